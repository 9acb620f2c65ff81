package host_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

var grammar = host.Grammar{Short: "yqo:d::", Long: []string{"yes", "option=", "show?"}}

func TestOptionsAreReadAsGetoptDoes(t *testing.T) {
	options, operands, err := grammar.Parse([]string{"-yq", "install", "-oA=1", "-o", "B=2", "--option=C=3", "--option", "D=4", "-d", "--show", "pkg", "--", "-x"})

	if err != nil {
		t.Fatal(err)
	}
	if !options.Has("y") || !options.Has("q") || !options.Has("show") || options.Get("no", "d") != "" {
		t.Errorf("options %v", options)
	}
	if got := options.All("o", "option"); !slices.Equal(got, []string{"A=1", "B=2", "C=3", "D=4"}) {
		t.Errorf("-o %q", got)
	}
	if !slices.Equal(operands, []string{"install", "pkg", "-x"}) {
		t.Errorf("operands %q", operands)
	}
}

func TestBadOptionsAreNamedAsGetoptDoes(t *testing.T) {
	for word, want := range map[string]string{
		"-z":       "invalid option -- 'z'",
		"-o":       "option requires an argument -- 'o'",
		"--frob":   "unrecognized option '--frob'",
		"--option": "option '--option' requires an argument",
		"--yes=1":  "option '--yes' doesn't allow an argument",
	} {
		var bad *host.BadOption
		if _, _, err := grammar.Parse([]string{word}); !errors.As(err, &bad) || bad.Problem != want {
			t.Errorf("%s: got %v", word, err)
		}
	}
}

func TestStateIsChangedByOneAtATime(t *testing.T) {
	m := hosttest.New(t, "24.04")
	counter := host.State[int]{Folder: host.Persistent, Name: "counter", Fresh: func(*host.Host) int { return 5 }}

	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := counter.Change(m.Host, func(n *int) error { *n++; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()

	if got, err := counter.Read(m.Host); got != 25 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	if err := counter.Change(m.Host, func(n *int) error { *n = 0; return errors.New("no") }); err == nil {
		t.Error("a failed change was taken over")
	}
	if got, _ := counter.Read(m.Host); got != 25 {
		t.Errorf("a failed change left %d", got)
	}
}
