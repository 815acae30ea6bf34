package edgestest

import "image"

// Letters are the boxes of the dark marks that stand in lines: as high as
// writing, and with another one right beside them.
func Letters(gray *image.Gray) []image.Rectangle {
	marks := darkMarks(gray)
	var found []image.Rectangle
	for i, a := range marks {
		for j, b := range marks {
			beside := a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y && a.Min.X < b.Max.X+a.Dy() && b.Min.X < a.Max.X+a.Dy()
			if i != j && beside && a.Dy() < 2*b.Dy() && b.Dy() < 2*a.Dy() {
				found = append(found, a)
				break
			}
		}
	}
	return found
}

// darkMarks are the boxes of what is darker than the paper right around it and
// neither a speck nor larger than letters are.
func darkMarks(gray *image.Gray) []image.Rectangle {
	const around = 24
	size := gray.Rect.Size()
	columns := size.X/around + 1
	paper := make([]uint8, columns*(size.Y/around+1))
	for i, v := range gray.Pix {
		p := &paper[i/size.X/around*columns+i%size.X/around]
		*p = max(*p, v)
	}
	seen := make([]bool, len(gray.Pix))
	dark := func(x, y int) bool {
		p := paper[y/around*columns+x/around]
		return p > 90 && float64(gray.Pix[y*size.X+x]) < 0.7*float64(p)
	}
	var marks []image.Rectangle
	for i := range gray.Pix {
		if seen[i] || !dark(i%size.X, i/size.X) {
			continue
		}
		seen[i] = true
		open, box, count := []int{i}, image.Rectangle{}, 0
		for len(open) > 0 {
			x, y := open[len(open)-1]%size.X, open[len(open)-1]/size.X
			open = open[:len(open)-1]
			box = box.Union(image.Rect(x, y, x+1, y+1))
			count++
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if nx, ny := x+dx, y+dy; nx >= 0 && ny >= 0 && nx < size.X && ny < size.Y && !seen[ny*size.X+nx] && dark(nx, ny) {
						seen[ny*size.X+nx] = true
						open = append(open, ny*size.X+nx)
					}
				}
			}
		}
		if box.Dy() >= 5 && box.Dy() <= 50 && box.Dx() >= 3 && box.Dx() <= 80 && count >= 12 {
			marks = append(marks, box)
		}
	}
	return marks
}
