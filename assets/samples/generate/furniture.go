package main

import (
	"image/color"
	"math"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// The Go fonts (BSD licence) come with golang.org/x/image; none is shipped.
var fonts = struct{ regular, bold, mono, monoBold *sfnt.Font }{
	parse(goregular.TTF), parse(gobold.TTF), parse(gomono.TTF), parse(gomonobold.TTF),
}

func parse(ttf []byte) *sfnt.Font {
	font, err := sfnt.Parse(ttf)
	if err != nil {
		panic("samples: parse a font: " + err.Error())
	}
	return font
}

var (
	toner    = color.NRGBA{0x1C, 0x1B, 0x1E, 0xFF}
	ribbon   = color.NRGBA{0x2A, 0x28, 0x30, 0xE6}
	bluePen  = color.NRGBA{0x1B, 0x2F, 0x86, 0xE0}
	blackPen = color.NRGBA{0x20, 0x20, 0x28, 0xE0}
	violet   = color.NRGBA{0x5A, 0x2C, 0x8E, 0xB4}
	redPad   = color.NRGBA{0xA8, 0x2A, 0x34, 0xB4}
	faint    = color.NRGBA{0xC0, 0x3A, 0x2E, 0x3A}
)

// body is the running text of a printed letter.
var body = style{font: fonts.regular, size: 10.5, stretch: 0.94, ink: toner}

// typed is the running text of a typewriter with tired keys.
var typed = style{font: fonts.mono, size: 11, stretch: 0.92, wobble: 0.12, ink: ribbon}

// office is who writes: the lines of a letterhead.
type office struct {
	government, name, address, contact string
	emblem                             color.NRGBA
}

// letterhead sets the office's head with its emblem and double rule and
// returns where the letter may start.
func (p *page) letterhead(o office) float64 {
	p.emblem(32, 27, 10.5, o.emblem)
	middle := p.width/2 + 9
	p.centred(o.government, body.sized(12.5), middle, 19)
	p.centred(o.name, body.bold().sized(15), middle, 26)
	p.centred(o.address, body.sized(9), middle, 31.5)
	p.centred(o.contact, body.sized(9), middle, 36)
	p.line(20, 41, p.width-20, 41, 0.9, toner)
	p.line(20, 42.4, p.width-20, 42.4, 0.3, toner)
	return 52
}

// emblem is a made-up coat of arms: a shield with a leaf over two waves.
func (p *page) emblem(cx, cy, radius float64, ink color.NRGBA) {
	shield := func(x, y float64) float64 {
		dx, dy := math.Abs(x-cx)/radius, (y-cy)/radius
		waist := 0.86
		if dy > 0 {
			waist = 0.86 * math.Sqrt(max(0, 1-dy*dy*0.98))
		}
		return max(dx-waist, -dy-0.95, dy-1.0) * radius
	}
	p.shade(cx-radius-1, cy-radius-1, cx+radius+1, cy+radius+1, ink, func(x, y float64) float64 {
		outer := shield(x, y)
		dx, dy := (x-cx)/radius, (y-cy)/radius
		leaf := math.Max(math.Hypot(dx-0.42, dy+0.22), math.Hypot(dx+0.42, dy+0.22)) - 0.62
		vein := math.Abs(dx) - 0.03
		wave := math.Abs(math.Mod(dy+0.08*math.Sin(dx*9)+2, 0.24)-0.12) - 0.05
		switch {
		case outer > -radius*0.08:
			return p.soft(outer)
		case leaf < 0:
			return p.soft(math.Max(leaf, -vein) * radius)
		case dy > 0.45:
			return p.soft(wave * radius)
		}
		return 0
	})
}

// seal is a round office stamp: two rings, words around, words in the middle.
func (p *page) seal(cx, cy, radius, tilt float64, around, middle string, ink color.NRGBA) {
	patchy := texture(p.chance.state)
	worn := func(x, y float64) float64 { return 0.75 + 0.5*patchy.at(x/3, y/3) }
	p.shade(cx-radius-1, cy-radius-1, cx+radius+1, cy+radius+1, ink, func(x, y float64) float64 {
		d := math.Hypot(x-cx, y-cy)
		outer := p.soft(math.Abs(d-radius) - 0.35)
		inner := p.soft(math.Abs(d-radius*0.64) - 0.15)
		return max(outer, inner) * worn(x, y)
	})
	words := style{font: fonts.bold, size: radius * 0.42, stretch: 0.9, ink: ink}
	along := radius * 0.73
	step := func(width float64) float64 { return width / along * 180 / math.Pi }
	angle := tilt - step(words.width(around))/2 - 90
	for _, r := range around {
		half := step(words.width(string(r))) / 2
		angle += half
		sin, cos := math.Sincos(angle * math.Pi / 180)
		where := turned(cx+along*cos, cy+along*sin, angle+90)
		back := words.width(string(r)) / 2
		where.x, where.y = where.x-back*where.a, where.y-back*where.b
		p.write(string(r), words, where)
		angle += half
	}
	words.size = radius * 0.5
	where := turned(cx, cy+words.size*0.12, tilt)
	where.x, where.y = where.x-words.width(middle)/2*where.a, where.y-words.width(middle)/2*where.b
	p.write(middle, words, where)
}

// signature is a scribble: loops of uneven height that tire towards the end,
// and a flourish back under the name.
func (p *page) signature(x, y, width float64, ink color.NRGBA) {
	height, drift := texture(mix(p.chance.state)), p.chance.spread(2)
	loops, phase := 3+2.5*p.chance.float(), p.chance.float()*6
	var points [][2]float64
	const steps = 160
	for i := range steps {
		t := float64(i) / steps
		turn := t*loops*2*math.Pi + phase
		tall := (1.2 + 5.5*math.Abs(height.at(t*6, 0))) * (1 - 0.6*t)
		if t < 0.14 {
			tall += 4
		}
		across := width * (0.72*t + 0.07*math.Cos(turn) + 0.03*height.at(t*9, 3))
		points = append(points, [2]float64{x + across, y + tall*math.Sin(turn) - drift*t + 0.8*height.at(t*11, 7)})
	}
	end := points[len(points)-1]
	points = append(points, [2]float64{end[0] + width*0.22, end[1] - 2.5 - p.chance.float()},
		[2]float64{end[0] - width*0.5*p.chance.float(), end[1] + 4})
	p.curve(points, func(along float64) float64 { return 0.3 + 0.16*math.Sin(along*37) }, ink)
}

// received is the rectangular stamp of the desk that takes letters in, filled
// in by hand.
func (p *page) received(x, y, tilt float64, lines [][2]string) {
	words := style{font: fonts.bold, size: 8, stretch: 0.9, ink: violet}
	sin, cos := math.Sincos(tilt * math.Pi / 180)
	spot := func(dx, dy float64) [2]float64 { return [2]float64{x + dx*cos - dy*sin, y + dx*sin + dy*cos} }
	put := func(dx, dy float64, text string, s style) {
		q := spot(dx, dy)
		p.write(text, s, turned(q[0], q[1], tilt))
	}
	height := 7 + 5.2*float64(len(lines))
	thin := func(float64) float64 { return 0.45 }
	p.curve([][2]float64{spot(0, 0), spot(52, 0), spot(52, height), spot(0, height), spot(0, 0)}, thin, violet)
	put(11, 4.6, "D I T E R I M A", words.sized(9))
	hand := style{font: fonts.regular, size: 9.5, stretch: 0.85, slant: 0.35, wobble: 0.2, ink: bluePen}
	for i, line := range lines {
		put(2.5, 10+5.2*float64(i), line[0], words)
		put(20, 10+5.2*float64(i), ": "+line[1], hand)
	}
}

// specimen writes SPESIMEN across the sheet. Hatched, it stays light where a
// scanner knows only black and white.
func (p *page) specimen(hatched bool) {
	word := "SPESIMEN"
	letters := style{font: fonts.bold, size: math.Hypot(p.width, p.height) * 0.34, stretch: 0.95, ink: color.NRGBA{A: 0xFF}}
	where := turned(p.width/2, p.height/2, -math.Atan2(p.height, p.width)*180/math.Pi)
	along, down := -letters.width(word)/2, letters.size*0.12
	where.x += along*where.a + down*where.c
	where.y += along*where.b + down*where.d
	mask := newPage(p.width, p.height, int(math.Round(p.pxPerMM*25.4)), 1)
	mask.write(word, letters, where)
	marked := func(x, y float64) float64 { return 1 - mask.sample(x, y)[0]/255 }
	p.shade(0, 0, p.width, p.height, faint, marked)
	if hatched {
		p.shade(0, 0, p.width, p.height, color.NRGBA{A: 0xC8}, func(x, y float64) float64 {
			if math.Mod(x+y, 2.6) > 0.2 {
				return 0
			}
			return math.Round(marked(x, y))
		})
	}
}

// column is one column of a table: its heading and width in millimetres.
type column struct {
	title   string
	width   float64
	centred bool
}

// table draws headings and rows with rules and returns the bottom edge.
func (p *page) table(x, y float64, s style, columns []column, rows [][]string) float64 {
	height := s.lineHeight(1.75)
	baseline := height * 0.68
	top, total := y, 0.0
	for _, c := range columns {
		total += c.width
	}
	for number, row := range append([][]string{titles(columns)}, rows...) {
		cell, pen := s, x
		if number == 0 {
			cell = s.bold()
			if s.wobble > 0 {
				cell = s
			}
		}
		for i, text := range row {
			if number == 0 || columns[i].centred {
				p.centred(text, cell, pen+columns[i].width/2, y+baseline)
			} else {
				p.left(text, cell, pen+1.5, y+baseline)
			}
			pen += columns[i].width
		}
		p.line(x, y, x+total, y, 0.25, s.ink)
		y += height
	}
	p.line(x, y, x+total, y, 0.25, s.ink)
	pen := x
	for _, c := range append(columns, column{}) {
		p.line(pen, top, pen, y, 0.25, s.ink)
		pen += c.width
	}
	return y
}

func titles(columns []column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.title)
	}
	return out
}
