package playground

import "testing"

func TestATimeIsReadAsItIsTyped(t *testing.T) {
	for text, want := range map[string]int64{
		"30000": 30_000, "0": 0, "-1": -1, " 1500 ": 1500, "+7": 7, "60 s": 60_000, "60s": 60_000, "500 ms": 500, "500MS": 500, "1.5 s": 1500, "0.25s": 250, "2 min": 120_000,
		"1 minute": 60_000, "90 seconds": 90_000, "1m30s": 90_000, "1 min 30 s": 90_000, "1 s 5 ms": 1005, "10\u00a0s": 10_000, "10\u202fs": 10_000, "1 h": 3_600_000, "0.001 s": 1,
	} {
		if got, ok := ReadMilliseconds(text); !ok || got != want {
			t.Errorf("%q is %d ms (%v), want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", " ", "soon", "1x", "s", "1 s 5", "1.5", "1.5 ms", "1. s", ".5 s", "1,5 s", "1 s s", "-1 s", "--1", "1e3", "0.0000001 s", "1..5 s", "１ s", "1 MB", "99999999999999999999", "9999999999999 h", "1 µs", "1s\x00",
	} {
		if got, ok := ReadMilliseconds(text); ok {
			t.Errorf("%q was read as %d ms", text, got)
		}
	}
}

func TestASizeIsReadAsItIsTyped(t *testing.T) {
	for text, want := range map[string]int64{
		"33554432": 33_554_432, "10 MB": 10_000_000, "10mb": 10_000_000, "32 MiB": 32 << 20, "1 GiB": 1 << 30, "500MB": 500_000_000, "2kb": 2000, "64K": 64 << 10, "10b": 10, " 3g ": 3 << 30,
		"1 byte": 1, "7 bytes": 7, "1.5 kB": 1500, "1.5 MiB": 3 << 19, "512MiB": 512 << 20, "1048576": 1 << 20,
	} {
		if got, ok := ReadBytes(text); !ok || got != want {
			t.Errorf("%q is %d bytes (%v), want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "big", "1.5", "0.3 B", "1 TB", "1 s", "MB", "10 M B", "1MB!", "9999999999 GiB"} {
		if got, ok := ReadBytes(text); ok {
			t.Errorf("%q was read as %d bytes", text, got)
		}
	}
}

func TestAnAmountIsWrittenInTheUnitThatFits(t *testing.T) {
	for n, want := range map[int64]string{0: "0 ms", 1: "1 ms", 500: "500 ms", 999: "999 ms", 1000: "1 s", 1500: "1.5 s", 1501: "1501 ms", 30_000: "30 s", 60_000: "60 s", 90_000: "90 s", 120_000: "2 min", 600_000: "10 min", -5: "-5 ms"} {
		if got := WriteMilliseconds(n); got != want {
			t.Errorf("%d ms is written %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1: "1 B", 1000: "1 kB", 1024: "1 KiB", 1001: "1001 B", 33_554_432: "32 MiB", 10_000_000: "10 MB", 1 << 30: "1 GiB", 2e9: "2 GB"} {
		if got := WriteBytes(n); got != want {
			t.Errorf("%d bytes are written %q, want %q", n, got, want)
		}
	}
}

// What is shown and sent back is what it was; what is read at all is written so that it is read
// as the same again.
func FuzzAmountsComeBackAsTheyWere(f *testing.F) {
	for _, text := range []string{"60 s", "500 ms", "10 MB", "32 MiB", "1m30s", "1.5 s", "33554432", "-1", "+0", "1 s 5 ms", ". s", "1\u00a0kB", "9999999999999999", ""} {
		f.Add(text, int64(len(text)))
	}
	f.Fuzz(func(t *testing.T, text string, n int64) {
		n %= maxAmount
		for _, u := range []struct {
			read  func(string) (int64, bool)
			write func(int64) string
		}{{ReadMilliseconds, WriteMilliseconds}, {ReadBytes, WriteBytes}} {
			if got, ok := u.read(u.write(n)); n >= 0 && (!ok || got != n) {
				t.Errorf("%d is written %q and read as %d (%v)", n, u.write(n), got, ok)
			}
			got, ok := u.read(text)
			if ok && (got > maxAmount || got < -maxAmount) {
				t.Errorf("%q is read as %d, beyond every bound", text, got)
			}
			if again, still := u.read(u.write(got)); ok && got >= 0 && (!still || again != got) {
				t.Errorf("%q is read as %d, and that as %d", text, got, again)
			}
		}
	})
}
