package apt

import (
	"context"
	"fmt"

	"homelab/rehearsal/internal/hosttools/host"
)

// update reads the sources and remembers what their repositories hold. As apt does, it keeps what
// it knew of a repository that fails.
func (r run) update(context.Context) error {
	h := r.host
	if h.User != 0 {
		h.Warn("E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\n")
		return h.Fail(100, "E: Unable to lock directory /var/lib/apt/lists/")
	}
	if len(r.words) > 0 {
		return h.Fail(100, "E: The update command takes no arguments")
	}
	sources, err := readSources(h)
	if err != nil {
		return r.fails(err)
	}
	if err := h.Ran("apt-get update"); err != nil {
		return err
	}
	var problems []string
	err = lists.Change(h, func(known *[]index) error {
		fresh, failed, err := r.fetchAll(sources)
		*known, problems = fresh, failed
		return err
	})
	if err != nil {
		return err
	}
	h.Print("Reading package lists...\n")
	if len(problems) == 0 {
		return nil
	}
	for _, problem := range problems {
		h.Warn("%s\n", problem)
	}
	return host.Exit(100)
}

func (r run) fetchAll(sources []source) (fresh []index, problems []string, err error) {
	for at, s := range sources {
		found, problem, err := r.fetchOne(s)
		if err != nil {
			return nil, nil, err
		}
		if problem != "" {
			r.host.Print("Err:%d %s\n", at+1, s.release())
			problems = append(problems, problem)
			continue
		}
		r.host.Print("Get:%d %s InRelease\n", at+1, s.release())
		fresh = append(fresh, found)
	}
	return fresh, problems, nil
}

func (r run) fetchOne(s source) (found index, problem string, err error) {
	found, missing := fetch(r.host, s)
	if missing != nil {
		return found, fmt.Sprintf("E: %v\nN: Updating from such a repository can't be done securely, and is therefore disabled by default.", missing), nil
	}
	bad, err := unsigned(r.host, s)
	if bad != "" {
		problem = fmt.Sprintf("W: GPG error: %s InRelease: %s\nE: The repository '%s InRelease' is not signed.\nN: Updating from such a repository can't be done securely, and is therefore disabled by default.", s.release(), bad, s.release())
	}
	return found, problem, err
}
