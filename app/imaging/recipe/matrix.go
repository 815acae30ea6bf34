package recipe

import "math"

// matrix is a projective map of the plane, row by row.
type matrix [9]float64

var identity = matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}

// times is the map that does other first.
func (m matrix) times(other matrix) (product matrix) {
	for row := range 3 {
		for column := range 3 {
			for k := range 3 {
				product[3*row+column] += m[3*row+k] * other[3*k+column]
			}
		}
	}
	return product
}

func (m matrix) apply(x, y float64) (float64, float64) {
	w := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w
}

// inverse of a map of which no three points fall on one line.
func (m matrix) inverse() matrix {
	adjugate := matrix{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
	determinant := m[0]*adjugate[0] + m[1]*adjugate[3] + m[2]*adjugate[6]
	for i := range adjugate {
		adjugate[i] /= determinant
	}
	return adjugate
}

// isAffine reports a map that keeps parallel lines parallel.
func (m matrix) isAffine() bool { return m[6] == 0 && m[7] == 0 }

// square maps the square from 0, 0 to 1, 1 onto four corners, given clockwise
// from where its 0, 0 goes (Heckbert, Fundamentals of Texture Mapping, 1989).
func square(at [4][2]float64) matrix {
	x0, y0, x1, y1 := at[0][0], at[0][1], at[1][0], at[1][1]
	x2, y2, x3, y3 := at[2][0], at[2][1], at[3][0], at[3][1]
	sumX, sumY := x0-x1+x2-x3, y0-y1+y2-y3
	ax, ay, bx, by := x1-x2, y1-y2, x3-x2, y3-y2
	area := ax*by - bx*ay
	g, h := (sumX*by-bx*sumY)/area, (ax*sumY-sumX*ay)/area
	const nothing = 1e-14 // of a parallelogram, where rounding leaves it
	if math.Abs(g) < nothing && math.Abs(h) < nothing {
		g, h = 0, 0
	}
	return matrix{x1 - x0 + g*x1, x3 - x0 + h*x3, x0, y1 - y0 + g*y1, y3 - y0 + h*y3, y0, g, h, 1}
}
