package host

import "fmt"

// Exit is the status of a command that failed and has already said why.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// ExitCode is the status with which the program ends.
func (e Exit) ExitCode() int { return int(e) }

// Fail says why on standard error, one line, and gives the status.
func (h *Host) Fail(status int, format string, values ...any) error {
	h.Warn(format+"\n", values...)
	return Exit(status)
}
