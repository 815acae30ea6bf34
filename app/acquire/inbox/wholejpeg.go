package inbox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Markers of ITU-T T.81, table B.1.
const (
	markerSOI = 0xD8
	markerEOI = 0xD9
)

// wholeJPEG walks through the segments to the EOI of the picture itself: the
// thumbnail inside has one of its own, and telephones write more behind it.
func wholeJPEG(r io.ReaderAt, size int64) error {
	in := bufio.NewReaderSize(io.NewSectionReader(r, 2, size-2), 64<<10)
	for {
		marker, err := nextMarker(in)
		switch {
		case errors.Is(err, io.EOF):
			return ErrNoEnd
		case err != nil:
			return fmt.Errorf("read a JPEG: %w", err)
		case marker == markerEOI:
			return nil
		case standsAlone(marker):
			continue
		}
		if err := skipSegment(in); err != nil {
			return err
		}
	}
}

// nextMarker passes over whatever is no marker: the coded data of a scan, in
// which 0xFF is followed by zero or by a restart marker, and fill bytes.
func nextMarker(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		for err == nil && b != 0xFF {
			b, err = in.ReadByte()
		}
		for err == nil && b == 0xFF {
			b, err = in.ReadByte()
		}
		if err != nil || b != 0 {
			return b, err
		}
	}
}

// standsAlone tells markers without a segment: restart markers, SOI and TEM.
func standsAlone(marker byte) bool {
	return marker >= 0xD0 && marker <= markerSOI || marker == 0x01
}

func skipSegment(in *bufio.Reader) error {
	var length [2]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return endOr(err)
	}
	rest := int(length[0])<<8 | int(length[1])
	if _, err := in.Discard(max(0, rest-2)); err != nil {
		return endOr(err)
	}
	return nil
}

// endOr is ErrNoEnd where a file ends too early.
func endOr(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrNoEnd
	}
	return fmt.Errorf("read a JPEG: %w", err)
}
