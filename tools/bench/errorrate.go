package main

import "strings"

// errorRate is the edit distance in characters, in percent of the truth; white
// space counts as one blank.
func errorRate(text, truth string) float64 {
	a, b := []rune(oneLine(text)), []rune(oneLine(truth))
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range b {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return 100 * float64(row[len(b)]) / float64(max(1, len(b)))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// rates adds up error rates by the length of the text.
type rates struct{ errors, length float64 }

// add returns the rate of this text alone.
func (r *rates) add(text, truth string) float64 {
	rate, length := errorRate(text, truth), float64(len([]rune(oneLine(truth))))
	r.errors, r.length = r.errors+rate*length, r.length+length
	return rate
}

func (r *rates) mean() float64 { return r.errors / max(r.length, 1) }
