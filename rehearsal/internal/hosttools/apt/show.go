package apt

import "strings"

// show prints what apt is about to do.
func (r run) show(p *planner) {
	for _, note := range p.notes {
		r.host.Print("%s\n", note)
	}
	removed := p.plan.filter(isRemoval)
	fresh, upgraded, downgraded := p.plan.filter(isNew), p.plan.filter(isUpgrade), p.plan.filter(isDowngrade)
	r.group("The following packages will be REMOVED:", removed)
	r.group("The following NEW packages will be installed:", fresh)
	r.group("The following held packages will be changed:", p.plan.filter(isHeld))
	r.group("The following packages will be upgraded:", upgraded)
	r.group("The following packages will be DOWNGRADED:", downgraded)
	downgrades := ""
	if len(downgraded) > 0 {
		downgrades = ", " + count(downgraded) + " downgraded"
	}
	r.host.Print("%s upgraded, %s newly installed%s, %s to remove and 0 not upgraded.\n", count(upgraded), count(fresh), downgrades, count(removed))
}

func (r run) group(title string, packages []string) {
	if len(packages) > 0 {
		r.host.Print("%s\n  %s\n", title, strings.Join(packages, " "))
	}
}
