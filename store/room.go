package store

import (
	"fmt"
	"os"
	"path/filepath"

	"parley/playground"
)

// Room that stays free on the disk: a run that has been sent must find a place for its
// outcome. A disk that is so small that this would leave little of it keeps an eighth.
const (
	leastFree  = 256 << 20
	leastShare = 50 // one part in so many: 2 %
	smallDisk  = 1 << 30
	smallShare = 8
)

// keepFree is how much of a disk stays free.
func keepFree(all uint64) int64 {
	if all < smallDisk {
		return int64(all / smallShare)
	}
	return max(leastFree, int64(all/leastShare))
}

// checkRoom returns NoRoom when the disk is too full to begin a run.
func (s *Store) checkRoom() error {
	free, keep, known := s.room()
	if !known || free >= keep {
		return nil
	}
	if s.check != nil {
		s.check.stir() // the log may take some of it
	}
	return playground.NewError(playground.NoRoom, fmt.Sprintf(
		"The disk of %s has %s left, and Parley begins no run with less than %s, so nothing was sent. Free some space there, or delete runs; sending works again by itself.",
		s.path, sizeInWords(free), sizeInWords(keep)))
}

// checkRest returns NoRoom when the disk is too full for more of the content that streams in. First the log gives back
// what it can.
func (s *Store) checkRest() error {
	free, keep, known := s.room()
	if known && free < keep && s.check != nil && s.check.truncate() == nil {
		free, keep, known = s.room()
	}
	if !known || free >= keep {
		return nil
	}
	return playground.NewError(playground.NoRoom, fmt.Sprintf(
		"The disk of %s has %s left, and Parley leaves %s of it free, so the rest of this content could not be kept. Free some space there, or delete runs.",
		s.path, sizeInWords(free), sizeInWords(keep)))
}

// room is how much of the disk is free, and how much has to be: what is in the log needs its room
// again when it is copied into the database. Without that nothing could be copied, no log emptied,
// and no database opened after an end.
func (s *Store) room() (free, keep int64, known bool) {
	if s.dialect.shared || s.opts.KeepFree < 0 {
		return 0, 0, false // the disk is another machine's, or nobody's care
	}
	left, all, known := roomIn(filepath.Dir(s.path))
	if keep = s.opts.KeepFree; keep == 0 {
		keep = keepFree(all)
	}
	return int64(min(left, 1<<62)), keep + fileSize(s.path+"-wal"), known
}

// shortOfRoom reports whether there will soon be no room to begin a run.
func (s *Store) shortOfRoom() bool {
	free, keep, known := s.room()
	_, log := s.FileSizes()
	return known && free < keep+(keep-log)
}

// errFull is what a write reports that found the disk full.
func (s *Store) errFull() error {
	return playground.NewError(playground.NoRoom, fmt.Sprintf(
		"The disk of %s is full, so this could not be kept. Free some space there, or delete runs; it works again by itself.", s.path))
}

// sizeInWords writes a size with its unit.
func sizeInWords(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// FileSizes returns the sizes in bytes of the database and of its log.
func (s *Store) FileSizes() (database, log int64) {
	if s.dialect.shared {
		return s.databaseSize(), 0
	}
	return fileSize(s.path), fileSize(s.path + "-wal")
}

// fileSize is 0 for a file that is not there.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
