//go:build deps

package daluang

import (
	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/test"
	_ "fyne.io/fyne/v2/widget"
	_ "github.com/disintegration/imaging"
	_ "github.com/gen2brain/jpegli"
	_ "github.com/google/uuid"
	_ "github.com/klippa-app/go-pdfium/webassembly"
	_ "github.com/pdfcpu/pdfcpu/pkg/api"
	_ "github.com/tetratelabs/wazero"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/ccitt"
	_ "golang.org/x/image/tiff/lzw"
	_ "golang.org/x/image/webp"
	_ "golang.org/x/mod/sumdb/tlog"
	_ "golang.org/x/sys/unix"
	_ "golang.org/x/term"
	_ "golang.org/x/text/language"
	_ "modernc.org/sqlite"
)
