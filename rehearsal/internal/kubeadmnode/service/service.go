// Package service is what a program says to the service manager that started it.
package service

import (
	"fmt"
	"net"
	"os"
)

// Ready tells the service manager that the program serves. Nothing happens where none listens.
func Ready() error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	connection, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("reach the service manager: %w", err)
	}
	defer connection.Close()
	if _, err := connection.Write([]byte("READY=1")); err != nil {
		return fmt.Errorf("tell the service manager: %w", err)
	}
	return nil
}
