package apt

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

func (r run) planner() (*planner, error) {
	installed, err := Read(r.host)
	if err != nil {
		return nil, err
	}
	if waiting := interrupted(installed); len(waiting) > 0 {
		return nil, errors.New("dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem. ")
	}
	available, err := lists.Read(r.host)
	if err != nil {
		return nil, err
	}
	return &planner{
		host: r.host, installed: installed, available: available,
		plan:        plan{purge: r.options.Has("purge")},
		onlyUpgrade: r.options.Has("only-upgrade"), reinstall: r.options.Has("reinstall"),
	}, nil
}

func (r run) install(ctx context.Context) error {
	return r.transaction(ctx, "install", func(p *planner) error {
		for _, word := range r.words {
			if err := p.install(word, true); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r run) remove(ctx context.Context) error {
	verb := "remove"
	if r.options.Has("purge") {
		verb = "purge"
	}
	return r.transaction(ctx, verb, func(p *planner) error {
		for _, word := range r.words {
			if err := p.removal(word); err != nil {
				return err
			}
		}
		return nil
	})
}

// upgrade takes the newest version of everything that is not held.
func (r run) upgrade(ctx context.Context) error {
	return r.transaction(ctx, "upgrade", func(p *planner) error {
		for _, name := range names(p.installed) {
			if now := p.installed[name]; now.present() && !now.Hold {
				if err := p.install(name, false); err != nil {
					return err
				}
			}
		}
		p.notes = nil
		return nil
	})
}

// tidy has nothing to do: nothing is ever left over.
func (r run) tidy(ctx context.Context) error {
	return r.transaction(ctx, "autoremove", func(*planner) error { return nil })
}

func (r run) check(context.Context) error {
	_, err := r.planner()
	return r.fails(err)
}

func (r run) transaction(ctx context.Context, verb string, think func(*planner) error) error {
	if !r.simulated() {
		release, err := lock(ctx, r.host, r.settings)
		if err != nil {
			return err
		}
		defer release()
	}
	p, err := r.planner()
	if err != nil {
		return r.fails(err)
	}
	r.host.Print("Reading package lists...\nBuilding dependency tree...\nReading state information...\n")
	if err := think(p); err != nil {
		return r.fails(err)
	}
	r.show(p)
	if err := r.objection(p.plan); err != nil {
		return r.fails(err)
	}
	if r.simulated() || len(p.plan.changes) == 0 {
		return r.markManual(p)
	}
	if err := r.host.Ran("apt-get", verb, describe(p.plan)); err != nil {
		return err
	}
	return perform(ctx, r.host, p.plan, r.force())
}

// describe names what was asked for with the versions that it gets.
func describe(p plan) string {
	var words []string
	for _, c := range p.changes {
		switch {
		case isRemoval(c) && c.Asked:
			words = append(words, c.Package.Name)
		case !isRemoval(c):
			words = append(words, c.Package.Name+"="+c.To)
		}
	}
	return strings.Join(words, " ")
}

// objection is why apt does not do what was planned, in its words.
func (r run) objection(p plan) error {
	switch {
	case len(p.filter(isHeld)) > 0 && !r.options.Has("allow-change-held-packages"):
		return refusal(r.yes(), "Held packages were changed", "--allow-change-held-packages")
	case len(p.filter(isDowngrade)) > 0 && !r.options.Has("allow-downgrades", "force-yes"):
		return refusal(r.yes(), "Packages were downgraded", "--allow-downgrades")
	case !r.yes() && !r.simulated() && len(p.filter(func(c change) bool { return !c.Asked || isRemoval(c) })) > 0:
		r.host.Print("Do you want to continue? [Y/n] Abort.\n")
		return host.Exit(1)
	}
	return nil
}

func refusal(yes bool, what, option string) error {
	if yes {
		return fmt.Errorf("%s and -y was used without %s.", what, option)
	}
	return fmt.Errorf("%s without %s.", what, option)
}

// markManual is what asking for an installed package still changes.
func (r run) markManual(p *planner) error {
	if r.simulated() {
		return nil
	}
	for _, word := range r.words {
		name, _, _ := strings.Cut(word, "=")
		if now := p.installed[name]; now.present() && now.Automatic {
			return mark(r.host, []string{name}, func(i *Installed) { i.Automatic = false })
		}
	}
	return nil
}
