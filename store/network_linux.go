package store

import "syscall"

// networks are the file systems that SQLite's log must not be on, by their magic numbers:
// it needs memory shared between processes, and locks that hold.
var networks = map[uint32]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x01021997: "9P", 0x65735546: "FUSE", 0x73757245: "Coda", 0x5346414f: "AFS",
}

// networkOf names the network file system of a folder; empty is none.
func networkOf(folder string) string {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return ""
	}
	return networks[uint32(s.Type)]
}
