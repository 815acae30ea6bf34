package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
)

// JPEGInfo is what CheckJPEG read from a JPEG.
type JPEGInfo struct {
	Width, Height int    // pixels, as stored: EXIF orientation is not applied
	Components    int    // 1 gray, 3 colour
	ICC           []byte // the embedded profile, nil if none

	// plainRGB: the components are red, green and blue and only their names say so.
	plainRGB bool
}

// CheckJPEG decodes a JPEG once, wholly, and reports what is in it. It returns
// ErrDamagedImage for a truncated or damaged file, ErrColour for CMYK,
// ErrUnsupportedImage for what the standard library's decoder cannot verify
// (arithmetic, lossless, 12 bit, some progressive files with restart markers)
// and ErrTooLarge over DefaultMaxPixels. A progressive file that was cut
// between two scans and closed with an end marker cannot be told from a whole one.
func CheckJPEG(data []byte) (JPEGInfo, error) {
	return checkJPEG(data, DefaultMaxPixels)
}

func checkJPEG(data []byte, maxPixels int64) (JPEGInfo, error) {
	info, err := checkHeader(data, maxPixels)
	if err == nil {
		err = decodeJPEG(bytes.NewReader(data))
	}
	return info, err
}

// checkHeader is checkJPEG without the decoding.
func checkHeader(data []byte, maxPixels int64) (JPEGInfo, error) {
	info, err := scanJPEG(data)
	if err != nil {
		return info, fmt.Errorf("read JPEG header: %w", err)
	}
	switch {
	case info.Components == 4:
		return info, fmt.Errorf("JPEG with four colour components: %w", ErrColour)
	case info.Components != 1 && info.Components != 3:
		return info, fmt.Errorf("JPEG with %d components: %w", info.Components, ErrUnsupportedImage)
	case int64(info.Width)*int64(info.Height) > maxPixels:
		return info, fmt.Errorf("JPEG of %dx%d pixels: %w", info.Width, info.Height, ErrTooLarge)
	}
	return info, nil
}

func decodeJPEG(r io.Reader) error {
	_, err := jpeg.Decode(r)
	var unsupported jpeg.UnsupportedError
	switch {
	case errors.As(err, &unsupported):
		return fmt.Errorf("decode JPEG: %w: %w", ErrUnsupportedImage, err)
	case err != nil:
		return fmt.Errorf("decode JPEG: %w: %w", ErrDamagedImage, err)
	}
	return nil
}

// scanJPEG walks the segments up to the first scan (ISO/IEC 10918-1 B.2).
func scanJPEG(data []byte) (JPEGInfo, error) {
	var info JPEGInfo
	if len(data) < 4 || data[0] != 0xFF || data[1] != 0xD8 {
		return info, fmt.Errorf("no JPEG: %w", ErrUnsupportedImage)
	}
	var profile profileParts
	transformKnown := false
	for at := 2; ; {
		marker, body, next, ok := segment(data, at)
		if !ok {
			return info, fmt.Errorf("segment at byte %d: %w", at, ErrDamagedImage)
		}
		at = next
		switch {
		case marker == 0xDA || marker == 0xD9:
			if info.Width == 0 || info.Height == 0 {
				return info, fmt.Errorf("no picture size: %w", ErrDamagedImage)
			}
			info.ICC = profile.join()
			info.plainRGB = info.plainRGB && !transformKnown
			return info, nil
		case marker == 0xE0 && bytes.HasPrefix(body, []byte("JFIF\x00")), marker == 0xEE && bytes.HasPrefix(body, []byte("Adobe")):
			transformKnown = true
		case marker == 0xE2:
			profile.add(body)
		case isFrame(marker):
			if err := info.readFrame(marker, body); err != nil {
				return info, err
			}
		}
	}
}

// segment returns the marker at or after at, its body and where the next starts.
func segment(data []byte, at int) (marker byte, body []byte, next int, ok bool) {
	for at < len(data) && data[at] == 0xFF {
		at++
	}
	if at >= len(data) || at < 2 || data[at-1] != 0xFF {
		return 0, nil, 0, false
	}
	marker = data[at]
	at++
	if marker == 0xD9 || marker == 0x01 || marker >= 0xD0 && marker <= 0xD7 {
		return marker, nil, at, true
	}
	if at+2 > len(data) {
		return 0, nil, 0, false
	}
	length := int(data[at])<<8 | int(data[at+1])
	if length < 2 || at+length > len(data) {
		return 0, nil, 0, false
	}
	return marker, data[at+2 : at+length], at + length, true
}

// isFrame tells a start-of-frame marker from its neighbours DHT, JPG and DAC.
func isFrame(marker byte) bool {
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
}

func (info *JPEGInfo) readFrame(marker byte, body []byte) error {
	if marker > 0xC2 {
		return fmt.Errorf("JPEG process %d: %w", marker-0xC0, ErrUnsupportedImage)
	}
	if len(body) < 6 {
		return fmt.Errorf("frame header: %w", ErrDamagedImage)
	}
	if body[0] != 8 {
		return fmt.Errorf("JPEG of %d bits: %w", body[0], ErrUnsupportedImage)
	}
	info.Height = int(body[1])<<8 | int(body[2])
	info.Width = int(body[3])<<8 | int(body[4])
	info.Components = int(body[5])
	info.plainRGB = len(body) == 15 && body[6] == 'R' && body[9] == 'G' && body[12] == 'B'
	return nil
}

// profileParts collects the ICC profile that is spread over APP2 segments
// (ICC.1:2010 B.4): tag, number of this part from 1, number of parts.
type profileParts struct {
	parts [][]byte
	seen  int
}

func (p *profileParts) add(body []byte) {
	const tag = "ICC_PROFILE\x00"
	if len(body) < len(tag)+2 || string(body[:len(tag)]) != tag {
		return
	}
	number, count := int(body[len(tag)]), int(body[len(tag)+1])
	if p.parts == nil {
		p.parts = make([][]byte, count)
	}
	if number < 1 || number > len(p.parts) || p.parts[number-1] != nil {
		return
	}
	p.parts[number-1] = body[len(tag)+2:]
	p.seen++
}

// join returns the profile, nil if there is none or a part is missing.
func (p *profileParts) join() []byte {
	if p.seen == 0 || p.seen != len(p.parts) {
		return nil
	}
	return bytes.Join(p.parts, nil)
}
