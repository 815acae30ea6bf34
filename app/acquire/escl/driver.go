// Package escl drives network scanners, and USB scanners behind ipp-usb, by the
// eSCL protocol (Mopria eSCL 2.x, "AirScan") with a client of its own on the
// standard library. It trusts no answer: every read has a limit and a time, a
// page is taken only when it is whole, and the end of a stack only when the
// device's status says so.
//
// What it promises after a crash: nothing is kept here; pages are in the spool
// as package acquire promises. A job that a crash left on the device ends by the
// device's own time-out.
package escl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"daluang/app/acquire"
)

// Name is the Driver field of the devices of this package.
const Name = "escl"

// Driver is the eSCL driver; its zero value is ready. Safe for concurrent use
// as long as its fields stand still.
type Driver struct {
	Times Times
	// Multicast is where scanners are asked for, host:port; empty: mDNS.
	Multicast string
}

// Times are how long the driver waits for a device. Zero values stand for what
// real devices need.
type Times struct {
	Retry  time.Duration // between two attempts where the device names no time; 1 s
	Read   time.Duration // for the next bytes of a page; 60 s
	Header time.Duration // for a page to begin; 120 s
	Short  time.Duration // for capabilities and status; 15 s
	Browse time.Duration // for scanners to answer; 5 s
}

func (t Times) orUsual() Times {
	usual := Times{time.Second, time.Minute, 2 * time.Minute, 15 * time.Second, 5 * time.Second}
	for _, pair := range [][2]*time.Duration{{&t.Retry, &usual.Retry}, {&t.Read, &usual.Read}, {&t.Header, &usual.Header},
		{&t.Short, &usual.Short}, {&t.Browse, &usual.Browse}} {
		if *pair[0] == 0 {
			*pair[0] = *pair[1]
		}
	}
	return t
}

// Name is "escl".
func (d Driver) Name() string { return Name }

// At asks the scanner at an address for its name: "192.168.1.20", a host with a
// port, or a whole URL. Without a scheme the ports that scanners use are tried,
// plain first. Errors: Offline where no scanner answers there.
func (d Driver) At(ctx context.Context, address string) (acquire.Device, error) {
	roots, err := rootsOf(address)
	if err != nil {
		return acquire.Device{}, &acquire.Error{Code: acquire.NoDevice, Driver: Name, Op: "add a scanner", Detail: address, Err: err}
	}
	var failed error
	for _, root := range roots {
		s := d.scanner(acquire.Device{Driver: Name, Address: root})
		caps, err := s.Capabilities(ctx)
		if err == nil {
			return caps.Device, nil
		}
		if failed == nil || !errors.Is(err, acquire.Offline) {
			failed = err // a device that answers badly says more than a closed port
		}
	}
	return acquire.Device{}, failed
}

// rootsOf are the eSCL roots that an address may mean.
func rootsOf(address string) ([]string, error) {
	address = strings.TrimSpace(address)
	if strings.Contains(address, "://") {
		root, err := url.Parse(address)
		if err != nil || root.Host == "" || root.Scheme != "http" && root.Scheme != "https" {
			return nil, fmt.Errorf("read an address: %w", errNotURL)
		}
		if root.Path = strings.TrimRight(root.Path, "/"); root.Path == "" {
			root.Path = "/eSCL"
		}
		return []string{root.Scheme + "://" + root.Host + root.Path + "/"}, nil
	}
	if address == "" || strings.ContainsAny(address, "/ @?#") {
		return nil, fmt.Errorf("read an address: %w", errNotURL)
	}
	if _, port, err := net.SplitHostPort(address); err == nil && port != "" {
		return []string{"http://" + address + "/eSCL/", "https://" + address + "/eSCL/"}, nil
	}
	var roots []string
	host := strings.Trim(address, "[]")
	for _, port := range []string{"80", "8080", "631", "60000"} {
		roots = append(roots, "http://"+net.JoinHostPort(host, port)+"/eSCL/")
	}
	return append(roots, "https://"+net.JoinHostPort(host, "443")+"/eSCL/"), nil
}

var errNotURL = errors.New("not an address")

// Open asks a device for its capabilities where it was seen last; if another or
// none answers there, it is looked for by its UUID. Errors: Offline,
// CertificateChanged, Communication.
func (d Driver) Open(ctx context.Context, device acquire.Device) (acquire.Scanner, error) {
	s := d.scanner(device)
	caps, err := s.Capabilities(ctx)
	if err == nil && caps.Device.ID == device.ID {
		return s, nil
	}
	if err == nil {
		err = &acquire.Error{Code: acquire.Offline, Driver: Name, Op: "find the scanner", Detail: "another one answers at its address"}
	}
	if errors.Is(err, acquire.CertificateChanged) || ctx.Err() != nil {
		return nil, err
	}
	found, looked := d.findAgain(ctx, device)
	if looked {
		return found, nil
	}
	return nil, err
}

// findAgain browses for a device whose address has changed.
func (d Driver) findAgain(ctx context.Context, device acquire.Device) (*scanner, bool) {
	browsing, stop := context.WithCancel(ctx)
	defer stop()
	var again *scanner
	d.browse(browsing, func(seen acquire.Device) {
		if again != nil || seen.ID != device.ID {
			return
		}
		moved := device
		moved.Address = seen.Address
		s := d.scanner(moved)
		if caps, err := s.Capabilities(ctx); err == nil && caps.Device.ID == device.ID {
			again = s
			stop()
		}
	})
	return again, again != nil
}
