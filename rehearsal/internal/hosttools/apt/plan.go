package apt

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// change is what one run does with one package.
type change struct {
	Package Package
	// From and To are its versions before and after; empty: not installed.
	From, To string
	// Asked says that the command line named it.
	Asked, Held bool
}

// plan is what one run does with all packages.
type plan struct {
	changes []change
	// purge removes settings too.
	purge bool
}

func (p plan) filter(keep func(change) bool) []string {
	var found []string
	for _, c := range p.changes {
		if keep(c) {
			found = append(found, c.Package.Name)
		}
	}
	return found
}

func isNew(c change) bool     { return c.From == "" && c.To != "" }
func isRemoval(c change) bool { return c.To == "" }
func isUpgrade(c change) bool { return c.From != "" && c.To != "" && compare(c.From, c.To) < 0 }
func isDowngrade(c change) bool {
	return c.From != "" && c.To != "" && compare(c.From, c.To) > 0
}
func isHeld(c change) bool { return c.Held }

// planner turns the words of a command line into a plan.
type planner struct {
	host      *host.Host
	installed map[string]Installed
	available []index
	plan      plan
	// notes are what apt says while it plans.
	notes []string
	// onlyUpgrade leaves alone what is not installed.
	onlyUpgrade, reinstall bool
}

func (p *planner) planned(name string) bool {
	return slices.ContainsFunc(p.plan.changes, func(c change) bool { return c.Package.Name == name })
}

// install plans `name` or `name=version`; the error is in apt's words.
func (p *planner) install(word string, asked bool) error {
	name, wanted, exact := strings.Cut(word, "=")
	if p.planned(name) {
		return nil
	}
	known, found := find(name)
	now := p.installed[name]
	candidates := versions(p.available, name)
	if !found || len(candidates) == 0 && !now.present() {
		return fmt.Errorf("Unable to locate package %s", name)
	}
	target, err := p.pick(name, wanted, exact, candidates, now)
	if err != nil {
		return err
	}
	if now.present() && target == now.Version && !p.reinstall {
		p.notes = append(p.notes, fmt.Sprintf("%s is already the newest version (%s).", name, now.Version))
		return nil
	}
	if !now.present() && p.onlyUpgrade {
		p.notes = append(p.notes, fmt.Sprintf("Skipping %s, it is not installed and only upgrades are requested.", name))
		return nil
	}
	from := ""
	if now.present() {
		from = now.Version
	}
	p.plan.changes = append(p.plan.changes, change{Package: known, From: from, To: target, Asked: asked, Held: now.Hold && from != ""})
	return p.company(known)
}

func (p *planner) pick(name, wanted string, exact bool, candidates []string, now Installed) (string, error) {
	if !exact {
		if len(candidates) == 0 || now.present() && compare(now.Version, candidates[0]) > 0 {
			return now.Version, nil
		}
		return candidates[0], nil
	}
	for _, version := range append(slices.Clone(candidates), now.Version) {
		if matched, err := path.Match(wanted, version); err == nil && matched && version != "" {
			return version, nil
		}
	}
	return "", fmt.Errorf("Version '%s' for '%s' was not found", wanted, name)
}

// company plans what comes with a package and what goes because of it.
func (p *planner) company(known Package) error {
	for _, name := range known.Depends {
		if p.installed[name].present() || p.planned(name) {
			continue
		}
		if err := p.install(name, false); err != nil {
			return fmt.Errorf("Unable to correct problems, you have held broken packages. (%s depends on %s: %w)", known.Name, name, err)
		}
	}
	for _, name := range known.Replaces {
		if now := p.installed[name]; now.present() {
			p.remove(name, now, false)
		}
	}
	return nil
}

func (p *planner) remove(name string, now Installed, asked bool) {
	known, _ := find(name)
	p.plan.changes = append(p.plan.changes, change{Package: known, From: now.Version, Asked: asked, Held: now.Hold})
}

// removal plans that a named package goes; the error is in apt's words.
func (p *planner) removal(name string) error {
	now, there := p.installed[name]
	_, known := find(name)
	switch {
	case !known && !there:
		return fmt.Errorf("Unable to locate package %s", name)
	case now.present() || p.plan.purge && there:
		p.remove(name, now, true)
	default:
		p.notes = append(p.notes, fmt.Sprintf("Package '%s' is not installed, so not removed", name))
	}
	return nil
}
