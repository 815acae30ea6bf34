package main

import "math"

// chance is a small generator of pseudo-random numbers (splitmix64): the same
// seed gives the same numbers on every run.
type chance struct{ state uint64 }

func newChance(seed uint64) *chance { return &chance{seed * 0x9E3779B97F4A7C15} }

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func (c *chance) float() float64 {
	c.state += 0x9E3779B97F4A7C15
	return float64(mix(c.state)>>11) / (1 << 53)
}

// spread is a number from -limit to limit.
func (c *chance) spread(limit float64) float64 { return (2*c.float() - 1) * limit }

// texture is smooth noise: a value from -1 to 1 at every point, changing over
// a distance of about 1.
type texture uint64

func (t texture) lattice(x, y int64) float64 {
	h := mix(uint64(t) + uint64(x)*0x9E3779B97F4A7C15 + uint64(y)*0xC2B2AE3D27D4EB4F)
	return float64(h>>11)/(1<<52) - 1
}

func (t texture) at(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int64(fx), int64(fy)
	u, v := ease(x-fx), ease(y-fy)
	top := t.lattice(ix, iy)*(1-u) + t.lattice(ix+1, iy)*u
	bottom := t.lattice(ix, iy+1)*(1-u) + t.lattice(ix+1, iy+1)*u
	return top*(1-v) + bottom*v
}

func ease(t float64) float64 { return t * t * (3 - 2*t) }
