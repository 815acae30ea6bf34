//go:build !linux

package sane

import (
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

func interrupt(process *os.Process) error { return process.Kill() }
