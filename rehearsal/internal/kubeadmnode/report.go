package kubeadmnode

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"homelab/rehearsal/internal/sshhost/control"
)

// reportChange tells the site of a kubeadm that changes the host or the cluster. Settings are in files; where there is
// no process 1 of a host, nobody wants to know.
func reportChange(args []string) error {
	if len(args) == 0 || !changes(args) {
		return nil
	}
	if _, err := os.Stat(control.Socket); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return control.Event("ran", "kubeadm "+strings.Join(args, " "))
}

func changes(args []string) bool {
	switch args[0] {
	case "init", "join", "reset":
		return true
	case "upgrade":
		return len(args) > 1 && (args[1] == "apply" || args[1] == "node")
	}
	return false
}
