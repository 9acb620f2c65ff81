package host

import (
	"fmt"
	"slices"
	"strings"
)

// Option is one option of a command line, by its canonical name, with its value if it has one.
type Option struct{ Name, Value string }

// Options are the options of one command line in their order.
type Options []Option

// Has says whether one of the names was given.
func (o Options) Has(names ...string) bool {
	return slices.ContainsFunc(o, func(option Option) bool { return slices.Contains(names, option.Name) })
}

// Get is the last value given under one of the names; without any, fallback.
func (o Options) Get(fallback string, names ...string) string {
	for _, option := range slices.Backward(o) {
		if slices.Contains(names, option.Name) {
			return option.Value
		}
	}
	return fallback
}

// All are the values given under one of the names.
func (o Options) All(names ...string) []string {
	var values []string
	for _, option := range o {
		if slices.Contains(names, option.Name) {
			values = append(values, option.Value)
		}
	}
	return values
}

// BadOption is an option that a command does not know, in the words of getopt.
type BadOption struct {
	// Text is the option as it was written, with its dashes.
	Text string
	// Problem is getopt's sentence.
	Problem string
}

func (b *BadOption) Error() string { return b.Problem }

// Grammar says which options a command knows.
//
// Short is as in getopt: letters, a colon after one that takes a value, two after one that may.
// Long names end with = where they take a value, with ? where they may.
type Grammar struct {
	Short string
	Long  []string
	// Ordered ends the options at the first operand.
	Ordered bool
}

// Parse splits arguments into options and operands; the error is a [*BadOption].
func (g Grammar) Parse(args []string) (Options, []string, error) {
	var options Options
	var operands []string
	for len(args) > 0 {
		word := args[0]
		args = args[1:]
		var err error
		switch {
		case word == "--":
			return options, append(operands, args...), nil
		case strings.HasPrefix(word, "--"):
			var option Option
			option, args, err = g.long(word, args)
			options = append(options, option)
		case strings.HasPrefix(word, "-") && word != "-":
			var found Options
			found, args, err = g.short(word[1:], args)
			options = append(options, found...)
		case g.Ordered:
			return options, append(append(operands, word), args...), nil
		default:
			operands = append(operands, word)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return options, operands, nil
}

func (g Grammar) long(word string, rest []string) (Option, []string, error) {
	name, value, given := strings.Cut(word[2:], "=")
	switch {
	case slices.Contains(g.Long, name+"?"):
		return Option{name, value}, rest, nil
	case slices.Contains(g.Long, name+"="):
		if given {
			return Option{name, value}, rest, nil
		}
		if len(rest) == 0 {
			return Option{}, nil, &BadOption{word, fmt.Sprintf("option '--%s' requires an argument", name)}
		}
		return Option{name, rest[0]}, rest[1:], nil
	case slices.Contains(g.Long, name) && given:
		return Option{}, nil, &BadOption{word, fmt.Sprintf("option '--%s' doesn't allow an argument", name)}
	case slices.Contains(g.Long, name):
		return Option{Name: name}, rest, nil
	}
	return Option{}, nil, &BadOption{word, fmt.Sprintf("unrecognized option '%s'", word)}
}

func (g Grammar) short(letters string, rest []string) (Options, []string, error) {
	var options Options
	for i := range len(letters) {
		letter := letters[i : i+1]
		at := strings.Index(g.Short, letter)
		if at < 0 || letter == ":" {
			return nil, nil, &BadOption{"-" + letter, fmt.Sprintf("invalid option -- '%s'", letter)}
		}
		tail := letters[i+1:]
		switch {
		case strings.HasPrefix(g.Short[at+1:], "::"):
			return append(options, Option{letter, tail}), rest, nil
		case !strings.HasPrefix(g.Short[at+1:], ":"):
			options = append(options, Option{Name: letter})
		case tail != "":
			return append(options, Option{letter, tail}), rest, nil
		case len(rest) > 0:
			return append(options, Option{letter, rest[0]}), rest[1:], nil
		default:
			return nil, nil, &BadOption{"-" + letter, fmt.Sprintf("option requires an argument -- '%s'", letter)}
		}
	}
	return options, rest, nil
}

// Usage fails as programs of util-linux and coreutils do on a bad option: the problem, then where help is.
func (h *Host) Usage(status int, command string, problem error) error {
	h.Warn("%s: %v\n", command, problem)
	return h.Fail(status, "Try '%s --help' for more information.", command)
}
