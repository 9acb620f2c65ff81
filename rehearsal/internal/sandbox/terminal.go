package sandbox

import (
	"os/signal"

	"golang.org/x/sys/unix"
)

// ownsTerminal says whether standard input is a terminal whose foreground group is ours.
func ownsTerminal() bool {
	group, err := unix.IoctlGetInt(0, unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// takeTerminalBack makes our group the terminal's foreground group again after the
// init's group, which had it, is gone. Without a terminal nothing happens.
func takeTerminalBack() {
	if _, err := unix.IoctlGetInt(0, unix.TIOCGPGRP); err != nil {
		return
	}
	signal.Ignore(unix.SIGTTOU)
	// It fails where another group has taken the terminal in the meantime: rightly so.
	_ = unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, unix.Getpgrp())
}
