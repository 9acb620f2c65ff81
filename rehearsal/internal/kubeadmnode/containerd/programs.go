package containerd

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/asversion"
)

// program is what the rehearsal binary knows of a container's command.
type program struct {
	// needs is what the program would only back off without, until it answers; nil: nothing.
	needs func(ctx context.Context, args []string) error
	// extra are flags that make it fit a rehearsal.
	extra func(args []string) []string
	// hasten may end the running process so that it is started once more; nil: never.
	hasten func(ctx context.Context, args []string, pid int) bool
}

// programs are the commands that containers really run. Each is an entry of this binary.
var programs = map[string]program{
	"etcd":                    {extra: constant("--unsafe-no-fsync=true", "--log-level=warn"), hasten: hasten},
	"kube-apiserver":          {needs: etcdListens, extra: withoutWebhooks},
	"kube-controller-manager": {needs: apiServes, extra: constant(append([]string{"--kube-api-qps=200", "--kube-api-burst=400"}, quickElection...)...)},
	"kube-scheduler":          {needs: apiServes, extra: constant(quickElection...)},
	"etcdctl":                 {},
}

// quickElection lets a program take over soon where the one before it could not say goodbye.
var quickElection = []string{"--leader-elect-lease-duration=8s", "--leader-elect-renew-deadline=6s", "--leader-elect-retry-period=1s"}

// constant adds flags unless the command line has them already.
func constant(wanted ...string) func([]string) []string {
	return func(args []string) []string {
		var extra []string
		for _, flag := range wanted {
			name, _, _ := strings.Cut(flag, "=")
			if _, given := value(args, name); !given {
				extra = append(extra, flag)
			}
		}
		return extra
	}
}

// withoutWebhooks switches off the admission plugins whose backends would be pods.
func withoutWebhooks(args []string) []string {
	disabled := []string{"MutatingAdmissionWebhook", "ValidatingAdmissionWebhook"}
	if more, given := value(args, "--disable-admission-plugins"); given {
		disabled = append(disabled, more)
	}
	return []string{"--disable-admission-plugins=" + strings.Join(disabled, ",")}
}

// value is that of a flag given as --name=value.
func value(args []string, name string) (string, bool) {
	for _, arg := range slices.Backward(args) {
		if given, value, found := strings.Cut(arg, "="); found && given == name {
			return value, true
		}
	}
	return "", false
}

// find is the program that a command line starts.
func find(command []string) (name string, known program, found bool) {
	if len(command) == 0 {
		return "", program{}, false
	}
	name = path.Base(command[0])
	known, found = programs[name]
	return name, known, found
}

// speaksAs is the environment that makes a program speak as its image's release.
func speaksAs(image string) []string {
	tag := image[strings.LastIndex(image, ":")+1:]
	if !strings.Contains(image, "/kube-") || !strings.HasPrefix(tag, "v") {
		return nil
	}
	return []string{asversion.Variable + "=" + tag}
}

// interval is how often something that a program needs is tried.
const interval = 25 * time.Millisecond

func etcdListens(ctx context.Context, args []string) error {
	servers, _ := value(args, "--etcd-servers")
	first, _, _ := strings.Cut(servers, ",")
	endpoint, err := url.Parse(first)
	if err != nil || endpoint.Host == "" {
		return nil // the program itself says what is wrong with its flags
	}
	return wait.PollUntilContextCancel(ctx, interval, true, func(ctx context.Context) (bool, error) {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", endpoint.Host)
		if err != nil {
			return false, nil
		}
		return true, connection.Close()
	})
}

func apiServes(ctx context.Context, args []string) error {
	kubeconfig, _ := value(args, "--kubeconfig")
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil // the program itself says what is wrong with it
	}
	// Whether it serves is all that counts; who it is, the program finds out.
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
	return wait.PollUntilContextCancel(ctx, interval, true, func(context.Context) (bool, error) {
		answer, err := client.Get(access.Host + "/readyz")
		if err != nil {
			return false, nil
		}
		// A server that knows no anonymous users has started, too.
		return answer.StatusCode != http.StatusInternalServerError, answer.Body.Close()
	})
}
