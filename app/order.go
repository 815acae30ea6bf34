package app

import "iter"

// inOrder makes count things with at most ahead of them under way at once and
// gives them in their order. When the loop is left early, things that were
// made and not given are handed to drop.
func inOrder[T any](count, ahead int, produce func(int) T, drop func(T)) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		var underWay []chan T
		begin := func(i int) {
			made := make(chan T, 1)
			underWay = append(underWay, made)
			go func() { made <- produce(i) }()
		}
		defer func() {
			for _, made := range underWay {
				drop(<-made)
			}
		}()
		for i := range min(ahead, count) {
			begin(i)
		}
		for i := range count {
			made := <-underWay[0]
			underWay = underWay[1:]
			if next := i + ahead; next < count {
				begin(next)
			}
			if !yield(i, made) {
				return
			}
		}
	}
}
