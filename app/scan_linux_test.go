package app_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/acquire/escl"
	"daluang/app/acquire/virtual"
	"daluang/storage/archive"
)

// onSmallDisk runs the test again in a process that may mount a disk of its own
// in memory, and returns that disk's folder there; the first process ends with
// what the second says.
func onSmallDisk(t *testing.T) string {
	t.Helper()
	const mark = "DALUANG_TEST_SMALL_DISK"
	if folder := os.Getenv(mark); folder != "" {
		return folder
	}
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "2m")
	again.Env = append(os.Environ(), mark+"="+t.TempDir())
	again.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	said, err := again.CombinedOutput()
	var ended *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &ended):
		t.Skipf("this system gives no process a disk of its own: %v", err)
	case err != nil:
		t.Fatalf("%v\n%s", err, said)
	case strings.Contains(string(said), "--- SKIP"):
		t.Skipf("%s", said)
	}
	return ""
}

func TestAFullDiskKeepsThePagesBeforeItAndTheStackGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: other tests stop a stack in the middle, this one fills a disk five times")
	}
	disk := onSmallDisk(t)
	if disk == "" {
		return
	}
	// The room decides what finds it gone: the spool, the store or the catalogue.
	for _, kilobytes := range []int{1100, 1160, 1230, 1300, 1420} {
		t.Run(fmt.Sprint(kilobytes), func(t *testing.T) { fillWhileScanning(t, disk, kilobytes) })
	}
}

func fillWhileScanning(t *testing.T, disk string, kilobytes int) {
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=32m"); err != nil {
		t.Skipf("this system mounts no disk for us: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	resize := func(kilobytes int) {
		must(t, syscall.Mount("none", disk, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%dk", kilobytes)))
	}
	scanner, at := virtual.New(), config(filepath.Join(disk, "data"))
	scanner.Draw = heavy
	address, err := scanner.Listen("127.0.0.1:0")
	must(t, err)
	defer scanner.Close()
	at.Scanners = []acquire.Driver{escl.Driver{Times: escl.Times{Retry: time.Millisecond, Short: time.Minute, Browse: time.Millisecond}}}
	desk, err := app.Init(t.Context(), at, app.Setup{Creator: "SDN SPESIMEN 1", Operator: "Petugas"})
	must(t, err)
	defer desk.Close()
	var used syscall.Statfs_t
	must(t, syscall.Statfs(disk, &used))
	resize(int(int64(used.Blocks-used.Bfree)*used.Bsize>>10) + kilobytes)

	const sheets = 40
	scanner.Load(1, sheets)
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, nil)
	if !errors.Is(err, acquire.DiskFull) || result.Pages == 0 || result.Batch.Pages != result.Pages || result.NextSheet != result.Pages+1 {
		t.Fatalf("%+v, %v", result, err)
	}
	t.Logf("page %d: %v", result.NextSheet, err)
	if !scanner.Free() {
		t.Error("the scanner is not free")
	}
	texts, err2 := app.LoadTexts("id")
	must(t, err2)
	if said, want := texts.Explain(err).Safe, fmt.Sprintf("%d halaman sudah tersimpan; lanjutkan dari lembar %d.", result.Pages, result.NextSheet); said != want {
		t.Errorf("said %q, want %q", said, want)
	}
	nothingIncoming(t, at.Folder)

	resize(32 << 10)
	scanner.Load(result.NextSheet, sheets-result.Pages)
	if result, err = desk.Scan(t.Context(), address, "Map 1", quick, nil); err != nil || result.Batch.Pages != sheets {
		t.Fatalf("after room was made: %+v, %v", result, err)
	}
	for i, page := range pagesOf(t, desk, "Map 1") {
		file, err := heavy(i+1, false, quickLook)
		must(t, err)
		if page.Master != archive.DigestOf(file) {
			t.Errorf("page %d is not sheet %d", i+1, i+1)
		}
	}
	if report, err := desk.Verify(t.Context(), true, nil); err != nil || report.Checked != sheets {
		t.Errorf("verify: %+v, %v", report, err)
	}
}

// heavy is a page of 60 KB that no disk makes smaller.
func heavy(sheet int, back bool, look virtual.Look) ([]byte, error) {
	file, err := virtual.Draw(sheet, back, look)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(uint64(sheet), 1))
	for len(file) < 60_000 {
		noise := make([]byte, 200)
		for i := range noise {
			noise[i] = byte(random.UintN(255))
		}
		file = virtual.Commented(file, string(noise))
	}
	return slices.Clip(file), nil
}
