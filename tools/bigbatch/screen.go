package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// virtual is a screen of its own, whose pixels are a file in memory, with a
// window manager that makes every window as large as it is.
type virtual struct {
	environment []string
	programs    []*exec.Cmd
	memory      []byte // of the file: an X window dump
	from        int    // of the pixels in it
	stride      int
	area        image.Point
}

const maximized = `<openbox_config xmlns="http://openbox.org/3.4/rc">
<applications><application class="*"><maximized>yes</maximized></application></applications>
</openbox_config>`

func openScreen(ctx context.Context, folder string) (*virtual, error) {
	told, tells, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("open a screen: %w", err)
	}
	server := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-fbdir", folder, "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{tells}
	s := &virtual{}
	if err := s.start(server); err != nil {
		return nil, err
	}
	tells.Close()
	number, err := bufio.NewReader(told).ReadString('\n') // once it can be used
	if err != nil {
		return nil, fmt.Errorf("open a screen: %w", err)
	}
	s.environment = append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=",
		"XDG_CONFIG_HOME="+filepath.Join(folder, "config"), "LC_ALL=id_ID.UTF-8")
	rules := filepath.Join(folder, "openbox.xml")
	if err := os.WriteFile(rules, []byte(maximized), 0o600); err != nil {
		return nil, fmt.Errorf("open a screen: %w", err)
	}
	manager := exec.CommandContext(ctx, "openbox", "--config-file", rules)
	manager.Env = s.environment
	if err := s.start(manager); err != nil {
		return nil, err
	}
	return s, s.look(filepath.Join(folder, "Xvfb_screen0"))
}

func (s *virtual) start(program *exec.Cmd) error {
	if err := program.Start(); err != nil {
		return fmt.Errorf("start %s: %w", filepath.Base(program.Path), err)
	}
	s.programs = append(s.programs, program)
	return nil
}

// look maps the file of the screen: a header of numbers, a table of colours, and
// the pixels, which the server writes where they are read here.
func (s *virtual) look(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("look at the screen: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at the screen: %w", err)
	}
	s.memory, err = syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("look at the screen: %w", err)
	}
	number := func(i int) int { return int(binary.BigEndian.Uint32(s.memory[4*i:])) }
	const sizeOfHeader, width, height, bytesPerLine, colours, bytesOfColour = 0, 4, 5, 12, 19, 12
	s.area, s.stride = image.Pt(number(width), number(height)), number(bytesPerLine)
	s.from = number(sizeOfHeader) + number(colours)*bytesOfColour
	return nil
}

func (s *virtual) size() image.Point { return s.area }

func (s *virtual) at(x, y int) color.RGBA {
	p := s.memory[s.from+y*s.stride+4*x:]
	return color.RGBA{p[2], p[1], p[0], 255}
}

// picture is what the screen shows now, for a person.
func (s *virtual) picture() image.Image {
	img := image.NewRGBA(image.Rectangle{Max: s.area})
	for y := range s.area.Y {
		for x := range s.area.X {
			img.SetRGBA(x, y, s.at(x, y))
		}
	}
	return img
}

// close ends the programs of the screen, the last one first.
func (s *virtual) close() {
	for i := len(s.programs) - 1; i >= 0; i-- {
		s.programs[i].Process.Signal(syscall.SIGTERM)
		s.programs[i].Wait()
	}
}
