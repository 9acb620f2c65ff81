package talosnode

import "sync"

// record is a growing list that many follow.
type record[T any] struct {
	mu    sync.Mutex
	items []T
	// grown is closed, and replaced, when an item arrives.
	grown chan struct{}
}

func newRecord[T any]() *record[T] { return &record[T]{grown: make(chan struct{})} }

func (r *record[T]) add(item T) {
	r.mu.Lock()
	defer r.mu.Unlock()

	r.items = append(r.items, item)
	close(r.grown)
	r.grown = make(chan struct{})
}

// since returns the items from an index on, and what tells of more.
func (r *record[T]) since(index int) ([]T, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.items[min(index, len(r.items)):], r.grown
}
