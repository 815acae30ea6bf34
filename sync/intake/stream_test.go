package intake

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// files lists every regular file below a folder but the database.
func files(t testing.TB, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(name string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Dir(name) != folder && entry.Name() != "receipt.pem" {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNothingHostileInAStreamIsKept(t *testing.T) {
	small, large := []byte("sembilan belas byte"), bytes.Repeat([]byte("besar"), 100_000)
	smallName, largeName := archive.DigestOf(small).String(), archive.DigestOf(large).String()
	reg := func(name string, body []byte) member { return member{tar.Header{Name: name}, body} }
	cases := map[string]struct {
		members []member
		want    bag.Code
	}{
		"a path out":            {[]member{reg("../../etc/passwd", small)}, bag.CodeBadMember},
		"an absolute path":      {[]member{reg("/etc/passwd", small)}, bag.CodeBadMember},
		"a digest and a path":   {[]member{reg(largeName+"/../../x", large[:bag.ChunkSize])}, bag.CodeNotListed},
		"upper case":            {[]member{reg("A"+smallName[1:], small)}, bag.CodeBadMember},
		"a symbolic link":       {[]member{{tar.Header{Name: smallName, Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, nil}}, bag.CodeBadMember},
		"a hard link":           {[]member{{tar.Header{Name: smallName, Typeflag: tar.TypeLink, Linkname: "/etc/passwd"}, nil}}, bag.CodeBadMember},
		"a folder":              {[]member{{tar.Header{Name: smallName + "/", Typeflag: tar.TypeDir}, nil}}, bag.CodeBadMember},
		"a device":              {[]member{{tar.Header{Name: smallName, Typeflag: tar.TypeChar}, nil}}, bag.CodeBadMember},
		"extended headers":      {[]member{{tar.Header{Name: smallName, PAXRecords: map[string]string{"A.b": "c"}, Format: tar.FormatPAX}, small}}, bag.CodeBadMember},
		"what is not listed":    {[]member{reg(archive.DigestOf([]byte("lain")).String(), []byte("lain"))}, bag.CodeNotListed},
		"eight gibibytes":       {[]member{{tar.Header{Name: smallName, Size: 8<<30 - 1}, small}}, bag.CodeWrongSize},
		"one byte more":         {[]member{reg(smallName, append(small, 'x'))}, bag.CodeWrongSize},
		"other bytes":           {[]member{reg(smallName, []byte("SEMBILAN BELAS BYTE"))}, bag.CodeWrongBytes},
		"cut short":             {[]member{{tar.Header{Name: smallName, Size: int64(len(small))}, small[:5]}}, bag.CodeBroken},
		"large in one":          {[]member{reg(largeName, large)}, bag.CodeBadMember},
		"small in pieces":       {[]member{reg(smallName+"/0", small)}, bag.CodeBadMember},
		"piece minus one":       {[]member{reg(largeName+"/-1", large[:bag.ChunkSize])}, bag.CodeNotListed},
		"piece 01":              {[]member{reg(largeName+"/01", large[bag.ChunkSize:])}, bag.CodeNotListed},
		"one piece too many":    {[]member{reg(largeName+"/2", large[:bag.ChunkSize])}, bag.CodeNotListed},
		"a short piece":         {[]member{reg(largeName+"/0", large[:100])}, bag.CodeWrongSize},
		"another piece's bytes": {[]member{reg(largeName+"/0", large[1:bag.ChunkSize+1])}, bag.CodeWrongBytes},
	}
	h := openHouse(t, t.TempDir())
	c := newCaller(t, h, "A")
	b := c.batch(t, small, large)
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatal(problem)
	}
	for name, hostile := range cases {
		if problem := c.stream(t, b, tarOf(t, hostile.members...)); problem.Code != hostile.want {
			t.Errorf("%s: %+v, want %s", name, problem, hostile.want)
		}
		if left := files(t, h.folder); len(left) > 0 {
			t.Fatalf("%s: left behind %v", name, left)
		}
		if _, problem := c.commit(t, b); problem.Code != bag.CodeIncomplete || len(problem.Want) != 2 {
			t.Errorf("%s: commit %+v", name, problem)
		}
	}
	if problem := c.stream(t, b, bytes.Repeat([]byte("rubbish!"), 1<<17)); problem.Code != bag.CodeBroken {
		t.Errorf("a megabyte of rubbish: %+v", problem)
	}
	honest := tarOf(t, reg(largeName+"/1", large[bag.ChunkSize:]), reg(smallName, small), reg(smallName, small), reg(largeName+"/0", large[:bag.ChunkSize]))
	if problem := c.stream(t, b, honest); problem.Code != "" {
		t.Errorf("an honest stream, pieces in another order: %+v", problem)
	}
	if _, problem := c.commit(t, b); problem.Code != "" {
		t.Errorf("commit: %+v", problem)
	}
	if left := files(t, h.folder); len(left) != 2 {
		t.Errorf("files = %v, want the two objects", left)
	}
}

func TestAFullDiskKeepsNothingHalfAndTheNextTryCompletes(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c := newCaller(t, h, "A")
	b := c.batch(t, []byte("satu"), []byte("dua"), []byte("tiga"))
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatal(problem)
	}
	honest := h.stage
	h.stage = func(ctx context.Context, r io.Reader, digest archive.Digest, size int64) (*objects.Staged, error) {
		if digest == archive.DigestOf([]byte("dua")) {
			return nil, fmt.Errorf("write an object: %w: %w", objects.ErrDiskFull, syscall.ENOSPC)
		}
		return honest(ctx, r, digest, size)
	}
	if problem := c.stream(t, b, b.whole(t)); problem.Code != bag.CodeDiskFull {
		t.Errorf("stream: %+v", problem)
	}
	if _, problem := c.commit(t, b); problem.Code != bag.CodeIncomplete {
		t.Errorf("commit: %+v", problem)
	}
	if report, err := h.Verify(t.Context()); err != nil || report.Batches != 0 || !report.Clean() {
		t.Errorf("verify: %+v %v", report, err)
	}
	h.stage = honest
	c.deliver(t, b)
}

func TestWhatArrivedWholeBeforeABreakIsKept(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c := newCaller(t, h, "A")
	b := c.batch(t, []byte("satu"), []byte("dua"), []byte("tiga"))
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatal(problem)
	}
	if problem := c.stream(t, b, b.whole(t)[:2*1024+512+2]); problem.Code != bag.CodeBroken {
		t.Errorf("stream: %+v", problem)
	}
	answer, problem := c.offer(t, b)
	if problem.Code != "" || len(answer.Want) != 1 || answer.Want[0].Digest != archive.DigestOf([]byte("tiga")) {
		t.Errorf("offer after the break: %+v %+v", answer, problem)
	}
}
