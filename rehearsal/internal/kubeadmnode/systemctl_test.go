package kubeadmnode_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/vishvananda/netlink"

	"homelab/rehearsal/internal/controlplane/programs"
)

const managerSocket = "/run/manager.sock"

// manager is a service manager that knows two services.
type manager struct {
	mutex   sync.Mutex
	running map[string]*exec.Cmd
	ended   map[string]chan struct{}
}

func newManager() *manager {
	return &manager{running: map[string]*exec.Cmd{}, ended: map[string]chan struct{}{}}
}

// systemctl asks the manager.
func systemctl(_ context.Context, args []string) error {
	connection, err := net.Dial("unix", managerSocket)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := json.NewEncoder(connection).Encode(args); err != nil {
		return err
	}
	var answer result
	if err := json.NewDecoder(connection).Decode(&answer); err != nil {
		return err
	}
	fmt.Print(answer.Output)
	if answer.Code != 0 {
		return &programs.ExitError{Program: "systemctl", Status: answer.Code}
	}
	return nil
}

func (m *manager) listen() error {
	listener, err := net.Listen("unix", managerSocket)
	if err != nil {
		return err
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				var args []string
				if json.NewDecoder(connection).Decode(&args) == nil {
					_ = json.NewEncoder(connection).Encode(m.answer(args))
				}
			}()
		}
	}()
	return nil
}

func (m *manager) answer(args []string) result {
	verb, unit := args[0], ""
	if len(args) > 1 {
		unit = strings.TrimSuffix(args[len(args)-1], ".service")
	}
	known := unit == "kubelet" || unit == "containerd"
	switch {
	case verb == "daemon-reload" || verb == "is-enabled" && known:
	case !known:
		return result{Output: fmt.Sprintf("Unit %s.service could not be found.\n", unit), Code: 4}
	case verb == "start":
		m.start(unit)
	case verb == "stop":
		m.stop(unit)
	case verb == "restart":
		m.stop(unit)
		m.start(unit)
	case verb == "is-active":
		m.mutex.Lock()
		defer m.mutex.Unlock()
		if m.running[unit] == nil {
			return result{Output: "inactive\n", Code: 3}
		}
		return result{Output: "active\n"}
	}
	return result{}
}

func (m *manager) start(unit string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.running[unit] != nil {
		return
	}
	log, err := os.OpenFile("/var/log/"+unit+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return
	}
	defer log.Close()
	command := exec.Command("/opt/bin/"+unit, arguments(unit)...)
	command.Stdout, command.Stderr = log, log
	if command.Start() != nil {
		return
	}
	ended := make(chan struct{})
	m.running[unit], m.ended[unit] = command, ended
	go func() {
		err := command.Wait()
		close(ended)
		m.mutex.Lock()
		byItself := m.running[unit] == command
		if byItself {
			delete(m.running, unit)
		}
		m.mutex.Unlock()
		if byItself && err != nil {
			time.Sleep(time.Second)
			m.start(unit)
		}
	}()
}

func arguments(unit string) []string {
	if unit != "kubelet" {
		return nil
	}
	args := []string{"--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf", "--kubeconfig=/etc/kubernetes/kubelet.conf",
		"--config=/var/lib/kubelet/config.yaml"}
	content, _ := os.ReadFile("/var/lib/kubelet/kubeadm-flags.env") // comes with kubeadm
	_, flags, _ := strings.Cut(strings.TrimSpace(string(content)), "=")
	return append(args, strings.Fields(strings.Trim(flags, `"`))...)
}

func (m *manager) stop(unit string) {
	m.mutex.Lock()
	command, ended := m.running[unit], m.ended[unit]
	delete(m.running, unit)
	m.mutex.Unlock()
	if command != nil {
		_ = command.Process.Signal(os.Interrupt)
		<-ended
	}
}

// awaitCable waits for the test to plug the host in.
func awaitCable(number int) error {
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		if _, err := netlink.LinkByName("eth0"); err == nil {
			return configureNetwork(number)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("no cable was plugged in")
}
