package intake

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

func TestCommitAtOnceFromManyCallersGivesOneNumber(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c := newCaller(t, h, "A")
	b := c.batch(t, []byte("satu"))
	if _, problem := c.commit(t, b); problem.Code != bag.CodeNotFound {
		t.Errorf("commit before the offer: %+v", problem)
	}
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatal(problem)
	}
	if problem := c.stream(t, b, b.whole(t)); problem.Code != "" {
		t.Fatal(problem)
	}
	receipts := make([]string, 8)
	var group sync.WaitGroup
	for i := range receipts {
		group.Go(func() {
			answer, problem := c.commit(t, b)
			if problem.Code != "" {
				t.Errorf("commit: %+v", problem)
			}
			receipts[i] = string(answer.Receipt) + string(answer.Signature)
		})
	}
	group.Wait()
	for _, receipt := range receipts {
		if receipt != receipts[0] {
			t.Error("two receipts for one batch")
		}
	}
	if second := c.deliver(t, c.batch(t, []byte("dua"))); second.ServerNumber != 2 {
		t.Errorf("the next batch has number %d", second.ServerNumber)
	}
	if problem := c.stream(t, b, b.whole(t)); problem.Code != "" {
		t.Errorf("a stream that comes too late: %+v", problem)
	}
}

func TestAnObjectDamagedSinceIsAskedForAgain(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c := newCaller(t, h, "A")
	c.deliver(t, c.batch(t, []byte("lama")))
	again := c.batch(t, []byte("lama"), []byte("baru"))
	if _, problem := c.offer(t, again); problem.Code != "" {
		t.Fatal(problem)
	}
	name := archive.DigestOf([]byte("lama")).String()
	if err := os.WriteFile(filepath.Join(h.folder, "objects", name[:2], name[2:4], name), []byte("lamA"), 0o600); err != nil {
		t.Fatal(err)
	}
	if problem := c.stream(t, again, tarOf(t, member{tar.Header{Name: archive.DigestOf([]byte("baru")).String()}, []byte("baru")})); problem.Code != "" {
		t.Fatal(problem)
	}
	if _, problem := c.commit(t, again); problem.Code != bag.CodeIncomplete || len(problem.Want) != 1 {
		t.Errorf("commit: %+v", problem)
	}
	c.deliver(t, again)
	if report, err := h.Verify(t.Context()); err != nil || !report.Clean() || report.Batches != 2 {
		t.Errorf("verify: %+v %v", report, err)
	}
}

func TestVerifyFindsWhatWasChangedBehindItsBack(t *testing.T) {
	cases := map[string]string{
		"a receipt":          "UPDATE batch SET receipt = CAST(replace(CAST(receipt AS TEXT), '\"seq\":1', '\"seq\":7') AS BLOB) WHERE server_no = 1",
		"a signature":        "UPDATE batch SET receipt_sig = zeroblob(64) WHERE server_no = 2",
		"a manifest":         "UPDATE batch SET manifest = CAST(replace(CAST(manifest AS TEXT), 'Surat', 'Palsu') AS BLOB) WHERE server_no = 1",
		"a number":           "UPDATE batch SET server_no = 9 WHERE server_no = 2",
		"a batch taken out":  "UPDATE batch SET state = 'uploading', server_no = NULL WHERE server_no = 1",
		"the last taken out": "UPDATE batch SET state = 'uploading', server_no = NULL, receipt = NULL WHERE server_no = 3",
		"the log":            "UPDATE log_hash SET h = zeroblob(32) WHERE i = 0",
		"the audit trail":    "UPDATE audit SET subject = 'x' WHERE seq = 3",
		"a trail cut out":    "DELETE FROM audit WHERE seq = 4",
	}
	for name, forgery := range cases {
		t.Run(name, func(t *testing.T) {
			h := openHouse(t, t.TempDir())
			c := newCaller(t, h, "A")
			for _, body := range []string{"1", "2", "3"} {
				c.deliver(t, c.batch(t, []byte(body)))
			}
			if report, err := h.Verify(t.Context()); err != nil || !report.Clean() || report.Checked != 3 || report.Batches != 3 {
				t.Fatalf("before: %+v %v", report, err)
			}
			if done, err := h.db.writer.Exec(forgery); err != nil {
				t.Fatal(err)
			} else if n, err := done.RowsAffected(); err != nil || n != 1 {
				t.Fatalf("%d rows forged, %v", n, err)
			}
			if report, err := h.Verify(t.Context()); err != nil || len(report.Problems) == 0 {
				t.Errorf("after: %+v %v", report, err)
			}
		})
	}
}

func TestOpenRefusesWhatItMustNotTouch(t *testing.T) {
	reopen := func(folder string) error {
		a, err := Open(t.Context(), Config{Folder: folder, Now: time.Now, Random: failing{}})
		if err == nil {
			a.Close()
		}
		return err
	}
	spoil := func(statement string) string {
		folder := t.TempDir()
		h := openHouse(t, folder)
		if _, err := h.db.writer.Exec(statement); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	if err := reopen(spoil("PRAGMA user_version = 99")); !errors.Is(err, ErrNewerDatabase) {
		t.Errorf("a newer database: %v", err)
	}
	if err := reopen(spoil("PRAGMA application_id = 7")); !errors.Is(err, ErrOtherDatabase) {
		t.Errorf("another program's database: %v", err)
	}
	folder := spoil("SELECT 1")
	if err := reopen(folder); err != nil {
		t.Errorf("as it was: %v", err)
	}
	if err := os.Remove(filepath.Join(folder, "keys", "receipt.pem")); err != nil {
		t.Fatal(err)
	}
	if err := reopen(folder); !errors.Is(err, ErrKeyLost) {
		t.Errorf("without its key: %v", err)
	}
}

// failing has no random numbers: nothing that exists may need new ones.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no random numbers") }

func TestPiecesSurviveARestartOnlyWhenTheyFit(t *testing.T) {
	folder := t.TempDir()
	h := openHouse(t, folder)
	c := newCaller(t, h, "A")
	large := bytes.Repeat([]byte("besar"), 200_000) // four pieces
	b := c.batch(t, large)
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatal(problem)
	}
	name := archive.DigestOf(large).String()
	piece := func(n int) member {
		return member{tar.Header{Name: fmt.Sprintf("%s/%d", name, n)}, large[n*bag.ChunkSize : min(len(large), (n+1)*bag.ChunkSize)]}
	}
	if problem := c.stream(t, b, tarOf(t, piece(0), piece(1), piece(2))); problem.Code != "" {
		t.Fatal(problem)
	}
	partial := filepath.Join(folder, "partial", string(c.me.Creator.ID), name)
	if err := os.WriteFile(filepath.Join(partial, "1"), []byte("torn by a power cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.h = openHouse(t, folder) // the next life of the archive
	answer, problem := c.offer(t, b)
	if problem.Code != "" || len(answer.Want) != 1 || answer.Want[0].From != bag.ChunkSize {
		t.Fatalf("offer: %+v %+v, want the second piece on", answer, problem)
	}
	if problem := c.stream(t, b, tarOf(t, piece(1), piece(3))); problem.Code != "" {
		t.Fatal(problem)
	}
	if _, problem := c.commit(t, b); problem.Code != "" {
		t.Errorf("commit: %+v", problem)
	}
	if _, err := os.Stat(partial); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the pieces are still there: %v", err)
	}
}

func TestASilentCallerIsGivenUpAndKeepsWhatItBrought(t *testing.T) {
	h := openHouse(t, t.TempDir())
	h.idle = 50 * time.Millisecond
	c := newCaller(t, h, "A")
	b := c.batch(t, []byte("satu"), []byte("dua"))
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatal(problem)
	}
	line, err := net.Dial("tcp", h.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	fmt.Fprintf(line, "POST /v1/batches/%s/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Device %s\r\nContent-Length: 99999\r\n\r\n", b.digest, c.token)
	if _, err := line.Write(b.whole(t)[:1024+100]); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(line) // until the archive gives up; this side never does
	if err != nil || !bytes.Contains(answer, []byte(bag.CodeBroken)) {
		t.Errorf("answer %q, %v", answer, err)
	}
	if answer, problem := c.offer(t, b); problem.Code != "" || len(answer.Want) != 1 {
		t.Errorf("offer: %+v %+v", answer, problem)
	}
}

func TestAStrangerCannotHoldALineByPromisingABody(t *testing.T) {
	h := openHouse(t, t.TempDir())
	h.idle = 50 * time.Millisecond
	line, err := net.Dial("tcp", h.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	fmt.Fprintf(line, "POST /v1/batches/%s/stream HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n", archive.DigestOf(nil))
	answer, err := io.ReadAll(line)
	if err != nil || !bytes.Contains(answer, []byte(bag.CodeNoSession)) {
		t.Errorf("answer %q, %v", answer, err)
	}
}

func FuzzStream(f *testing.F) {
	h := openHouse(f, f.TempDir())
	small, large := []byte("kecil"), bytes.Repeat([]byte("b"), bag.ChunkSize+10)
	b := (&caller{h: h}).fixed(f, small, large)
	f.Add(tarOf(f, member{tar.Header{Name: archive.DigestOf(small).String()}, small}))
	f.Add(tarOf(f, member{tar.Header{Name: archive.DigestOf(large).String() + "/1"}, large[bag.ChunkSize:]}))
	f.Add(tarOf(f, member{tar.Header{Name: "../x", Typeflag: tar.TypeSymlink, Linkname: "/"}, nil}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := &lane{a: h.Archive, ctx: t.Context(), tenant: "tenant", listed: map[archive.Digest]bag.Object{}, missing: map[archive.Digest]bool{}}
		for _, object := range b.manifest.Objects {
			l.listed[object.Digest], l.missing[object.Digest] = object, true
		}
		err := l.receive(tar.NewReader(bytes.NewReader(raw)))
		for _, staged := range l.group {
			if !bytes.Contains(raw, small) || staged.Digest != archive.DigestOf(small) {
				t.Errorf("staged %s out of nothing: %v", staged.Digest, err)
			}
			staged.Discard()
		}
		for _, name := range files(t, h.folder) {
			if filepath.Dir(name) != filepath.Join(h.folder, "partial", "tenant", archive.DigestOf(large).String()) {
				t.Errorf("left behind: %s", name)
			}
		}
	})
}
