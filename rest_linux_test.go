package main

import (
	"slices"
	"strings"
	"testing"
)

func TestOnlyWhatIsAsItsFileIsGivenBack(t *testing.T) {
	const smaps = `00403000-01a71000 r-xp 00003000 fe:00 10003881                           /opt/parley (deleted)
Size:              23992 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
01a71000-02e3e000 r--p 01671000 fe:00 10003881                           /opt/parley
Anonymous:             0 kB
02e3e000-02e41000 r--p 02a3e000 fe:00 10003881                           /opt/parley
Anonymous:            12 kB
02e41000-0301a000 rw-p 02a40000 fe:00 10003881                           /opt/parley
Anonymous:             0 kB
7f01bc14d000-7f01bc48d000 r--p 00000000 00:00 0 
Anonymous:             0 kB
7f01bc48d000-7f01bc495000 rw-s 00000000 fe:00 1234                       /data/parley.db-shm
Anonymous:             0 kB
7ffd4b1f0000-7ffd4b1f4000 r--p 00000000 00:00 0                          [vvar]
Anonymous:             0 kB
`
	want := []span{{0x403000, 0x1a71000}, {0x1a71000, 0x2e3e000}}
	if got := cleanSpans(strings.NewReader(smaps)); !slices.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

func TestTheProgramRunsOnWhenItsFileIsGivenBack(t *testing.T) {
	for range 3 {
		giveFilesBack()
		collectSeldom()
	}
}
