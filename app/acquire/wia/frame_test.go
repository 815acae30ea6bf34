package wia

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"daluang/app/acquire"
)

func TestFramesComeBackAsTheyWereWritten(t *testing.T) {
	var pipe bytes.Buffer
	sent := []frame{{kindAsk, []byte("{}")}, {kindPage, []byte{}}, {kindBytes, bytes.Repeat([]byte{7}, mostFrame)}, {kindDone, []byte("null")}}
	for _, f := range sent {
		if err := writeFrame(&pipe, f.kind, f.payload); err != nil {
			t.Fatal(err)
		}
	}
	r := bufio.NewReader(&pipe)
	for _, want := range sent {
		got, err := readFrame(r)
		if err != nil || got.kind != want.kind || !bytes.Equal(got.payload, want.payload) {
			t.Errorf("%c of %d bytes came as %c of %d, %v", want.kind, len(want.payload), got.kind, len(got.payload), err)
		}
	}
	if _, err := readFrame(r); err != io.EOF {
		t.Errorf("after the last: %v", err)
	}
}

func TestWhatIsNoFrameIsRefused(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"Vendor driver 1.0", errFrame}, {"b\xff\xff\xff\x7f", errFrame}, {"b\x01\x00", io.ErrUnexpectedEOF}, {"b\x02\x00\x00\x00x", io.ErrUnexpectedEOF},
	} {
		if _, err := readFrame(bufio.NewReader(strings.NewReader(c.text))); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.text, err, c.want)
		}
	}
}

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte("z\x02\x00\x00\x00{}"))
	f.Add([]byte("b\xff\xff\xff\xff"))
	f.Add([]byte("n\x00\x00\x00\x00b\x01\x00\x00\x00xe\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, input []byte) {
		r := bufio.NewReader(bytes.NewReader(input))
		var again bytes.Buffer
		for {
			got, err := readFrame(r)
			if err != nil {
				break
			}
			if err := writeFrame(&again, got.kind, got.payload); err != nil {
				t.Fatal(err)
			}
			if got.kind == kindDone {
				outcomeOf(got)
			}
		}
		if !bytes.HasPrefix(input, again.Bytes()) {
			t.Errorf("%q was read as %q", input, again.Bytes())
		}
	})
}

func FuzzReadBMP(f *testing.F) {
	var small bytes.Buffer
	if err := bmp.Encode(&small, image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.White, color.Black, color.Gray{9}})); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add([]byte("BM"))
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) > 26 {
			// the size is bounded by what a page may have, which is too much for this
			input = bytes.Clone(input)
			copy(input[19:22], "\x00\x00\x00")
			copy(input[23:26], "\x00\x00\x00")
		}
		img, err := readBMP(bufio.NewReader(bytes.NewReader(input)))
		if (err == nil) == (img == nil) {
			t.Errorf("%v and %v", img, err)
		}
	})
}

func TestBitmapsOfOddSizesAreRefusedBeforeMemoryIsTaken(t *testing.T) {
	var good bytes.Buffer
	if err := bmp.Encode(&good, image.NewRGBA(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string][2]int32{"nothing high": {4, 0}, "no width": {0, 4}, "below zero": {-4, 4}, "huge": {1 << 20, 1 << 20}, "lowest": {4, -1 << 31}} {
		odd := bytes.Clone(good.Bytes())
		binary.LittleEndian.PutUint32(odd[18:], uint32(size[0]))
		binary.LittleEndian.PutUint32(odd[22:], uint32(size[1]))
		if _, err := readBMP(bufio.NewReader(bytes.NewReader(odd))); !errors.Is(err, errBMP) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readBMP(bufio.NewReader(bytes.NewReader(good.Bytes()[:good.Len()-1]))); !errors.Is(err, errBMP) {
		t.Errorf("one byte short: %v", err)
	}
	if _, err := readBMP(bufio.NewReader(&good)); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

// TestEveryErrorOfBothListsHasItsCode says the table once more, from the names
// that the header and the web page have for the numbers.
func TestEveryErrorOfBothListsHasItsCode(t *testing.T) {
	for _, c := range []struct {
		name         string
		header, page HRESULT // page: 0 where they agree
		code         acquire.Code
	}{
		{"GENERAL_ERROR", 0x80210001, 0, acquire.Unknown},
		{"PAPER_JAM", 0x80210002, 0, acquire.PaperJam},
		{"PAPER_EMPTY", 0x80210003, 0, acquire.FeederEmpty},
		{"PAPER_PROBLEM", 0x80210004, 0, acquire.PaperJam},
		{"OFFLINE", 0x80210005, 0, acquire.Offline},
		{"BUSY", 0x80210006, 0, acquire.Busy},
		{"WARMING_UP", 0x80210007, 0, acquire.WarmingUp},
		{"USER_INTERVENTION", 0x80210008, 0, acquire.Unknown},
		{"ITEM_DELETED", 0x80210009, 0, acquire.NoDevice},
		{"DEVICE_COMMUNICATION", 0x8021000A, 0, acquire.Communication},
		{"INVALID_COMMAND", 0x8021000B, 0, acquire.Unsupported},
		{"INCORRECT_HARDWARE_SETTING", 0x8021000C, 0, acquire.Unsupported},
		{"DEVICE_LOCKED", 0x8021000D, 0, acquire.Busy},
		{"EXCEPTION_IN_DRIVER", 0x8021000E, 0, acquire.Communication},
		{"INVALID_DRIVER_RESPONSE", 0x8021000F, 0, acquire.Communication},
		{"COVER_OPEN", 0x80210000 + 16, 0x80210016, acquire.CoverOpen},
		{"LAMP_OFF", 0x80210000 + 17, 0x80210017, acquire.Unknown},
		{"DESTINATION", 0x80210000 + 18, 0x80210018, acquire.Unknown},
		{"NETWORK_RESERVATION_FAILED", 0x80210000 + 19, 0x80210019, acquire.Busy},
		{"MULTI_FEED", 0x80210000 + 20, 0x80210020, acquire.DoubleFeed},
		{"MAXIMUM_PRINTER_ENDORSER_COUNTER", 0x80210000 + 21, 0x80210021, ""},
		{"S_NO_DEVICE_AVAILABLE", 0x80210000 + 21, 0x80210015, acquire.NoDevice},
		{"E_ACCESSDENIED", 0x80070005, 0, acquire.AccessDenied},
		{"E_ABORT", 0x80004004, 0, acquire.Cancelled},
		{"S_FALSE", 1, 0, acquire.Cancelled},
		{"REGDB_E_CLASSNOTREG", 0x80040154, 0, acquire.Unavailable},
		{"E_INVALIDARG", 0x80070057, 0, acquire.Unsupported},
	} {
		for _, number := range []HRESULT{c.header, c.page} {
			if number == 0 || c.code == "" {
				continue
			}
			if err := ofResult(t, number); !errors.Is(err, c.code) || !errors.Is(err, number) {
				t.Errorf("%s 0x%08X: %v, want %s", c.name, uint32(number), err, c.code)
			}
		}
	}
	for number := range codes {
		if !number.Failed() {
			t.Errorf("0x%08X is no error", uint32(number))
		}
	}
}

func ofResult(t *testing.T, number HRESULT) error {
	t.Helper()
	var out bytes.Buffer
	if err := writeJSON(&out, kindDone, outcome{Result: number, Op: "transfer"}); err != nil {
		t.Fatal(err)
	}
	f, err := readFrame(bufio.NewReader(&out))
	if err != nil {
		t.Fatal(err)
	}
	return outcomeOf(f)
}

func TestTheEndOfMediaIsNoErrorAndAFullDiskIsTheDesks(t *testing.T) {
	for _, fine := range []HRESULT{sOK, endOfMedia} {
		if err := ofResult(t, fine); err != nil {
			t.Errorf("0x%08X: %v", uint32(fine), err)
		}
	}
	if err := ofResult(t, 0x80070070); !errors.Is(err, errNoSpace) {
		t.Errorf("ERROR_DISK_FULL: %v", err)
	}
}

func TestPropertiesAreWrittenInTheOrderThatDriversNeed(t *testing.T) {
	list := settingsOf(acquire.Settings{Source: acquire.FeederDuplex, Mode: acquire.Color, DPI: 300, WidthMM: 210, HeightMM: 297})
	want := []setting{{3088, 4, true}, {3096, 0, true}, {4103, 3, true}, {6147, 300, true}, {6148, 300, true}, {6149, 0, false}, {6150, 0, false}, {6151, 2480, false}, {6152, 3508, false}}
	if len(list) != len(want) {
		t.Fatalf("%v", list)
	}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("%d: %v, want %v", i, list[i], want[i])
		}
	}
	if list := settingsOf(acquire.Settings{Source: acquire.Flatbed, Mode: acquire.Lineart, DPI: 600}); list[0] != (setting{4103, 0, true}) {
		t.Errorf("a flatbed begins with %v", list[0])
	}
	if list := settingsOf(acquire.Settings{Source: acquire.Feeder, MaxPages: 7}); list[0] != (setting{3088, 0x20, false}) || list[1] != (setting{3096, 7, true}) {
		t.Errorf("a feeder begins with %v", list[:2])
	}
}

func TestWhatAPropertyAllowsIsReadFromItsAttributes(t *testing.T) {
	for _, c := range []struct {
		name   string
		flags  uint32
		vector []int32
		dpi    []int
		min    int
		max    int
	}{
		{"list", attributeList, []int32{3, 300, 75, 300, 150}, []int{75, 150, 300}, 1, 0},
		{"list that claims more", attributeList, []int32{99, 300, 75}, []int{75}, 1, 0},
		{"range by one", attributeRange, []int32{75, 300, 1200, 1}, nil, 75, 1200},
		{"range by steps", attributeRange, []int32{100, 300, 300, 100}, []int{100, 200, 300}, 100, 300},
		{"range that lies", attributeRange, []int32{300, 300, 100, 5}, nil, 300, 100},
		{"short", attributeRange, []int32{75}, nil, 1, 0},
		{"none", 0, nil, nil, 1, 0},
	} {
		offer := Facts{Resolutions: allowed(c.flags, c.vector), DataTypes: Allowed{Values: []int32{3}}}.offer()
		if len(offer.Resolutions) != len(c.dpi) || offer.MinDPI != c.min || offer.MaxDPI != c.max {
			t.Errorf("%s: %v, %d-%d", c.name, offer.Resolutions, offer.MinDPI, offer.MaxDPI)
		}
		for i := range c.dpi {
			if offer.Resolutions[i] != c.dpi[i] {
				t.Errorf("%s: %v, want %v", c.name, offer.Resolutions, c.dpi)
			}
		}
	}
}

func TestWhatADeviceSaysOfItselfIsReadFromItsBits(t *testing.T) {
	for deviceType, want := range map[int32]bool{0x00010001: true, 0x00010000: true, 0x00020001: false, 0x00030000: false, 1: false, 0: false} {
		if isScanner(deviceType) != want {
			t.Errorf("type 0x%08X is a scanner: %v", deviceType, !want)
		}
	}
	if readinessOf(0x1|0x2) != acquire.PaperLoaded || readinessOf(0x2) != acquire.PaperEmpty {
		t.Error("paper is told by the first bit of the status")
	}
	for _, c := range []struct {
		handling int32
		selects  Allowed
		want     bool
	}{
		{0x7, Allowed{}, true}, {0x3, Allowed{}, false}, {0, allowed(attributeFlags, []int32{0x20, 0x24}), true}, {0, allowed(attributeFlags, []int32{0x20, 0x21}), false},
	} {
		if bothSides(c.handling, c.selects) != c.want {
			t.Errorf("%+v", c)
		}
	}
}

func TestWhatTheDeviceReallyTookIsTold(t *testing.T) {
	asked := acquire.Settings{Mode: acquire.Color, DPI: 600}
	if used := usedOf(asked, dataGray, 300); used.Mode != acquire.Gray || used.DPI != 300 {
		t.Errorf("%+v", used)
	}
	if used := usedOf(asked, 77, 0); used != asked {
		t.Errorf("%+v", used)
	}
}
