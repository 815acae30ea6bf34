package sane

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"daluang/app/acquire"
)

// option is one line of "scanimage -A": a name, and a list of words or a range.
type option struct {
	words    []string
	min, max float64
}

var (
	optionLine = regexp.MustCompile(`^    (--?[a-zA-Z][a-zA-Z0-9-]*)[ =]?(.*?)(?: \[[^\]]*\])*\s*$`)
	rangeWords = regexp.MustCompile(`^(-?[0-9.]+)\.\.(-?[0-9.]+)`)
)

// parseOptions reads the options that a device has now. One that is inactive is
// left out.
func parseOptions(text string) map[string]option {
	options := map[string]option{}
	for line := range strings.Lines(text) {
		found := optionLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if found == nil || strings.HasSuffix(strings.TrimSpace(line), "[inactive]") {
			continue
		}
		var o option
		if bounds := rangeWords.FindStringSubmatch(found[2]); bounds != nil {
			o.min, _ = strconv.ParseFloat(bounds[1], 64)
			o.max, _ = strconv.ParseFloat(bounds[2], 64)
		} else if found[2] != "" {
			o.words = strings.Split(found[2], "|")
		}
		options[found[1]] = o
	}
	return options
}

// sourceOf matches a driver's name of a source with ours; drivers agree about
// little.
func sourceOf(name string) acquire.Source {
	name = strings.ToLower(name)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
	}
	switch {
	case has("duplex", "2-sided", "both sides") || name == "dp":
		return acquire.FeederDuplex
	case has("adf", "feeder", "simplex"):
		return acquire.Feeder
	case has("flatbed", "platen", "normal", "auto"):
		return acquire.Flatbed
	}
	return ""
}

func modeOf(name string) acquire.ColorMode {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "lineart"), strings.HasPrefix(name, "black"), strings.HasPrefix(name, "binary"):
		return acquire.Lineart
	case strings.Contains(name, "gray"), strings.Contains(name, "grey"):
		return acquire.Gray
	case strings.Contains(name, "color"), strings.Contains(name, "colour"):
		return acquire.Color
	}
	return ""
}

// What is believed of a scanner: those for film have 9600 dpi, those for plans
// take metres.
const (
	mostDPI = 9600
	mostMM  = 10_000
)

func within(value float64, least, most int) int {
	return int(min(max(value, float64(least)), float64(most)))
}

// offerOf is what the options of a source amount to, and the driver's own words
// for our modes.
func offerOf(options map[string]option) (offer acquire.Offer, names map[acquire.ColorMode]string) {
	names = map[acquire.ColorMode]string{}
	for _, word := range options["--mode"].words {
		if mode := modeOf(word); mode != "" && names[mode] == "" {
			names[mode] = word
			offer.Modes = append(offer.Modes, mode)
		}
	}
	resolution := options["--resolution"]
	for _, word := range resolution.words {
		if dpi, err := strconv.Atoi(strings.TrimSuffix(word, "dpi")); err == nil && 0 < dpi && dpi <= mostDPI {
			offer.Resolutions = append(offer.Resolutions, dpi)
		}
	}
	slices.Sort(offer.Resolutions)
	offer.MinDPI, offer.MaxDPI = within(resolution.min, 1, mostDPI), within(resolution.max, 0, mostDPI)
	offer.WidthMM, offer.HeightMM = min(options["-x"].max, mostMM), min(options["-y"].max, mostMM)
	return offer, names
}
