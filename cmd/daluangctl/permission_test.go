//go:build linux

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

func TestAFolderWithoutPermissionIsListedAndTheRestGoesOn(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to run the program as somebody with fewer rights")
	}
	folder, err := os.MkdirTemp("", "daluang-izin-") // not t.TempDir: nobody has to get in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	const nobody = 65534
	pages := filepath.Join(folder, "pindaian")
	if err := os.CopyFS(filepath.Join(pages, "terbuka"), os.DirFS(sampleFolder(t))); err != nil {
		t.Fatal(err)
	}
	closed, hidden := filepath.Join(pages, "tertutup"), filepath.Join(pages, "terbuka", "rahasia.jpg")
	data := filepath.Join(folder, "data")
	for _, err := range []error{
		os.Chmod(folder, 0o755), os.Mkdir(data, 0o700), os.Chown(data, nobody, nobody),
		os.Mkdir(closed, 0o700), os.WriteFile(hidden, []byte("x"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	program := build(t, folder, "daluangctl")
	asNobody := func(args ...string) ([]byte, error) {
		command := exec.Command(program, append([]string{"--data", data, "--json"}, args...)...)
		command.Env = []string{"HOME=" + data}
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return command.Output()
	}
	if out, err := asNobody("init", "--creator", "SDN SPESIMEN 1"); err != nil {
		t.Fatalf("init: %v %s", err, out)
	}
	out, _ := asNobody("import", pages, "--batch", "Contoh")
	var got struct {
		Stored  int
		Refused []struct{ Path, Code string }
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	refused := map[string]string{}
	for _, r := range got.Refused {
		refused[r.Path] = r.Code
	}
	if got.Stored != 13 || len(refused) != 2 || refused[closed] != "no-permission" || refused[hidden] != "no-permission" {
		t.Errorf("import = %+v, want 13 pages and two places without permission", got)
	}
}
