package apt

import (
	"cmp"
	"strconv"
	"strings"
)

// compare orders two Debian versions (deb-version(7)): negative when a is the older one.
func compare(a, b string) int {
	epochA, upstreamA, revisionA := splitVersion(a)
	epochB, upstreamB, revisionB := splitVersion(b)
	return cmp.Or(cmp.Compare(epochA, epochB), compareText(upstreamA, upstreamB), compareText(revisionA, revisionB))
}

func splitVersion(version string) (epoch int, upstream, revision string) {
	if before, after, found := strings.Cut(version, ":"); found {
		if number, err := strconv.Atoi(before); err == nil {
			epoch, version = number, after
		}
	}
	if at := strings.LastIndex(version, "-"); at >= 0 {
		return epoch, version[:at], version[at+1:]
	}
	return epoch, version, "0"
}

// compareText walks both texts by turns through what is not a number and what is one.
func compareText(a, b string) int {
	for a != "" || b != "" {
		var wordA, wordB, numberA, numberB string
		wordA, a = span(a, false)
		wordB, b = span(b, false)
		if order := compareWords(wordA, wordB); order != 0 {
			return order
		}
		numberA, a = span(a, true)
		numberB, b = span(b, true)
		numberA, numberB = strings.TrimLeft(numberA, "0"), strings.TrimLeft(numberB, "0")
		if order := cmp.Or(cmp.Compare(len(numberA), len(numberB)), cmp.Compare(numberA, numberB)); order != 0 {
			return order
		}
	}
	return 0
}

func span(text string, digits bool) (head, tail string) {
	at := strings.IndexFunc(text, func(r rune) bool { return (r >= '0' && r <= '9') != digits })
	if at < 0 {
		return text, ""
	}
	return text[:at], text[at:]
}

func compareWords(a, b string) int {
	for i := range max(len(a), len(b)) {
		if order := cmp.Compare(weight(a, i), weight(b, i)); order != 0 {
			return order
		}
	}
	return 0
}

// weight puts ~ before the end of the text, that before letters, and letters before the rest.
func weight(text string, at int) int {
	if at >= len(text) {
		return 0
	}
	switch c := text[at]; {
	case c == '~':
		return -1
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return int(c)
	default:
		return int(c) + 256
	}
}
