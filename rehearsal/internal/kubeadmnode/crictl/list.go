package crictl

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/duration"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// listing are the flags of lists.
type listing struct {
	all, quiet, whole, newest bool
	name, state, pod, output  string
	labels                    map[string]string
}

func (l *listing) flags(command *cobra.Command) *cobra.Command {
	flags := command.Flags()
	flags.BoolVarP(&l.all, "all", "a", false, "show all containers, not only running ones")
	flags.BoolVarP(&l.quiet, "quiet", "q", false, "only display IDs")
	flags.BoolVar(&l.whole, "no-trunc", false, "show the whole IDs")
	flags.BoolVarP(&l.newest, "latest", "l", false, "show only the newest")
	flags.StringVar(&l.name, "name", "", "filter by name, a regular expression")
	flags.StringVarP(&l.state, "state", "s", "", "filter by state")
	flags.StringVarP(&l.pod, "pod", "p", "", "filter by pod ID")
	flags.StringVarP(&l.output, "output", "o", "table", "output format: table, json")
	flags.StringToStringVar(&l.labels, "label", nil, "filter by key=value label")
	return command
}

func (l *listing) check() error {
	if l.output != "table" && l.output != "json" {
		return fmt.Errorf("output format %q is not simulated: use table or json", l.output)
	}
	_, err := regexp.Compile(l.name)
	return err
}

func (l *listing) named(name string) bool { return regexp.MustCompile(l.name).MatchString(name) }

func (l *listing) short(id string) string {
	const length = 13
	if l.whole || len(id) < length {
		return id
	}
	return id[:length]
}

func age(nanoseconds int64) string {
	return duration.HumanDuration(time.Since(time.Unix(0, nanoseconds))) + " ago"
}

func (c *client) ps() *cobra.Command {
	var l listing
	return l.flags(&cobra.Command{Use: "ps", Short: "List containers", Args: cobra.NoArgs, RunE: func(command *cobra.Command, _ []string) error {
		if err := l.check(); err != nil {
			return err
		}
		filter, err := l.containers()
		if err != nil {
			return err
		}
		found, err := c.runtime.ListContainers(command.Context(), filter)
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(found, func(one *runtimeapi.Container) bool { return !l.named(one.Metadata.Name) })
		slices.SortFunc(found, func(a, b *runtimeapi.Container) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
		if l.newest && len(found) > 1 {
			found = found[:1]
		}
		return l.printContainers(command, found)
	}})
}

func (l *listing) containers() (*runtimeapi.ContainerFilter, error) {
	filter := &runtimeapi.ContainerFilter{PodSandboxId: l.pod, LabelSelector: l.labels}
	state := "running"
	if l.state != "" {
		state = l.state
	}
	if l.all && l.state == "" {
		return filter, nil
	}
	number, known := runtimeapi.ContainerState_value["CONTAINER_"+strings.ToUpper(state)]
	if !known {
		return nil, fmt.Errorf("--state should be one of created, running, exited or unknown, not %q", state)
	}
	filter.State = &runtimeapi.ContainerStateValue{State: runtimeapi.ContainerState(number)}
	return filter, nil
}

func (l *listing) printContainers(command *cobra.Command, found []*runtimeapi.Container) error {
	out := command.OutOrStdout()
	if l.quiet {
		for _, one := range found {
			fmt.Fprintln(out, one.Id)
		}
		return nil
	}
	if l.output == "json" {
		return printJSON(command, &runtimeapi.ListContainersResponse{Containers: found})
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "CONTAINER\tIMAGE\tCREATED\tSTATE\tNAME\tATTEMPT\tPOD ID\tPOD\tNAMESPACE")
	for _, one := range found {
		state := strings.TrimPrefix(one.State.String(), "CONTAINER_")
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", l.short(one.Id), one.Image.Image, age(one.CreatedAt),
			state[:1]+strings.ToLower(state[1:]), one.Metadata.Name, one.Metadata.Attempt, l.short(one.PodSandboxId),
			one.Labels["io.kubernetes.pod.name"], one.Labels["io.kubernetes.pod.namespace"])
	}
	return table.Flush()
}

func (c *client) pods() *cobra.Command {
	var l listing
	return l.flags(&cobra.Command{Use: "pods", Short: "List pods", Args: cobra.NoArgs, RunE: func(command *cobra.Command, _ []string) error {
		if err := l.check(); err != nil {
			return err
		}
		found, err := c.runtime.ListPodSandbox(command.Context(), &runtimeapi.PodSandboxFilter{LabelSelector: l.labels})
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(found, func(one *runtimeapi.PodSandbox) bool {
			return !l.named(one.Metadata.Name) || l.state != "" && !strings.EqualFold(one.State.String(), "SANDBOX_"+l.state)
		})
		slices.SortFunc(found, func(a, b *runtimeapi.PodSandbox) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
		return l.printPods(command, found)
	}})
}

func (l *listing) printPods(command *cobra.Command, found []*runtimeapi.PodSandbox) error {
	out := command.OutOrStdout()
	if l.quiet {
		for _, one := range found {
			fmt.Fprintln(out, one.Id)
		}
		return nil
	}
	if l.output == "json" {
		return printJSON(command, &runtimeapi.ListPodSandboxResponse{Items: found})
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "POD ID\tCREATED\tSTATE\tNAME\tNAMESPACE\tATTEMPT\tRUNTIME")
	for _, one := range found {
		state := "Ready"
		if one.State == runtimeapi.PodSandboxState_SANDBOX_NOTREADY {
			state = "NotReady"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t(default)\n", l.short(one.Id), age(one.CreatedAt), state,
			one.Metadata.Name, one.Metadata.Namespace, one.Metadata.Attempt)
	}
	return table.Flush()
}
