package tiff

import "bytes"

// Exif reads the orientation (1 to 8, else 1) and the resolution (0 when
// unknown) from the TIFF structure that an EXIF block holds, without its
// "Exif" mark. What cannot be read counts as not said: a broken note about a
// picture does not make the picture unreadable.
func Exif(block []byte) (orientation int, dpiX, dpiY float64) {
	c, first, err := openContainer(bytes.NewReader(block), int64(len(block)))
	if err != nil {
		return 1, 0, 0
	}
	dir, _, err := c.directory(first)
	if err != nil {
		return 1, 0, 0
	}
	page := Page{file: c}
	page.readResolution(dir)
	orientation = 1
	if o, err := c.number(dir, tagOrientation, 1); err == nil && o >= 1 && o <= 8 {
		orientation = int(o)
	}
	return orientation, page.DPIX, page.DPIY
}
