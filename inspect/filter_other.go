//go:build !linux

package inspect

func boundData() {}
