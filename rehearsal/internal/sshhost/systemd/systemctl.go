package systemd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Answer is what a command prints and how it ends.
type Answer struct {
	Output, Diagnostics string
	Status              int
}

func (a *Answer) print(format string, values ...any) { a.Output += fmt.Sprintf(format, values...) }
func (a *Answer) complain(format string, values ...any) {
	a.Diagnostics += fmt.Sprintf(format, values...)
}

// fail says what went wrong; the worst status stays.
func (a *Answer) fail(err error) {
	a.complain("%v\n", err)
	status := 1
	var job *jobError
	if errors.As(err, &job) {
		status = job.status
	}
	a.Status = max(a.Status, status)
}

// asked is a command line of systemctl.
type asked struct {
	verb  string
	units []string
	now   bool
	quiet bool
	block bool
	// value: show prints values without names.
	value      bool
	properties []string
	// types and wanted narrow lists down.
	types, wanted []string
	legend, all   bool
	signal        string
}

// switches are options without a value; those without an action change nothing here.
var switches = map[string]func(*asked){
	"--now": func(a *asked) { a.now = true }, "--quiet": func(a *asked) { a.quiet = true },
	"--no-block": func(a *asked) { a.block = false }, "--value": func(a *asked) { a.value = true },
	"--no-legend": func(a *asked) { a.legend = false }, "--all": func(a *asked) { a.all = true },
	"--no-pager": nil, "--system": nil, "--full": nil, "--force": nil, "--wait": nil, "--plain": nil, "--no-reload": nil,
	"--no-ask-password": nil, "--no-wall": nil, "--failed": func(a *asked) { a.wanted = append(a.wanted, failed) }, "--show-types": nil,
}

var short = map[byte]string{'q': "--quiet", 'a': "--all", 'l': "--full", 'f': "--force", 'p': "--property", 't': "--type", 's': "--signal", 'n': "--lines", 'P': "-P"}

// valued are options with a value.
var valued = map[string]func(*asked, string){
	"--property": func(a *asked, v string) { a.properties = append(a.properties, strings.Split(v, ",")...) },
	"-P": func(a *asked, v string) {
		a.properties, a.value = append(a.properties, strings.Split(v, ",")...), true
	},
	"--type":   func(a *asked, v string) { a.types = append(a.types, strings.Split(v, ",")...) },
	"--state":  func(a *asked, v string) { a.wanted = append(a.wanted, strings.Split(v, ",")...) },
	"--signal": func(a *asked, v string) { a.signal = v },
	"--lines":  func(*asked, string) {}, "--output": func(*asked, string) {}, "--kill-who": func(*asked, string) {},
}

func parseSystemctl(args []string) (asked, error) {
	request := asked{block: true, legend: true, signal: "SIGTERM"}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if len(arg) < 2 || arg[0] != '-' {
			request.units = append(request.units, arg)
			continue
		}
		name, value, given := strings.Cut(arg, "=")
		if arg[1] != '-' {
			name, value, given = short[arg[1]], arg[2:], len(arg) > 2
			if name == "" {
				return request, fmt.Errorf("systemctl: invalid option -- '%c'", arg[1])
			}
		}
		if set, known := switches[name]; known {
			if set != nil {
				set(&request)
			}
			if arg[1] != '-' && given { // several letters together
				args = slices.Insert(slices.Clone(args), i+1, "-"+value)
			}
			continue
		}
		set, known := valued[name]
		if !known {
			return request, fmt.Errorf("systemctl: unrecognized option '%s'", name)
		}
		if !given {
			if i++; i == len(args) {
				return request, fmt.Errorf("systemctl: option '%s' requires an argument", arg)
			}
			value = args[i]
		}
		set(&request, value)
	}
	if len(request.units) > 0 {
		request.verb, request.units = request.units[0], request.units[1:]
	}
	return request, nil
}

// Systemctl runs `systemctl ARGS…`. Who may only ask gets nothing done.
func (m *Manager) Systemctl(args []string, mayChange bool) Answer {
	var answer Answer
	if slices.Contains(args, "--version") {
		answer.print("systemd 255 (255.4-1ubuntu8)\n+PAM +AUDIT +SELINUX +APPARMOR default-hierarchy=unified\n")
		return answer
	}
	request, err := parseSystemctl(args)
	if err != nil {
		answer.fail(err)
		return answer
	}
	if ask, ok := questions[request.verb]; ok {
		ask(m, request, &answer)
		return answer
	}
	do, ok := changes[request.verb]
	switch {
	case !ok:
		answer.fail(fmt.Errorf("Unknown command verb '%s'.", request.verb))
	case !mayChange:
		answer.fail(fmt.Errorf("Failed to %s: Interactive authentication required.", request.verb))
	case do.needsUnits && len(request.units) == 0:
		answer.fail(errors.New("Too few arguments."))
	case !request.block:
		go do.run(m, request, &Answer{})
	default:
		do.run(m, request, &answer)
	}
	m.Show()
	if request.quiet && answer.Status == 0 {
		answer.Diagnostics = ""
	}
	return answer
}
