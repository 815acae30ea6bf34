package pdfa

import (
	"bufio"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"golang.org/x/image/ccitt"
)

// checkImage is 6.2.8 and 6.2.4: an image dictionary without what PDF/A forbids,
// a colour space that the intent allows, and data that decodes to the last row.
func (c *checker) checkImage(number int) {
	if c.checked[number] {
		return
	}
	c.checked[number] = true
	entries, data, err := c.streamOf(reference(number))
	if err != nil {
		c.problem("6.2.8", number, "picture: %v", err)
		return
	}
	if entries["Subtype"] == name("Form") {
		c.checkForm(number, entries)
		return
	}
	if entries["Subtype"] != name("Image") {
		c.problem("6.2.9", number, "XObject of kind %v", entries["Subtype"])
		return
	}
	if interpolate := entries["Interpolate"]; interpolate != nil && interpolate != false {
		c.problem("6.2.8", number, "Interpolate")
	}
	for key, clause := range map[name]string{"Alternates": "6.2.8", "OPI": "6.2.8", "Intent": "6.2.8", "SMask": "6.2.10", "SMaskInData": "6.2.10", "Decode": "6.2.8"} {
		if entries[key] != nil {
			c.problem(clause, number, "picture with %s", key)
		}
	}
	shape := imageShape{components: 1}
	if entries["ImageMask"] == nil {
		c.checkMask(number, entries["Mask"])
		shape.components = c.checkColourSpace(number, entries["ColorSpace"])
	} else if entries["ImageMask"] != true || entries["ColorSpace"] != nil || entries["Mask"] != nil || entries["BitsPerComponent"] != int64(1) {
		c.problem("6.2.8", number, "stencil that is a picture too")
	}
	if shape.components == 0 {
		return
	}
	if err := shape.read(entries); err != nil {
		c.problem("6.2.8", number, "%v", err)
		return
	}
	if err := shape.decode(entries, data); err != nil {
		c.problem("6.1.7.2", number, "picture does not decode: %v", err)
	}
}

// checkMask looks at the explicit mask of a picture, a stencil of its own
// (ISO 32000-1 8.9.6.3); masking by colour is not ours.
func (c *checker) checkMask(number int, v any) {
	if v == nil {
		return
	}
	mask, ok := v.(reference)
	if !ok {
		c.problem("6.2.8", number, "mask %v", v)
		return
	}
	entries, _, err := c.streamOf(mask)
	if err != nil || entries["ImageMask"] != true {
		c.problem("6.2.8", number, "mask that is no stencil: %v", err)
		return
	}
	c.checkImage(int(mask))
}

// checkColourSpace returns the number of components, 0 for one not allowed.
func (c *checker) checkColourSpace(number int, v any) int {
	switch space := v.(type) {
	case name:
		if space == "DeviceGray" && c.intent {
			return 1
		}
		if space == "DeviceRGB" && c.rgb {
			return 3
		}
	case []any:
		if len(space) == 2 && space[0] == name("ICCBased") {
			components, _ := c.checkProfileStream("6.2.4.2", number, space[1])
			return components
		}
	}
	c.problem("6.2.4.3", number, "colour space %v under this output intent", v)
	return 0
}

type imageShape struct {
	width, height, components, bits int
}

func (m *imageShape) read(entries dict) error {
	width, _ := entries["Width"].(int64)
	height, _ := entries["Height"].(int64)
	bits, _ := entries["BitsPerComponent"].(int64)
	if width <= 0 || height <= 0 || bits != 1 && bits != 8 {
		return fmt.Errorf("picture of %v by %v with %v bits", entries["Width"], entries["Height"], entries["BitsPerComponent"])
	}
	if width > DefaultMaxPixels/height {
		return fmt.Errorf("picture of %d by %d pixels: %w", width, height, ErrTooLarge)
	}
	m.width, m.height, m.bits = int(width), int(height), int(bits)
	return nil
}

func (m imageShape) decode(entries dict, data *io.SectionReader) error {
	parameters, _ := entries["DecodeParms"].(dict)
	switch entries["Filter"] {
	case name("DCTDecode"):
		return m.decodeJPEG(data)
	case name("FlateDecode"):
		return m.decodeFlate(parameters, data)
	case name("CCITTFaxDecode"):
		return m.decodeG4(parameters, data)
	case name("JBIG2Decode"):
		return m.decodeJBIG2(entries, data)
	}
	return fmt.Errorf("filter %v", entries["Filter"])
}

func (m imageShape) decodeJPEG(data *io.SectionReader) error {
	file, err := io.ReadAll(data)
	if err != nil {
		return err
	}
	info, err := CheckJPEG(file)
	if err != nil {
		return err
	}
	if info.Width != m.width || info.Height != m.height || info.Components != m.components || m.bits != 8 {
		return fmt.Errorf("JPEG of %dx%d with %d components in a picture of %dx%d with %d",
			info.Width, info.Height, info.Components, m.width, m.height, m.components)
	}
	return nil
}

func (m imageShape) decodeFlate(parameters dict, data *io.SectionReader) error {
	if parameters["Predictor"] != int64(15) || parameters["Colors"] != int64(m.components) ||
		parameters["BitsPerComponent"] != int64(8) || parameters["Columns"] != int64(m.width) || m.bits != 8 {
		return errors.New("predictor does not fit the picture")
	}
	packed := bufio.NewReader(data)
	rows, err := zlib.NewReader(packed)
	if err != nil {
		return err
	}
	row := make([]byte, 1+m.width*m.components)
	for y := range m.height {
		if _, err := io.ReadFull(rows, row); err != nil {
			return fmt.Errorf("row %d: %w", y, err)
		}
		if row[0] > 4 {
			return fmt.Errorf("row %d: predictor %d", y, row[0])
		}
	}
	// The checksum stands behind the last row.
	if n, err := rows.Read(row); n != 0 || err != io.EOF {
		return fmt.Errorf("behind the last row: %d bytes, %v", n, err)
	}
	if _, err := packed.ReadByte(); err != io.EOF {
		return errors.New("data behind the packed rows")
	}
	return nil
}

func (m imageShape) decodeG4(parameters dict, data *io.SectionReader) error {
	if parameters["K"] != int64(-1) || parameters["Columns"] != int64(m.width) || parameters["Rows"] != int64(m.height) ||
		parameters["BlackIs1"] != nil || m.bits != 1 || m.components != 1 {
		return errors.New("fax parameters do not fit the picture")
	}
	rows := ccitt.NewReader(bufio.NewReader(data), ccitt.MSB, ccitt.Group4, m.width, m.height, nil)
	want := int64((m.width+7)/8) * int64(m.height)
	if n, err := io.Copy(io.Discard, rows); err != nil || n != want {
		return fmt.Errorf("%d of %d bytes: %w", n, want, err)
	}
	return nil
}

// decodeJBIG2 reads the picture whole; segments of other streams (JBIG2Globals)
// are not ours.
func (m imageShape) decodeJBIG2(entries dict, data *io.SectionReader) error {
	if entries["DecodeParms"] != nil || m.bits != 1 || m.components != 1 {
		return errors.New("JBIG2 parameters do not fit the picture")
	}
	coded, err := io.ReadAll(data)
	if err != nil {
		return err
	}
	_, err = decodeJBIG2(nil, coded, m.width, m.height)
	return err
}
