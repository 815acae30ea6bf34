package pdfpages

import (
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// space is a colour space (ISO 32000-1 8.6) of 1, 3 or 4 components.
type space struct {
	components int
	palette    []byte // of an Indexed space: RGB for each index
	icc        []byte // the profile, if it is for gray or RGB
}

const (
	largestProfile = 4 << 20
	deepestSpace   = 3
)

func (d *Document) space(o types.Object, depth int) (space, error) {
	parts := d.list(o)
	if len(parts) == 0 || depth > deepestSpace {
		return space{}, notPlain("no colour space")
	}
	family, _ := d.get(parts[0]).(types.Name)
	switch family {
	case "DeviceGray", "CalGray", "G":
		return space{components: 1}, nil
	case "DeviceRGB", "CalRGB", "RGB":
		return space{components: 3}, nil
	case "DeviceCMYK", "CMYK":
		return space{components: 4}, nil
	case "ICCBased":
		if len(parts) == 2 {
			return d.profiled(parts[1])
		}
	case "Indexed", "I":
		if len(parts) == 4 {
			return d.indexed(parts, depth)
		}
	}
	return space{}, notPlain("a colour space of another kind")
}

func (d *Document) profiled(o types.Object) (space, error) {
	sd, ok := d.get(o).(types.StreamDict)
	if !ok {
		return space{}, notPlain("no profile")
	}
	out := space{components: d.integer(sd.Dict["N"], 0)}
	wanted := map[int]string{1: "GRAY", 3: "RGB ", 4: "CMYK"}[out.components]
	profile, err := d.whole(sd, largestProfile)
	if err != nil || len(profile) < 128 || wanted == "" || string(profile[16:20]) != wanted {
		return space{}, notPlain("a profile that does not fit")
	}
	if out.components < 4 {
		out.icc = profile
	}
	return out, nil
}

// indexed reads a palette over gray or RGB (8.6.6.3).
func (d *Document) indexed(parts []types.Object, depth int) (space, error) {
	base, err := d.space(parts[1], depth+1)
	if err != nil || base.palette != nil || base.components > 3 {
		return space{}, notPlain("a palette over another kind of space")
	}
	table, ok := d.bytes(parts[3])
	highest := d.integer(parts[2], -1)
	if !ok || highest < 0 || highest > 255 || len(table) < (highest+1)*base.components {
		return space{}, notPlain("a palette that is too short")
	}
	out := space{components: 1, palette: make([]byte, 3*(highest+1)), icc: base.icc}
	for i := range highest + 1 {
		entry := table[i*base.components:]
		if base.components == 1 {
			copy(out.palette[3*i:], []byte{entry[0], entry[0], entry[0]})
		} else {
			copy(out.palette[3*i:3*i+3], entry)
		}
	}
	if base.components == 1 {
		out.icc = nil // its pixels become colours; black and white stay what they are
	}
	return out, nil
}

// bytes is the content of a string or of a stream.
func (d *Document) bytes(o types.Object) ([]byte, bool) {
	switch v := d.get(o).(type) {
	case types.StringLiteral:
		data, err := types.Unescape(v.Value())
		return data, err == nil
	case types.HexLiteral:
		data, err := v.Bytes()
		return data, err == nil
	case types.StreamDict:
		data, err := d.whole(v, 1<<16)
		return data, err == nil
	}
	return nil, false
}
