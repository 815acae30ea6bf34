package kit

import "container/list"

// recent keeps the things used last, as many as fit a number of bytes. It
// belongs to one goroutine.
type recent[K comparable, T any] struct {
	budget int
	used   int
	order  *list.List // of recentEntry, newest in front
	byKey  map[K]*list.Element
}

type recentEntry[K comparable, T any] struct {
	key   K
	thing T
	bytes int
}

func newRecent[K comparable, T any](budget int) *recent[K, T] {
	return &recent[K, T]{budget: budget, order: list.New(), byKey: map[K]*list.Element{}}
}

func (r *recent[K, T]) get(key K) (T, bool) {
	element, ok := r.byKey[key]
	if !ok {
		var none T
		return none, false
	}
	r.order.MoveToFront(element)
	return element.Value.(recentEntry[K, T]).thing, true
}

// put keeps a thing and lets go of the oldest ones that no longer fit.
func (r *recent[K, T]) put(key K, thing T, bytes int) {
	r.drop(key)
	r.byKey[key] = r.order.PushFront(recentEntry[K, T]{key: key, thing: thing, bytes: bytes})
	r.used += bytes
	for r.used > r.budget && r.order.Len() > 1 {
		r.drop(r.order.Back().Value.(recentEntry[K, T]).key)
	}
}

func (r *recent[K, T]) drop(key K) {
	element, ok := r.byKey[key]
	if !ok {
		return
	}
	r.used -= element.Value.(recentEntry[K, T]).bytes
	r.order.Remove(element)
	delete(r.byKey, key)
}

func (r *recent[K, T]) clear() {
	r.used = 0
	r.order.Init()
	clear(r.byKey)
}
