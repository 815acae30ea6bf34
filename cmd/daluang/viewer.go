package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"time"
)

// viewerPatience is how long a viewer may take to say that it cannot show the
// file; one that lives longer is showing it.
const viewerPatience = 2 * time.Second

// openWithSystem shows a file with the program that the system has for it.
func openWithSystem(path string) error {
	command := exec.Command("xdg-open", path)
	switch runtime.GOOS {
	case "windows":
		command = exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		command = exec.Command("open", path)
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start the viewer: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("the viewer: %w", err)
		}
	case <-time.After(viewerPatience):
	}
	return nil
}
