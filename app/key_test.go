package app

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"daluang/storage/archive"
	"daluang/sync/transfer"
)

func TestManyWhoMakeTheSameDeskAtOnceGetOneKeyThatFits(t *testing.T) {
	for range 5 {
		folder := filepath.Join(t.TempDir(), "data")
		const many = 4
		var keys [many]ed25519.PrivateKey
		var group sync.WaitGroup
		for i := range many {
			group.Go(func() {
				desk, err := Init(t.Context(), Config{Folder: folder}, Setup{Creator: "SDN SPESIMEN 1"})
				if err != nil {
					t.Errorf("Init %d: %v", i, err)
					return
				}
				defer desk.Close()
				if keys[i], err = desk.signingKey(t.Context()); err != nil {
					t.Errorf("key %d: %v", i, err)
				}
			})
		}
		group.Wait()
		for _, key := range keys[1:] {
			if !key.Equal(keys[0]) {
				t.Error("two who made the same desk hold different keys")
			}
		}
		if left, err := os.ReadDir(filepath.Join(folder, "keys")); err != nil || len(left) != 1 {
			t.Errorf("keys holds %v, %v, want the key alone", left, err)
		}
	}
}

// sealedDesk has a sealed batch "Uji", an open batch "Baru", and an enrolment.
func sealedDesk(t *testing.T) (folder string) {
	t.Helper()
	var log bytes.Buffer
	desk, folder, _ := stumblingDesk(t, &log)
	importAll(t, desk, "Uji", map[string][]byte{"a.jpg": grayJPEG(t, 100)})
	if _, err := desk.Seal(t.Context(), "Uji", AccessOptions{NoText: true}, nil); err != nil {
		t.Fatal(err)
	}
	importAll(t, desk, "Baru", map[string][]byte{"b.jpg": grayJPEG(t, 120)})
	document, err := json.Marshal(transfer.Enrolment{Server: "https://arsip.example"})
	if err == nil {
		err = desk.catalogue.SaveEnrolment(t.Context(), "https://arsip.example", document)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestADeskWithoutItsKeyDoesAllThatNeedsNoSignature(t *testing.T) {
	stranger := hex.EncodeToString(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	for name, spoil := range map[string]func(string) error{
		"missing": os.Remove,
		"torn":    func(key string) error { return os.WriteFile(key, []byte("abc"), 0o600) },
		"another": func(key string) error { return os.WriteFile(key, []byte(stranger), 0o600) },
	} {
		folder := sealedDesk(t)
		if err := spoil(keyFile(folder)); err != nil {
			t.Fatal(err)
		}
		desk, err := Open(t.Context(), Config{Folder: folder})
		if err != nil {
			t.Fatalf("%s: Open = %v", name, err)
		}
		_, verifying := desk.Verify(t.Context(), true, nil)
		_, status := desk.Status(t.Context())
		_, exporting := desk.Export(t.Context(), "Uji", t.TempDir())
		if err := errors.Join(verifying, status, exporting); err != nil {
			t.Errorf("%s: what needs no signature: %v", name, err)
		}
		_, sealing := desk.Seal(t.Context(), "Baru", AccessOptions{NoText: true}, nil)
		_, syncing := desk.Sync(t.Context(), "", nil)
		enrolling := desk.Enrol(t.Context(), "https://arsip.example", "CODE")
		for verb, err := range map[string]error{"Seal": sealing, "Sync": syncing, "Enrol": enrolling} {
			if !errors.Is(err, ErrLostKey) {
				t.Errorf("%s: %s = %v, want ErrLostKey", name, verb, err)
			}
		}
		for batch, want := range map[string]archive.BatchState{"Uji": archive.BatchSealed, "Baru": archive.BatchOpen} {
			if got, err := desk.BatchNamed(t.Context(), batch); err != nil || got.State != want {
				t.Errorf("%s: batch %s is %s, %v, want %s", name, batch, got.State, err, want)
			}
		}
		desk.Close()
		if _, err := Init(t.Context(), Config{Folder: folder}, Setup{Creator: "SDN SPESIMEN 1"}); !errors.Is(err, ErrLostKey) {
			t.Errorf("%s: Init = %v, want ErrLostKey", name, err)
		}
	}
}

func TestADeskIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps rights in another way")
	}
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	desk, err := Init(t.Context(), Config{Folder: folder}, Setup{Creator: "SDN SPESIMEN 1"})
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", entry.Name(), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
