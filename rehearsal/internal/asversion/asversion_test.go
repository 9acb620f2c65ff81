package asversion_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"k8s.io/apiserver/pkg/util/compatibility"
	"k8s.io/component-base/version"

	"homelab/rehearsal/internal/asversion"
)

const asked = "REHEARSAL_TEST_ASK"

func TestMain(m *testing.M) {
	if os.Getenv(asked) != "" {
		info := version.Get()
		os.Stdout.WriteString(strings.Join([]string{info.GitVersion, info.Major, info.Minor,
			compatibility.DefaultBuildEffectiveVersion().BinaryVersion().String()}, " "))
		return
	}
	os.Exit(m.Run())
}

func TestSpeaksAsTheVersionOfTheEnvironment(t *testing.T) {
	// given a process with the variable
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), asked+"=1", asversion.Variable+"=v1.35.3")

	// when Kubernetes' own packages are asked for their version
	answer, err := command.Output()

	// then all of them say that one
	if err != nil || string(answer) != "v1.35.3 1 35 1.35.3" {
		t.Errorf("got %q, %v; want v1.35.3 1 35 1.35.3", answer, err)
	}
}

func TestKeepsItsOwnVersionForWhatIsNoVersion(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), asked+"=1", asversion.Variable+"=newest")
	answer, err := command.Output()
	if err != nil || strings.Contains(string(answer), "newest") {
		t.Errorf("got %q, %v; want the linked version", answer, err)
	}
}
