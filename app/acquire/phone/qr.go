package phone

import (
	"fmt"
	"image"

	"github.com/skip2/go-qrcode"
)

// QR draws an address as a QR code (ISO/IEC 18004, level M) with its quiet zone,
// side pixels wide and high.
func QR(address string, side int) (image.Image, error) {
	code, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	return code.Image(side), nil
}

// QRText is the same code for a terminal, dark letters on a light ground
// inverted so that it reads on a dark one: half a block for each module.
func QRText(address string) (string, error) {
	code, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	return code.ToSmallString(false), nil
}
