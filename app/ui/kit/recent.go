package kit

import "container/list"

// recent keeps the things used last, as many as fit a number of bytes. It
// belongs to one goroutine.
type recent[T any] struct {
	budget int
	used   int
	order  *list.List // of recentEntry, newest in front
	byKey  map[int]*list.Element
}

type recentEntry[T any] struct {
	key   int
	thing T
	bytes int
}

func newRecent[T any](budget int) *recent[T] {
	return &recent[T]{budget: budget, order: list.New(), byKey: map[int]*list.Element{}}
}

func (r *recent[T]) get(key int) (T, bool) {
	element, ok := r.byKey[key]
	if !ok {
		var none T
		return none, false
	}
	r.order.MoveToFront(element)
	return element.Value.(recentEntry[T]).thing, true
}

// put keeps a thing and lets go of the oldest ones that no longer fit.
func (r *recent[T]) put(key int, thing T, bytes int) {
	r.drop(key)
	r.byKey[key] = r.order.PushFront(recentEntry[T]{key: key, thing: thing, bytes: bytes})
	r.used += bytes
	for r.used > r.budget && r.order.Len() > 1 {
		r.drop(r.order.Back().Value.(recentEntry[T]).key)
	}
}

func (r *recent[T]) drop(key int) {
	element, ok := r.byKey[key]
	if !ok {
		return
	}
	r.used -= element.Value.(recentEntry[T]).bytes
	r.order.Remove(element)
	delete(r.byKey, key)
}

func (r *recent[T]) clear() {
	r.used = 0
	r.order.Init()
	clear(r.byKey)
}
