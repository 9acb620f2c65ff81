package sshhost

import (
	"time"

	"golang.org/x/sys/unix"
)

// end ends the boot, once.
func (h *host) end(status exit) {
	select {
	case h.ending <- status:
	default: // it ends already
	}
}

// shutdownTime is how long processes have to end at a shutdown.
const shutdownTime = 2 * time.Second

func (h *host) reboot()   { h.goDown(EventRebooting, ExitReboot) }
func (h *host) powerOff() { h.goDown("poweringOff", ExitPowerOff) }

// goDown asks all processes to end, and then takes their world away.
func (h *host) goDown(event string, status exit) {
	h.mutex.Lock()
	again := h.goingDown
	h.goingDown = true
	h.mutex.Unlock()
	if again {
		return
	}
	h.event(event, "")
	_ = h.ssh.Close() // nobody new comes; that it is closed already is fine
	go func() {
		h.ssh.Cut()
		deadline := time.Now().Add(shutdownTime)
		// Every process but this one; none left is the aim.
		for unix.Kill(-1, unix.SIGTERM) == nil && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		h.end(status)
	}()
}
