package wia

import (
	"math"
	"slices"

	"daluang/app/acquire"
)

// The properties of wiadef.h that are read or set.
const (
	propDeviceID    = 2    // WIA_DIP_DEV_ID
	propDeviceType  = 5    // WIA_DIP_DEV_TYPE: the kind is in the upper half
	propDeviceName  = 7    // WIA_DIP_DEV_NAME
	propHandling    = 3086 // WIA_DPS_DOCUMENT_HANDLING_CAPABILITIES
	propPaper       = 3087 // WIA_DPS_DOCUMENT_HANDLING_STATUS
	propSelect      = 3088 // WIA_DPS_DOCUMENT_HANDLING_SELECT, also of a feeder item
	propPages       = 3096 // WIA_DPS_PAGES, also of a feeder item
	propDataType    = 4103 // WIA_IPA_DATATYPE
	propFormat      = 4106 // WIA_IPA_FORMAT
	propXResolution = 6147 // WIA_IPS_XRES
	propYResolution = 6148
	propLeft        = 6149 // WIA_IPS_XPOS
	propTop         = 6150
	propWidth       = 6151 // WIA_IPS_XEXTENT, in pixels
	propHeight      = 6152
	propMaxWidth    = 6165 // WIA_IPS_MAX_HORIZONTAL_SIZE, in 1/1000 inch
	propMaxHeight   = 6166
	propMinWidth    = 6167
	propMinHeight   = 6168
)

// Bits and values of them.
const (
	typeScanner = 1 // STI_DEVICE_TYPE

	handlesDuplex = 0x4 // of propHandling
	paperIsThere  = 0x1 // of propPaper: FEED_READY

	selectDuplex = 0x4  // of propSelect
	selectFront  = 0x20 // FRONT_ONLY

	dataThreshold = 0 // of propDataType: one bit
	dataGray      = 2
	dataColor     = 3
)

// The flags of IWiaPropertyStorage.GetPropertyAttributes and where its vectors
// have what is allowed.
const (
	attributeRange = 0x10 // minimum, nominal, maximum, step
	attributeList  = 0x20 // count, nominal, values
	attributeFlags = 0x40 // nominal, valid bits
)

// Allowed are the values that a property takes: single ones, or a range.
type Allowed struct {
	Values         []int32 `json:"values,omitempty"`
	Min, Max, Step int32
}

// allowed reads what GetPropertyAttributes gave. Flags are one value: the bits.
func allowed(flags uint32, vector []int32) (a Allowed) {
	switch {
	case flags&attributeRange != 0 && len(vector) >= 4:
		a.Min, a.Max, a.Step = vector[0], vector[2], vector[3]
	case flags&attributeList != 0 && len(vector) > 2:
		a.Values = slices.Clone(vector[2:])
		if count := int(vector[0]); count >= 0 && count < len(a.Values) {
			a.Values = a.Values[:count]
		}
	case flags&attributeFlags != 0 && len(vector) >= 2:
		a.Values = []int32{vector[1]}
	}
	return a
}

// Facts are what one source of a device says.
type Facts struct {
	Resolutions Allowed `json:"resolutions"`
	DataTypes   Allowed `json:"data_types"`
	MaxWidth    int32   `json:"max_width"` // thousandths of an inch, as the next three
	MaxHeight   int32   `json:"max_height"`
	MinWidth    int32   `json:"min_width,omitempty"`
	MinHeight   int32   `json:"min_height,omitempty"`
}

// Looked is what a device says of itself.
type Looked struct {
	Name    string                   `json:"name"`
	Paper   acquire.Readiness        `json:"paper"`
	Sources map[acquire.Source]Facts `json:"sources"`
}

func (f Facts) offer() (offer acquire.Offer) {
	for _, known := range []struct {
		value int32
		mode  acquire.ColorMode
	}{{dataThreshold, acquire.Lineart}, {dataGray, acquire.Gray}, {dataColor, acquire.Color}} {
		if slices.Contains(f.DataTypes.Values, known.value) {
			offer.Modes = append(offer.Modes, known.mode)
		}
	}
	for _, dpi := range f.Resolutions.Values {
		if dpi > 0 {
			offer.Resolutions = append(offer.Resolutions, int(dpi))
		}
	}
	const steps = 100 // that are still shown one by one
	if r := f.Resolutions; r.Step > 1 && r.Min > 0 && r.Max >= r.Min && (int64(r.Max)-int64(r.Min))/int64(r.Step) <= steps {
		for dpi := int64(r.Min); dpi <= int64(r.Max); dpi += int64(r.Step) {
			offer.Resolutions = append(offer.Resolutions, int(dpi))
		}
	}
	slices.Sort(offer.Resolutions)
	offer.MinDPI, offer.MaxDPI = max(1, int(f.Resolutions.Min)), int(f.Resolutions.Max)
	mm := func(thousandths int32) float64 { return float64(thousandths) / 1000 * 25.4 }
	offer.WidthMM, offer.HeightMM = mm(f.MaxWidth), mm(f.MaxHeight)
	offer.MinWidth, offer.MinHeight = mm(f.MinWidth), mm(f.MinHeight)
	return offer
}

// setting is one property to write. One that may be refused leaves the device
// to do as it likes, which Used tells.
type setting struct {
	id    uint32
	value int32
	must  bool
}

// isScanner reads propDeviceType; cameras and video are other kinds.
func isScanner(deviceType int32) bool { return uint32(deviceType)>>16 == typeScanner }

// readinessOf reads propPaper.
func readinessOf(status int32) acquire.Readiness {
	if status&paperIsThere != 0 {
		return acquire.PaperLoaded
	}
	return acquire.PaperEmpty
}

// bothSides tells whether a feeder scans both: by propHandling of the device, or
// by the valid bits of propSelect of its feeder; drivers fill in one or the other.
func bothSides(handling int32, selects Allowed) bool {
	return handling&handlesDuplex != 0 || len(selects.Values) == 1 && selects.Values[0]&selectDuplex != 0
}

// settingsOf are the properties for a stack, in the order in which they have to
// be written: extents are counted at the resolution that was set before.
func settingsOf(asked acquire.Settings) []setting {
	var list []setting
	switch asked.Source {
	case acquire.FeederDuplex:
		list = append(list, setting{propSelect, selectDuplex, true}, setting{propPages, int32(asked.MaxPages), true})
	case acquire.Feeder:
		list = append(list, setting{propSelect, selectFront, false}, setting{propPages, int32(asked.MaxPages), true})
	}
	data := map[acquire.ColorMode]int32{acquire.Lineart: dataThreshold, acquire.Gray: dataGray, acquire.Color: dataColor}[asked.Mode]
	dpi := int32(asked.DPI)
	list = append(list, setting{propDataType, data, true}, setting{propXResolution, dpi, true}, setting{propYResolution, dpi, true},
		setting{propLeft, 0, false}, setting{propTop, 0, false})
	pixels := func(mm float64) int32 { return int32(math.Round(mm / 25.4 * float64(asked.DPI))) }
	if asked.WidthMM > 0 && asked.HeightMM > 0 {
		list = append(list, setting{propWidth, pixels(asked.WidthMM), false}, setting{propHeight, pixels(asked.HeightMM), false})
	}
	return list
}

// usedOf is what the device has after they were written. Zero and what is no
// value of ours leave what was asked.
func usedOf(asked acquire.Settings, dataType, dpi int32) acquire.Settings {
	if mode, ok := map[int32]acquire.ColorMode{dataThreshold: acquire.Lineart, dataGray: acquire.Gray, dataColor: acquire.Color}[dataType]; ok {
		asked.Mode = mode
	}
	if dpi > 0 {
		asked.DPI = int(dpi)
	}
	return asked
}
