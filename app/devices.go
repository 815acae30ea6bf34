package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"daluang/app/acquire"
	"daluang/app/acquire/escl"
	"daluang/app/acquire/sane"
	"daluang/app/acquire/virtual"
	"daluang/app/acquire/wia"
	"daluang/storage/archive"
)

// systemDrivers are those of this program on this system; "Pemindai contoh" is
// the last.
func systemDrivers() []acquire.Driver {
	drivers := []acquire.Driver{escl.Driver{}}
	switch runtime.GOOS {
	case "linux":
		drivers = append(drivers, sane.Driver{})
	case "windows":
		drivers = append(drivers, wia.Driver{})
	}
	return append(drivers, &virtual.Driver{})
}

// knownScanners is the setting with the devices that this desk has met.
const knownScanners = "scanners"

// Devices tells of scanners: first those that the desk has met, whether they
// are on or not, then those that each driver finds, each once, one call at a
// time. It ends when all drivers have looked, after some five seconds, or with
// ctx. A driver that cannot look on this computer is passed over.
func (d *Desk) Devices(ctx context.Context, found func(acquire.Device)) error {
	known, err := d.knownDevices(ctx)
	if err != nil {
		return err
	}
	var telling sync.Mutex
	told := map[string]bool{}
	tell := func(device acquire.Device) {
		telling.Lock()
		defer telling.Unlock()
		if !told[device.ID] {
			told[device.ID] = true
			found(device)
		}
	}
	for _, device := range known {
		tell(device)
	}
	var looking sync.WaitGroup
	for _, driver := range d.config.Scanners {
		looking.Go(func() {
			if err := driver.Discover(ctx, tell); err != nil {
				d.config.Log.Info("scanners cannot be looked for", "driver", driver.Name(), "error", err)
			}
		})
	}
	looking.Wait()
	return nil
}

// AddDevice asks the scanner at an address for its name and remembers it, with
// the certificate that it shows now: this is how a person accepts another one.
// Errors: acquire.NoDevice where that is no address, acquire.Offline where no
// scanner answers.
func (d *Desk) AddDevice(ctx context.Context, address string) (acquire.Device, error) {
	device, err := d.deviceAt(ctx, address)
	if err != nil {
		return acquire.Device{}, err
	}
	return device, d.remember(ctx, device)
}

func (d *Desk) deviceAt(ctx context.Context, address string) (acquire.Device, error) {
	var failed error = &acquire.Error{Code: acquire.NoDevice, Driver: "desk", Op: "add a scanner"}
	for _, driver := range d.config.Scanners {
		network, ok := driver.(interface {
			At(ctx context.Context, address string) (acquire.Device, error)
		})
		if !ok {
			continue
		}
		device, err := network.At(ctx, address)
		if err == nil {
			return device, nil
		}
		failed = err
	}
	return acquire.Device{}, failed
}

func (d *Desk) knownDevices(ctx context.Context) ([]acquire.Device, error) {
	text, err := d.catalogue.Setting(ctx, knownScanners)
	if err != nil || text == "" {
		return nil, err
	}
	var known []acquire.Device
	if err := json.Unmarshal([]byte(text), &known); err != nil {
		return nil, fmt.Errorf("read the known scanners: %w", err)
	}
	return known, nil
}

// remember keeps a device under its ID, with the address where it was last and
// the certificate that it showed first.
func (d *Desk) remember(ctx context.Context, device acquire.Device) error {
	if device.Driver == virtual.DriverName {
		return nil // it is there without being remembered
	}
	known, err := d.knownDevices(ctx)
	if err != nil {
		return err
	}
	known = slices.DeleteFunc(known, func(other acquire.Device) bool { return other.ID == device.ID })
	known = append(known, device)
	slices.SortFunc(known, func(a, b acquire.Device) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	text, err := json.Marshal(known)
	if err != nil {
		return fmt.Errorf("remember a scanner: %w", err)
	}
	return d.catalogue.SaveSetting(ctx, knownScanners, string(text))
}

// device finds a scanner by its ID, or by its URL.
func (d *Desk) device(ctx context.Context, id string) (acquire.Device, error) {
	known, err := d.knownDevices(ctx)
	if err != nil {
		return acquire.Device{}, err
	}
	if strings.Contains(id, "://") {
		return d.deviceByURL(ctx, known, id)
	}
	if at := slices.IndexFunc(known, func(device acquire.Device) bool { return device.ID == id }); at >= 0 {
		return known[at], nil
	}
	looking, stop := context.WithCancel(ctx)
	defer stop()
	var found acquire.Device
	err = d.Devices(looking, func(device acquire.Device) {
		if device.ID == id {
			found = device
			stop()
		}
	})
	if err == nil && found.ID == "" {
		err = errors.Join(ctx.Err(), &acquire.Error{Code: acquire.NoDevice, Driver: "desk", Op: "find a scanner"})
	}
	return found, err
}

// deviceByURL is the known scanner there, or a new one. A known one is held to
// the certificate that it showed first, by whatever name it is called.
func (d *Desk) deviceByURL(ctx context.Context, known []acquire.Device, address string) (acquire.Device, error) {
	root := strings.TrimRight(address, "/") + "/"
	for _, device := range known {
		if strings.HasPrefix(device.Address, root) {
			return device, nil
		}
	}
	found, err := d.deviceAt(ctx, address)
	for _, device := range known {
		if err == nil && device.ID == found.ID && device.Certificate != (archive.Digest{}) && device.Certificate != found.Certificate {
			return found, &acquire.Error{Code: acquire.CertificateChanged, Driver: found.Driver, Op: "find a scanner"}
		}
	}
	return found, err
}

// openScanner opens a device by the driver that knows it.
func (d *Desk) openScanner(ctx context.Context, device acquire.Device) (acquire.Scanner, error) {
	for _, driver := range d.config.Scanners {
		if driver.Name() == device.Driver {
			return driver.Open(ctx, device)
		}
	}
	return nil, &acquire.Error{Code: acquire.Unavailable, Driver: device.Driver, Op: "open a scanner"}
}

// closeDrivers ends those that run something.
func (d *Desk) closeDrivers() (err error) {
	for _, driver := range d.config.Scanners {
		if running, ok := driver.(io.Closer); ok {
			err = errors.Join(err, running.Close())
		}
	}
	return err
}
