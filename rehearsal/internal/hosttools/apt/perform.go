package apt

import (
	"context"
	"errors"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// perform does what was planned: all packages are unpacked, then all are set up. A machine that
// goes down between the two finds them interrupted.
func perform(ctx context.Context, h *host.Host, p plan, force map[string]bool) error {
	if err := takeAway(ctx, h, p); err != nil {
		return err
	}
	coming := p.filter(func(c change) bool { return c.To != "" })
	if len(coming) == 0 {
		return nil
	}
	if err := layDown(h, p, force); err != nil {
		return err
	}
	if err := h.Ran("dpkg --configure", strings.Join(coming, " ")); err != nil {
		return err
	}
	return setUp(ctx, h, coming)
}

func takeAway(ctx context.Context, h *host.Host, p plan) error {
	for _, c := range p.changes {
		if !isRemoval(c) {
			continue
		}
		h.Print("Removing %s (%s) ...\n", c.Package.Name, c.From)
		if err := withdraw(ctx, h, c.Package, p.purge); err != nil {
			return err
		}
		err := database.Change(h, func(all *Database) error {
			if p.purge || len(c.Package.Settings) == 0 {
				delete(all.Packages, c.Package.Name)
				return nil
			}
			all.Packages[c.Package.Name] = Installed{Version: c.From, Status: stateSettings}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func layDown(h *host.Host, p plan, force map[string]bool) error {
	for _, c := range p.changes {
		if isRemoval(c) {
			continue
		}
		h.Print("Unpacking %s (%s) ...\n", c.Package.Name, c.To)
		err := unpack(h, c.Package, force)
		if errors.Is(err, errPrompt) {
			return broken(h, c.Package.Name, err)
		}
		if err != nil {
			return err
		}
		err = database.Change(h, func(all *Database) error {
			before := all.Packages[c.Package.Name]
			after := Installed{Version: c.To, Status: stateUnpacked, Hold: before.Hold, Automatic: !c.Asked}
			if before.present() && !c.Asked {
				after.Automatic = before.Automatic
			}
			all.Packages[c.Package.Name] = after
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// setUp finishes the named unpacked packages.
func setUp(ctx context.Context, h *host.Host, waiting []string) error {
	for _, name := range waiting {
		known, _ := find(name)
		now, err := Read(h)
		if err != nil {
			return err
		}
		h.Print("Setting up %s (%s) ...\n", name, now[name].Version)
		if err := configure(ctx, h, known); err != nil {
			return broken(h, name, err)
		}
		err = database.Change(h, func(all *Database) error {
			entry := all.Packages[name]
			entry.Status = stateInstalled
			all.Packages[name] = entry
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func broken(h *host.Host, name string, problem error) error {
	h.Warn("dpkg: error processing package %s (--configure):\n %v\n", name, problem)
	h.Warn("Errors were encountered while processing:\n %s\n", name)
	return h.Fail(100, "E: Sub-process /usr/bin/dpkg returned an error code (1)")
}

// interrupted are the packages that were unpacked and never set up.
func interrupted(all map[string]Installed) []string {
	var found []string
	for _, name := range names(all) {
		if all[name].Status == stateUnpacked {
			found = append(found, name)
		}
	}
	return found
}
