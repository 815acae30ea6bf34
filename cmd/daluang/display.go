package main

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/go-gl/glfw/v3.3/glfw"
)

// checkDisplay makes a hidden window as the toolkit needs it, OpenGL 2.1.
// Without this check the toolkit would go on living without a window where
// there is no display or no driver.
func checkDisplay() (err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer func() {
		if fault := recover(); fault != nil { // the binding panics on some displays
			err = fmt.Errorf("look for a display: %v", fault)
		}
	}()
	if err := glfw.Init(); err != nil {
		return fmt.Errorf("look for a display: %w", err)
	}
	defer glfw.Terminate()
	glfw.WindowHint(glfw.Visible, glfw.False)
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 1)
	window, err := glfw.CreateWindow(16, 16, "Daluang", nil, nil)
	if err != nil {
		return fmt.Errorf("look for OpenGL 2.1: %w", err)
	}
	if window == nil {
		return errors.New("look for OpenGL 2.1: no window")
	}
	window.Destroy()
	return nil
}
