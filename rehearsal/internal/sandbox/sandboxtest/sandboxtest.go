// Package sandboxtest lets tests run in a sandbox, with their own binary in place of the rehearsal's.
package sandboxtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// insideVariable is set in the environment of tests that run in a sandbox.
const insideVariable = "REHEARSAL_TEST_INSIDE"

// Entries are programs of the rehearsal binary by name; sandbox.Run has to be one of them, as "sandbox".
type Entries map[string]func(context.Context, []string) error

// Main replaces the body of TestMain: it becomes one of the commands where it was called by its name, or one of the
// entries that the first argument names, else runs the tests.
func Main(tests *testing.M, commands, entries Entries) int {
	if run, known := commands[filepath.Base(os.Args[0])]; known {
		return exitCode(run(context.Background(), os.Args[1:]))
	}
	if len(os.Args) > 1 {
		if run, known := entries[os.Args[1]]; known {
			return exitCode(run(context.Background(), os.Args[2:]))
		}
	}
	return tests.Run()
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	var status interface{ ExitCode() int }
	if errors.As(err, &status) {
		return status.ExitCode()
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// IsInside says whether the calling test runs in a sandbox. Where it does not, one that takes a whole cluster is not
// for short runs.
func IsInside(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideVariable) != "" {
		return true
	}
	if testing.Short() {
		t.Skip("starts a whole cluster")
	}
	return false
}

// Rerun runs the calling test once more, in a sandbox, and fails if that does. binary is the test binary, user who
// runs it; nil: who runs this one.
func Rerun(t *testing.T, binary string, user *syscall.Credential) {
	t.Helper()
	command := exec.Command(binary, "sandbox", "--", binary, "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), insideVariable+"=1")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	output, err := command.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatalf("in the sandbox: %v", err)
	}
}
