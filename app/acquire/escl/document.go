package escl

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"daluang/app/acquire"
)

// capabilitiesDocument is ScannerCapabilities. Elements are read by their local
// names: devices disagree about the namespaces.
type capabilitiesDocument struct {
	XMLName xml.Name   `xml:"ScannerCapabilities"`
	Model   string     `xml:"MakeAndModel"`
	Serial  string     `xml:"SerialNumber"`
	UUID    string     `xml:"UUID"`
	Version string     `xml:"Version"`
	Platen  *inputCaps `xml:"Platen>PlatenInputCaps"`
	Simplex *inputCaps `xml:"Adf>AdfSimplexInputCaps"`
	Duplex  *inputCaps `xml:"Adf>AdfDuplexInputCaps"`
	Options []string   `xml:"Adf>AdfOptions>AdfOption"`
}

type inputCaps struct {
	MinWidth  int       `xml:"MinWidth"` // 1/300 inch
	MaxWidth  int       `xml:"MaxWidth"`
	MinHeight int       `xml:"MinHeight"`
	MaxHeight int       `xml:"MaxHeight"`
	Profiles  []profile `xml:"SettingProfiles>SettingProfile"`
}

type profile struct {
	Modes      []string `xml:"ColorModes>ColorMode"`
	Formats    []string `xml:"DocumentFormats>DocumentFormat"`
	FormatsExt []string `xml:"DocumentFormats>DocumentFormatExt"`
	Discrete   []int    `xml:"SupportedResolutions>DiscreteResolutions>DiscreteResolution>XResolution"`
	RangeMin   int      `xml:"SupportedResolutions>ResolutionRange>XResolutionRange>Min"`
	RangeMax   int      `xml:"SupportedResolutions>ResolutionRange>XResolutionRange>Max"`
}

// statusDocument is ScannerStatus.
type statusDocument struct {
	XMLName xml.Name  `xml:"ScannerStatus"`
	State   string    `xml:"State"`
	Feeder  string    `xml:"AdfState"`
	Jobs    []jobInfo `xml:"Jobs>JobInfo"`
}

type jobInfo struct {
	URI       string   `xml:"JobUri"`
	UUID      string   `xml:"JobUuid"`
	State     string   `xml:"JobState"`
	Completed int      `xml:"ImagesCompleted"`
	Reasons   []string `xml:"JobStateReasons>JobStateReason"`
}

func parse(text []byte, into any) error {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.Strict = false
	if err := decoder.Decode(into); err != nil {
		return &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "read an answer of the scanner", Err: err}
	}
	return nil
}

// The colour modes of the protocol, and ours.
var modes = map[acquire.ColorMode]string{acquire.Lineart: "BlackAndWhite1", acquire.Gray: "Grayscale8", acquire.Color: "RGB24"}

const millimetre = 300 / 25.4 // the protocol's unit is 1/300 inch

// offer is what a source takes, of what is said about it that can be true.
func (in *inputCaps) offer() acquire.Offer {
	o := acquire.Offer{MinWidth: toMM(in.MinWidth), MinHeight: toMM(in.MinHeight), WidthMM: toMM(in.MaxWidth), HeightMM: toMM(in.MaxHeight)}
	for _, mode := range []acquire.ColorMode{acquire.Lineart, acquire.Gray, acquire.Color} {
		if slices.ContainsFunc(in.Profiles, func(p profile) bool { return slices.Contains(p.Modes, modes[mode]) }) {
			o.Modes = append(o.Modes, mode)
		}
	}
	for _, p := range in.Profiles {
		for _, dpi := range p.Discrete {
			if 0 < dpi && dpi <= 9600 && !slices.Contains(o.Resolutions, dpi) {
				o.Resolutions = append(o.Resolutions, dpi)
			}
		}
		if 0 < p.RangeMin && p.RangeMin <= p.RangeMax {
			o.MinDPI, o.MaxDPI = p.RangeMin, min(p.RangeMax, 9600)
		}
	}
	slices.Sort(o.Resolutions)
	return o
}

func toMM(units int) float64 { return float64(max(units, 0)) / millimetre }

// format is the file format to ask for: the master is what comes, so lineart
// comes without loss and pictures as the device codes them best.
func (in *inputCaps) format(mode acquire.ColorMode) string {
	var all []string
	for _, p := range in.Profiles {
		all = append(append(all, p.Formats...), p.FormatsExt...)
	}
	order := []string{"image/jpeg", "image/png", "application/pdf"}
	if mode == acquire.Lineart {
		order = []string{"image/png", "application/pdf", "image/jpeg"}
	}
	for _, format := range order {
		if slices.Contains(all, format) {
			return format
		}
	}
	return order[0]
}

// settingsDocument is the ScanSettings for a job; element order matters to some
// devices.
func settingsDocument(asked acquire.Settings, version, format string) []byte {
	source, duplex := "Feeder", ""
	switch asked.Source {
	case acquire.Flatbed:
		source = "Platen"
	case acquire.Feeder:
		duplex = "<scan:Duplex>false</scan:Duplex>"
	case acquire.FeederDuplex:
		duplex = "<scan:Duplex>true</scan:Duplex>"
	}
	if !isVersion(version) {
		version = "2.0"
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">`+
		`<pwg:Version>%s</pwg:Version><scan:Intent>Document</scan:Intent><pwg:ScanRegions><pwg:ScanRegion>`+
		`<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>`+
		`<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset><pwg:Width>%d</pwg:Width><pwg:Height>%d</pwg:Height>`+
		`</pwg:ScanRegion></pwg:ScanRegions><pwg:InputSource>%s</pwg:InputSource>%s<scan:ColorMode>%s</scan:ColorMode>`+
		`<scan:XResolution>%d</scan:XResolution><scan:YResolution>%d</scan:YResolution>`+
		`<pwg:DocumentFormat>%s</pwg:DocumentFormat><scan:DocumentFormatExt>%s</scan:DocumentFormatExt></scan:ScanSettings>`,
		version, int(asked.WidthMM*millimetre+0.5), int(asked.HeightMM*millimetre+0.5), source, duplex, modes[asked.Mode], asked.DPI, asked.DPI, format, format)
}

func isVersion(text string) bool {
	return text != "" && len(text) <= 5 && strings.Trim(text, "0123456789.") == ""
}

// job finds ours among the jobs of the status.
func (s statusDocument) job(id string) (jobInfo, bool) {
	for _, j := range s.Jobs {
		if id != "" && (strings.Contains(j.URI, id) || strings.Contains(id, strings.TrimPrefix(j.UUID, "urn:uuid:")) && j.UUID != "") {
			return j, true
		}
	}
	return jobInfo{}, false
}

// trouble is the code for what feeder and job say, empty where they say nothing.
func (s statusDocument) trouble(j jobInfo) acquire.Code {
	said := s.Feeder + " " + strings.Join(j.Reasons, " ")
	for _, known := range []struct {
		word string
		code acquire.Code
	}{
		{"Multipick", acquire.DoubleFeed}, {"DoorOpen", acquire.CoverOpen}, {"HatchOpen", acquire.CoverOpen}, {"CoverOpen", acquire.CoverOpen},
		{"Jam", acquire.PaperJam}, {"Mispick", acquire.PaperJam}, {"DuplexPageToo", acquire.PaperJam}, {"InputTray", acquire.PaperJam},
		{"WarmingUp", acquire.WarmingUp},
	} {
		if strings.Contains(said, known.word) {
			return known.code
		}
	}
	return ""
}
