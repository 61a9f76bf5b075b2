package compare

import (
	"hash/maphash"
	"math/bits"
)

// hasher makes the hashes of one comparison. It is keyed anew each time, so that
// nobody can write two contents that differ and hash alike; nothing that is shown
// depends on the key.
type hasher struct {
	seed   maphash.Seed
	k0, k1 uint64
}

func newHasher() *hasher {
	seed := maphash.MakeSeed()
	return &hasher{seed: seed, k0: maphash.String(seed, "left"), k1: maphash.String(seed, "right")}
}

// of returns the hash of bytes.
func (h *hasher) of(b []byte) uint64 { return maphash.Bytes(h.seed, b) }

// mix joins two hashes; the order counts.
func (h *hasher) mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^h.k0, b^h.k1)
	return hi ^ lo
}
