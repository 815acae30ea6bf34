package imaging

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"daluang/app/imaging/tiff"
)

// jpegHeader is what the markers of a JPEG stream say (ITU-T T.81 annex B,
// JFIF 1.02, EXIF 2.3, ICC.1 annex B.4).
type jpegHeader struct {
	sof           byte // the start-of-frame marker: 0xC0 to 0xCF
	precision     int
	width, height int
	components    int
	ids           []byte // of the components
	adobe, jfif   bool
	dpiX, dpiY    float64
	orientation   int
	icc           []byte
	scans         int
	end           int  // offset behind the end marker, or the length of the data
	ended         bool // an end marker was found
	parts         [][]byte
}

// plainRGB says that the components are red, green and blue, which a PDF reader
// would take for YCbCr because no Adobe marker says so.
func (h jpegHeader) plainRGB() bool {
	return h.components == 3 && !h.adobe && !h.jfif && string(h.ids) == "RGB"
}

// readJPEGHeader walks from marker to marker up to the end marker of the first
// picture. Data without a frame or a scan are damaged.
func readJPEGHeader(data []byte) (jpegHeader, error) {
	h := jpegHeader{orientation: 1, end: len(data)}
	for at := 2; at+1 < len(data); {
		if data[at] != 0xFF {
			return h, fmt.Errorf("%w: no jpeg marker at byte %d", ErrDamaged, at)
		}
		marker := data[at+1]
		switch {
		case marker == 0xFF:
			at++
			continue
		case marker == 0xD9:
			h.end, h.ended = at+2, true
			return h, h.complete()
		case marker == 0x01 || marker >= 0xD0 && marker <= 0xD8:
			at += 2
			continue
		}
		if at+4 > len(data) {
			break
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return h, fmt.Errorf("%w: the jpeg ends inside its header", ErrDamaged)
		}
		if err := h.segment(marker, data[at+4:at+2+length]); err != nil {
			return h, err
		}
		at += 2 + length
		if marker == 0xDA {
			h.scans++
			at = endOfScan(data, at)
		}
	}
	return h, h.complete()
}

func (h *jpegHeader) complete() error {
	if h.sof == 0 || h.scans == 0 {
		return fmt.Errorf("%w: the jpeg holds no picture", ErrDamaged)
	}
	h.icc = bytes.Join(h.parts, nil)
	return nil
}

// endOfScan skips entropy-coded data: up to a marker that is neither a stuffed
// zero nor a restart.
func endOfScan(data []byte, at int) int {
	for {
		i := bytes.IndexByte(data[at:], 0xFF)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		if next := data[at+1]; next != 0 && (next < 0xD0 || next > 0xD7) && next != 0xFF {
			return at
		}
		at++
	}
}

func (h *jpegHeader) segment(marker byte, body []byte) error {
	switch {
	case marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
		return h.startOfFrame(marker, body)
	case marker == 0xE0 && len(body) >= 12 && string(body[:5]) == "JFIF\x00":
		h.jfif = true
		h.density(body)
	case marker == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00")) && len(body) > 6:
		orientation, x, y := tiff.Exif(body[6:])
		h.orientation = orientation
		if h.dpiX == 0 {
			h.dpiX, h.dpiY = x, y
		}
	case marker == 0xE2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) && len(body) > 14:
		h.profilePart(int(body[12]), body[14:])
	case marker == 0xEE && len(body) >= 12 && string(body[:5]) == "Adobe":
		h.adobe = true
	}
	return nil
}

func (h *jpegHeader) startOfFrame(marker byte, body []byte) error {
	if h.sof != 0 {
		return fmt.Errorf("%w: the jpeg has two frames", ErrDamaged)
	}
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return fmt.Errorf("%w: the jpeg ends inside its header", ErrDamaged)
	}
	h.sof, h.precision = marker, int(body[0])
	h.height, h.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	h.components = int(body[5])
	for i := range h.components {
		h.ids = append(h.ids, body[6+3*i])
	}
	return nil
}

// density reads JFIF's resolution; unit 0 is only the shape of a pixel.
func (h *jpegHeader) density(body []byte) {
	perInch := map[byte]float64{1: 1, 2: 2.54}[body[7]]
	if perInch != 0 {
		h.dpiX = perInch * float64(binary.BigEndian.Uint16(body[8:]))
		h.dpiY = perInch * float64(binary.BigEndian.Uint16(body[10:]))
	}
}

// profilePart puts a piece of the colour profile in its place (from 1).
func (h *jpegHeader) profilePart(number int, part []byte) {
	if number == 0 {
		return
	}
	for len(h.parts) < number {
		h.parts = append(h.parts, nil)
	}
	h.parts[number-1] = part
}
