package inspect

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// mostEnding is how much of a picture is read to find its end.
const mostEnding = 64 << 20

// endings are the formats whose end is known, by how they begin. Each reads from there on;
// io.EOF is the error where the content ends before the format does.
var endings = []struct {
	start, name string
	read        func(*bufio.Reader) error
}{
	{"\x89PNG\r\n\x1a\n", "picture", endOfPNG}, {"\xff\xd8\xff", "picture", endOfJPEG}, {"GIF87a", "picture", endOfGIF}, {"GIF89a", "picture", endOfGIF},
	{"RIFF", "picture", endOfWebP}, {"%PDF-", "PDF", endOfPDF},
}

// errStrange is met where content is damaged otherwise, of which nothing is said.
var errStrange = errors.New("this is not how the format goes on")

// CutShort says what content is that breaks off before its end: a picture or a PDF; empty:
// it is whole, or it is not known.
func CutShort(c Content) (string, error) {
	if _, err := c.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	r := bufio.NewReaderSize(io.LimitReader(c, mostEnding), 64<<10)
	start, _ := r.Peek(8)
	for _, e := range endings {
		if !bytes.HasPrefix(start, []byte(e.start)) {
			continue
		}
		err := e.read(r)
		if cut := err == io.EOF || err == io.ErrUnexpectedEOF; !cut || c.Size() > mostEnding {
			return "", nil
		}
		return e.name, nil
	}
	return "", nil
}

// skip passes over n bytes that must be there.
func skip(r *bufio.Reader, n int) error {
	_, err := r.Discard(n)
	return err
}

func endOfPNG(r *bufio.Reader) error {
	if err := skip(r, 8); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return err
		}
		n := binary.BigEndian.Uint32(head[:])
		if n > 1<<31-1 {
			return errStrange
		}
		if err := skip(r, int(n)+4); err != nil || string(head[4:]) == "IEND" {
			return err
		}
	}
}

// endOfJPEG passes over segments by their lengths, so that the end of a small picture within
// them is none, and over what is coded from marker to marker.
func endOfJPEG(r *bufio.Reader) error {
	if err := skip(r, 2); err != nil {
		return err
	}
	for {
		if _, err := r.ReadSlice(0xff); err == bufio.ErrBufferFull {
			continue
		} else if err != nil {
			return err
		}
		marker := byte(0xff)
		for marker == 0xff { // there may be several
			var err error
			if marker, err = r.ReadByte(); err != nil {
				return err
			}
		}
		switch {
		case marker == 0xd9:
			return nil
		case marker == 0, marker == 1, marker >= 0xd0 && marker <= 0xd8:
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return err
		}
		if err := skip(r, max(int(binary.BigEndian.Uint16(length[:]))-2, 0)); err != nil {
			return err
		}
	}
}

func endOfGIF(r *bufio.Reader) error {
	palette := func(flags byte) error {
		if flags&0x80 == 0 {
			return nil
		}
		return skip(r, 3<<(flags&7+1))
	}
	var head [13]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	if err := palette(head[10]); err != nil {
		return err
	}
	for {
		kind, err := r.ReadByte()
		switch {
		case err != nil || kind == 0x3b:
			return err
		case kind == 0x21:
			err = skip(r, 1)
		case kind == 0x2c:
			var image [9]byte
			if _, err = io.ReadFull(r, image[:]); err != nil {
				return err
			}
			if err = palette(image[8]); err == nil {
				err = skip(r, 1)
			}
		default:
			return errStrange
		}
		if err != nil {
			return err
		}
		if err := skipBlocks(r); err != nil {
			return err
		}
	}
}

// skipBlocks passes over the blocks of a GIF up to the empty one.
func skipBlocks(r *bufio.Reader) error {
	for {
		n, err := r.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		if err := skip(r, int(n)); err != nil {
			return err
		}
	}
}

func endOfWebP(r *bufio.Reader) error {
	head, err := r.Peek(12)
	if err != nil {
		return err
	}
	if string(head[8:]) != "WEBP" {
		return errStrange
	}
	return skip(r, int(min(binary.LittleEndian.Uint32(head[4:]), mostEnding))+8)
}

// endOfPDF looks for the mark that ends one; what was appended to it later has one as well.
func endOfPDF(r *bufio.Reader) error {
	for last := make([]byte, 0, 2048); ; {
		piece, err := r.ReadSlice('\n')
		if last = append(last, piece...); len(last) > 1024 {
			last = append(last[:0], last[len(last)-1024:]...)
		}
		if err == bufio.ErrBufferFull || err == nil {
			continue
		}
		if bytes.Contains(last, []byte("%%EOF")) {
			return nil
		}
		return err
	}
}
