package site

// notify fills a channel of one, unless it is full: then somebody is about to act anyway.
func notify(waiting chan struct{}) {
	select {
	case waiting <- struct{}{}:
	default:
	}
}

// discard empties a channel of one.
func discard[T any](waiting chan T) {
	select {
	case <-waiting:
	default:
	}
}
