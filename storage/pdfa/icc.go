package pdfa

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// The profiles are made here rather than shipped: the numbers are IEC 61966-2-1's
// and no licence comes with them. Version 2.1 is what every reader understands.

// SRGBProfile returns an ICC display profile (version 2.1) for sRGB, a new copy.
func SRGBProfile() []byte {
	curve := transferCurve()
	return profile("RGB ", []profileTag{
		{"desc", descriptionTag("sRGB IEC61966-2.1")},
		{"cprt", textTag("No copyright, use freely")},
		{"wtpt", xyzTag(0.9642, 1, 0.8249)},
		{"rXYZ", xyzTag(0.43607, 0.22249, 0.01392)},
		{"gXYZ", xyzTag(0.38515, 0.71687, 0.09708)},
		{"bXYZ", xyzTag(0.14307, 0.06061, 0.71410)},
		{"rTRC", curve},
		{"gTRC", curve},
		{"bTRC", curve},
	})
}

// GrayProfile returns an ICC display profile (version 2.1) for gray with sRGB's tone curve.
func GrayProfile() []byte {
	return profile("GRAY", []profileTag{
		{"desc", descriptionTag("Gray with sRGB tone curve")},
		{"cprt", textTag("No copyright, use freely")},
		{"wtpt", xyzTag(0.9642, 1, 0.8249)},
		{"kTRC", transferCurve()},
	})
}

type profileTag struct {
	signature string
	data      []byte
}

// profile lays out header, tag table and tag data (ICC.1:2001-04 6.1); tags with
// equal data share it.
func profile(colourSpace string, tags []profileTag) []byte {
	header := make([]byte, 128)
	copy(header[12:], "mntr")
	copy(header[16:], colourSpace)
	copy(header[20:], "XYZ ")
	copy(header[36:], "acsp")
	binary.BigEndian.PutUint32(header[8:], 0x02100000)
	for i, value := range []uint16{2026, 1, 1, 0, 0, 0} {
		binary.BigEndian.PutUint16(header[24+2*i:], value)
	}
	copy(header[68:], xyzTag(0.9642, 1, 0.8249)[8:])

	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var body []byte
	start := len(header) + 4 + 12*len(tags)
	for i, tag := range tags {
		offset := start + len(body)
		if i > 0 && bytes.Equal(tag.data, tags[i-1].data) {
			offset = start + len(body) - len(tag.data)
		} else {
			body = append(body, tag.data...)
		}
		table = append(table, tag.signature...)
		table = binary.BigEndian.AppendUint32(table, uint32(offset))
		table = binary.BigEndian.AppendUint32(table, uint32(len(tag.data)))
	}
	whole := append(append(header, table...), body...)
	binary.BigEndian.PutUint32(whole, uint32(len(whole)))
	return whole
}

// transferCurve is sRGB's decoding curve in 1024 steps.
func transferCurve() []byte {
	const steps = 1024
	data := append([]byte("curv\x00\x00\x00\x00"), 0, 0, steps>>8, steps&0xFF)
	for i := range steps {
		v := float64(i) / (steps - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		data = binary.BigEndian.AppendUint16(data, uint16(math.Round(v*65535)))
	}
	return padded(data)
}

func xyzTag(x, y, z float64) []byte {
	data := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		data = binary.BigEndian.AppendUint32(data, uint32(math.Round(v*65536)))
	}
	return data
}

func textTag(text string) []byte {
	return padded(append([]byte("text\x00\x00\x00\x00"+text), 0))
}

func descriptionTag(text string) []byte {
	data := []byte("desc\x00\x00\x00\x00")
	data = binary.BigEndian.AppendUint32(data, uint32(len(text)+1))
	data = append(data, text...)
	return padded(append(data, make([]byte, 1+4+4+2+1+67)...))
}

func padded(data []byte) []byte {
	for len(data)%4 != 0 {
		data = append(data, 0)
	}
	return data
}

// checkProfile returns ErrProfile unless data is an ICC profile up to a version
// (6.2.3: 4; ISO 19005-1 6.2.2: 2) of an allowed class, for the given number of
// components (6.2.4.2).
func checkProfile(data []byte, components, latest int) error {
	reject := func(why string) error { return fmt.Errorf("ICC profile: %s: %w", why, ErrProfile) }
	if len(data) < 132 || int64(binary.BigEndian.Uint32(data)) != int64(len(data)) {
		return reject("wrong length")
	}
	if string(data[36:40]) != "acsp" {
		return reject("no signature")
	}
	if int(data[8]) > latest {
		return reject("version " + strconv.Itoa(int(data[8])))
	}
	switch string(data[12:16]) {
	case "mntr", "prtr", "scnr", "spac":
	default:
		return reject("class not allowed")
	}
	if want := map[string]int{"GRAY": 1, "RGB ": 3, "Lab ": 3}[string(data[16:20])]; want != components {
		return reject("colour space does not fit the picture")
	}
	return checkTagTable(data, reject)
}

func checkTagTable(data []byte, reject func(string) error) error {
	count := int64(binary.BigEndian.Uint32(data[128:]))
	if count == 0 || 132+12*count > int64(len(data)) {
		return reject("tag table")
	}
	for i := range count {
		entry := data[132+12*i:]
		offset, length := int64(binary.BigEndian.Uint32(entry[4:])), int64(binary.BigEndian.Uint32(entry[8:]))
		if offset < 132 || offset+length > int64(len(data)) {
			return reject("tag outside the profile")
		}
	}
	return nil
}
