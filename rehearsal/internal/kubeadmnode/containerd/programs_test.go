package containerd

import (
	"slices"
	"testing"
)

func TestFlagsThatMakeProgramsFit(t *testing.T) {
	for _, test := range []struct {
		command, want []string
	}{
		{[]string{"etcd", "--log-level=debug"}, []string{"--unsafe-no-fsync=true"}},
		{[]string{"kube-apiserver"}, []string{"--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook"}},
		{[]string{"kube-apiserver", "--disable-admission-plugins=A,B"},
			[]string{"--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook,A,B"}},
		{[]string{"/usr/local/bin/kube-scheduler", "--leader-elect-retry-period=9s"},
			[]string{"--leader-elect-lease-duration=8s", "--leader-elect-renew-deadline=6s"}},
	} {
		_, known, found := find(test.command)
		if !found {
			t.Fatalf("%v is not known", test.command)
		}
		if got := known.extra(test.command[1:]); !slices.Equal(got, test.want) {
			t.Errorf("%v: got %v, want %v", test.command, got, test.want)
		}
	}
}

func TestContainersOfOtherImagesRunNothing(t *testing.T) {
	for _, command := range [][]string{nil, {"nginx"}, {"sh", "-c", "etcd"}} {
		if name, _, found := find(command); found {
			t.Errorf("%v would run %s", command, name)
		}
	}
}

func TestImagesSayTheRelease(t *testing.T) {
	for image, want := range map[string]string{
		"registry.k8s.io/kube-apiserver:v1.35.3":            "REHEARSAL_KUBERNETES_VERSION=v1.35.3",
		"mirror.home:5000/k8s/kube-scheduler:v1.36.3":       "REHEARSAL_KUBERNETES_VERSION=v1.36.3",
		"registry.k8s.io/etcd:3.6.8-0":                      "",
		"registry.k8s.io/kube-apiserver@sha256:00112233445": "",
	} {
		var got string
		if environment := speaksAs(image); len(environment) > 0 {
			got = environment[0]
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", image, got, want)
		}
	}
}
