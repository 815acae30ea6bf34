package quality

import (
	"image"
	"math"
	"math/rand/v2"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const (
	drawnDPI   = 150
	drawnPerMM = drawnDPI / mmPerInch
)

// sheet is a drawn page: how much light each pixel throws back, 0 to 1. Places
// and lengths are in millimetres.
type sheet struct {
	width, height int
	light         []float32
	chance        *rand.Rand
}

func newSheet(widthMM, heightMM float64, seed uint64) *sheet {
	s := &sheet{width: int(widthMM * drawnPerMM), height: int(heightMM * drawnPerMM), chance: rand.New(rand.NewPCG(seed, 11))}
	s.light = make([]float32, s.width*s.height)
	for i := range s.light {
		s.light[i] = 1
	}
	return s
}

func (s *sheet) between(low, high float64) float64 { return low + (high-low)*s.chance.Float64() }

func (s *sheet) wide() float64 { return float64(s.width) / drawnPerMM }
func (s *sheet) high() float64 { return float64(s.height) / drawnPerMM }

// dab takes away light from the pixels within a box by what dark says of their
// place in millimetres.
func (s *sheet) dab(x0, y0, x1, y1 float64, dark func(x, y float64) float64) {
	left, right := max(0, int(x0*drawnPerMM)), min(s.width, int(x1*drawnPerMM)+1)
	top, bottom := max(0, int(y0*drawnPerMM)), min(s.height, int(y1*drawnPerMM)+1)
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			if d := dark((float64(x)+0.5)/drawnPerMM, (float64(y)+0.5)/drawnPerMM); d > 0 {
				at := y*s.width + x
				s.light[at] = min(s.light[at], float32(1-d))
			}
		}
	}
}

// stroke draws a line of a pen or pencil: depth is the light it takes.
func (s *sheet) stroke(x0, y0, x1, y1, wide, depth, grain float64) {
	length := math.Hypot(x1-x0, y1-y0)
	soft := 0.7 / drawnPerMM
	s.dab(min(x0, x1)-wide, min(y0, y1)-wide, max(x0, x1)+wide, max(y0, y1)+wide, func(x, y float64) float64 {
		t := 0.0
		if length > 0 {
			t = max(0, min(1, ((x-x0)*(x1-x0)+(y-y0)*(y1-y0))/(length*length)))
		}
		apart := math.Hypot(x-x0-t*(x1-x0), y-y0-t*(y1-y0)) - wide/2
		cover := max(0, min(1, 0.5-apart/soft))
		return depth * cover * (1 - grain*s.chance.Float64())
	})
}

// scrawl is a line of handwriting, letters of the given height.
func (s *sheet) scrawl(x, y, length, high, wide, depth, grain float64) {
	px, py := x, y
	for at := 0.0; at < length; at += high * 0.35 {
		nx, ny := x+at+s.between(0, high*0.3), y-s.between(0, high)
		s.stroke(px, py, nx, ny, wide, depth, grain)
		px, py = nx, ny
	}
}

var drawnFace = func() *opentype.Font {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	return parsed
}()

// print sets text in so many points with its baseline at a place.
func (s *sheet) print(text string, x, y, points, depth float64) {
	face, err := opentype.NewFace(drawnFace, &opentype.FaceOptions{Size: points, DPI: drawnDPI})
	if err != nil {
		panic(err)
	}
	mask := image.NewAlpha(image.Rect(0, 0, s.width, s.height))
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: fixed.P(int(x*drawnPerMM), int(y*drawnPerMM))}
	box, _ := d.BoundString(text)
	d.DrawString(text)
	for py := max(0, box.Min.Y.Floor()); py < min(s.height, box.Max.Y.Ceil()); py++ {
		for px := max(0, box.Min.X.Floor()); px < min(s.width, box.Max.X.Ceil()); px++ {
			at := py*s.width + px
			s.light[at] = min(s.light[at], float32(1-depth*float64(mask.Pix[at])/255))
		}
	}
}

// stamp is a round office stamp.
func (s *sheet) stamp(x, y, radius, depth float64) {
	for _, r := range []float64{radius, radius * 0.7} {
		for i := range 60 {
			a, b := float64(i)*math.Pi/30, float64(i+1)*math.Pi/30
			s.stroke(x+r*math.Cos(a), y+r*math.Sin(a), x+r*math.Cos(b), y+r*math.Sin(b), 0.5, depth*s.between(0.6, 1), 0.3)
		}
	}
	s.print("SUKAMAYA "+strconv.Itoa(1+s.chance.IntN(99)), x-radius*0.6, y+1, 8, depth)
}

// through is another sheet's writing as it shows through the paper: mirrored,
// blurred and dim.
func (s *sheet) through(other *image.Gray, depth, soft float64) {
	size := other.Bounds().Size()
	back := make([]float32, len(s.light))
	for y := range s.height {
		for x := range s.width {
			if ox, oy := size.X-1-x, y; ox >= 0 && oy < size.Y {
				back[y*s.width+x] = float32(255-int(other.Pix[oy*other.Stride+ox])) / 255
			}
		}
	}
	blur(back, s.width, s.height, soft*drawnPerMM)
	for i, v := range back {
		s.light[i] -= float32(depth) * v
	}
}

// blur is near a Gaussian of that many pixels: three means, one after another.
func blur(plane []float32, width, height int, sigma float64) {
	reach := int(math.Round((math.Sqrt(4*sigma*sigma+1) - 1) / 2))
	if reach < 1 {
		return
	}
	line := make([]float32, max(width, height))
	pass := func(at, step, count int) {
		for i := range count {
			line[i] = plane[at+i*step]
		}
		sum := float32(0)
		for i := -reach; i <= reach; i++ {
			sum += line[max(0, min(count-1, i))]
		}
		for i := range count {
			plane[at+i*step] = sum / float32(2*reach+1)
			sum += line[min(count-1, i+reach+1)] - line[max(0, i-reach)]
		}
	}
	for range 3 {
		for y := range height {
			pass(y*width, 1, width)
		}
		for x := range width {
			pass(x, width, height)
		}
	}
}

// shade darkens smoothly towards the left edge, as a book does at its fold.
func (s *sheet) shade(depth, wide float64) {
	for y := range s.height {
		for x := range min(s.width, int(4*wide*drawnPerMM)) {
			s.light[y*s.width+x] *= float32(1 - depth*math.Exp(-float64(x)/(wide*drawnPerMM)))
		}
	}
}

// dust strews specks, most of them no larger than a pixel or two.
func (s *sheet) dust(count int, largest float64) {
	for range count {
		x, y := s.between(0, s.wide()), s.between(0, s.high())
		size := s.between(0.1, largest)
		s.stroke(x, y, x+s.between(-size, size)/2, y+s.between(-size, size)/2, size/2, s.between(0.2, 0.9), 0)
	}
}

// stain is a large soft patch.
func (s *sheet) stain(x, y, radius, depth float64) {
	s.dab(x-2*radius, y-2*radius, x+2*radius, y+2*radius, func(px, py float64) float64 {
		return depth * math.Exp(-((px-x)*(px-x)+(py-y)*(py-y))/(radius*radius))
	})
}

func (s *sheet) holes() {
	for _, dy := range []float64{-40, 40} {
		s.dab(8, s.high()/2+dy-4, 16, s.high()/2+dy+4, func(x, y float64) float64 {
			return max(0, min(0.9, (2.75-math.Hypot(x-12, y-s.high()/2-dy))*6))
		})
	}
}

// lid makes the edge of the picture dark, as where a sheet lies askew under the
// scanner's lid, with the thin shadow that the sheet throws.
func (s *sheet) lid(wide, level float64) {
	slant := s.between(-0.01, 0.01)
	s.dab(0, 0, wide+4, s.high(), func(x, y float64) float64 {
		switch edge := wide + slant*y; {
		case x < edge:
			return 1 - level
		case x < edge+0.4:
			return 0.5
		}
		return 0
	})
}

// capture makes a picture of the sheet: paper of that level and noise.
func (s *sheet) capture(paper, noise float64) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, s.width, s.height))
	table := make([]float32, 4099)
	for i := range table {
		table[i] = float32(s.chance.NormFloat64() * noise)
	}
	at := uint32(s.chance.IntN(4099))
	for i, v := range s.light {
		at = (at*1664525 + 1013904223)
		out.Pix[i] = uint8(max(0, min(255, v*float32(paper)+table[(at>>8)%4099]+0.5)))
	}
	return out
}
