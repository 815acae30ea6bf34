package intake

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

func TestAnEnrolmentCodeWorksOnceForOneKeyWithinADay(t *testing.T) {
	h := openHouse(t, t.TempDir())
	code, err := h.NewCode(t.Context(), "Dinas  Contoh")
	if err != nil {
		t.Fatal(err)
	}
	first, thief := &caller{h: h, key: newKey(t)}, &caller{h: h, key: newKey(t)}
	if problem := first.enrol(t, code.Code); problem.Code != "" || first.me.Creator.Name != "Dinas Contoh" {
		t.Fatalf("enrol: %+v %+v", problem, first.me)
	}
	me := first.me
	h.clock.move(48 * time.Hour)
	if problem := first.enrol(t, code.Code); problem.Code != "" || first.me.Workstation != me.Workstation {
		t.Errorf("the same code and key again: %+v, %+v", problem, first.me)
	}
	if problem := thief.enrol(t, code.Code); problem.Code != bag.CodeBadCode {
		t.Errorf("replayed with another key: %+v", problem)
	}
	if problem := thief.enrol(t, "0000-0000-0000-0000"); problem.Code != bag.CodeBadCode {
		t.Errorf("guessed: %+v", problem)
	}
	late, err := h.NewCode(t.Context(), "dinas contoh")
	if err != nil || late.Creator.ID != me.Creator.ID {
		t.Fatalf("the same creator written otherwise: %+v, %v", late.Creator, err)
	}
	h.clock.move(24 * time.Hour)
	if problem := thief.enrol(t, late.Code); problem.Code != bag.CodeExpiredCode {
		t.Errorf("after a day: %+v", problem)
	}
	raw, err := json.Marshal(bag.Enrol{Code: late.Code, PublicKey: first.key.Public().(ed25519.PublicKey)})
	if err != nil {
		t.Fatal(err)
	}
	if problem := thief.say(t, "POST", "/v1/enrol", raw, bag.SignFor(bag.ForEnrolment, thief.key, raw), &bag.Enrolled{}); problem.Code != bag.CodeBadSignature {
		t.Errorf("somebody else's public key: %+v", problem)
	}
}

func TestAHelloIsGoodOnceAndOnlyFromItsOwner(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c, other := newCaller(t, h, "A"), newCaller(t, h, "B")
	nonce := bytes.Repeat([]byte{9}, 16)
	with := func(nonce []byte) func(*bag.Hello) { return func(hello *bag.Hello) { hello.Nonce = nonce } }
	if problem := c.hello(t, with(nonce)); problem.Code != "" {
		t.Errorf("first: %+v", problem)
	}
	if problem := c.hello(t, with(nonce)); problem.Code != bag.CodeReplayed {
		t.Errorf("again: %+v", problem)
	}
	if problem := c.hello(t, with(nil)); problem.Code != bag.CodeBadRequest {
		t.Errorf("no nonce: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Workstation = other.me.Workstation }); problem.Code != bag.CodeBadSignature {
		t.Errorf("as another: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Workstation = "x" }); problem.Code != bag.CodeBadSignature {
		t.Errorf("as nobody: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Archive = "x" }); problem.Code != bag.CodeOtherArchive {
		t.Errorf("to another archive: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Version = strings.Repeat("x", smallBody) }); problem.Code != bag.CodeTooLarge {
		t.Errorf("endless: %+v", problem)
	}
	b := c.batch(t, []byte("a"))
	h.clock.move(tokenLife)
	if _, problem := c.offer(t, b); problem.Code != bag.CodeNoSession {
		t.Errorf("with an old token: %+v", problem)
	}
}

func TestAManifestIsTakenOnlyFromWhoSignedItAndOnlyForItsCreator(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c, other := newCaller(t, h, "A"), newCaller(t, h, "B")
	b := c.batch(t, []byte("a"))
	path := "/v1/batches/" + b.digest.String()
	say := func(who *caller, path string, raw []byte, key ed25519.PrivateKey) bag.Code {
		return who.say(t, "PUT", path, raw, bag.Sign(key, raw), &bag.Answer{}).Code
	}
	stolen := *b
	stolen.manifest.Creator = other.me.Creator
	stolen.encode(t)
	for name, got := range map[string][2]bag.Code{
		"altered on the way":       {say(c, path, append(bytes.Clone(b.raw), ' '), c.key), bag.CodeWrongDigest},
		"another device's session": {say(other, path, b.raw, c.key), bag.CodeBadSignature},
		"another device's key":     {say(c, path, b.raw, other.key), bag.CodeBadSignature},
		"signed by both":           {say(other, path, b.raw, other.key), bag.CodeWrongCreator},
		"another creator in it":    {say(c, "/v1/batches/"+stolen.digest.String(), stolen.raw, c.key), bag.CodeWrongCreator},
		"rubbish":                  {say(c, "/v1/batches/"+archive.DigestOf([]byte("x")).String(), []byte("x"), c.key), bag.CodeBadManifest},
		"a later format":           {say(c, "/v1/batches/"+archive.DigestOf([]byte(`{"format":"daluang-batch/2"}`)).String(), []byte(`{"format":"daluang-batch/2"}`), c.key), bag.CodeUnknown},
		"a path for a digest":      {say(c, "/v1/batches/..%2F..%2Fetc%2Fpasswd", b.raw, c.key), bag.CodeBadRequest},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", name, got[0], got[1])
		}
	}
	c.deliver(t, b)
	if problem := other.say(t, "GET", "/v1/receipts/"+b.digest.String(), nil, nil, &bag.Answer{}); problem.Code != bag.CodeNotFound {
		t.Errorf("another creator asks for the receipt: %+v", problem)
	}
	if problem := c.say(t, "GET", "/v1/receipts/"+b.digest.String(), nil, nil, &bag.Answer{}); problem.Code != "" {
		t.Errorf("its owner asks for the receipt: %+v", problem)
	}
}

func TestNobodyLearnsWhatAnotherCreatorHas(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c, other := newCaller(t, h, "A"), newCaller(t, h, "B")
	c.deliver(t, c.batch(t, []byte("rahasia")))
	answer, problem := other.offer(t, other.batch(t, []byte("rahasia")))
	if problem.Code != "" || len(answer.Want) != 1 {
		t.Errorf("offer: %+v %+v", answer, problem)
	}
	answer, problem = c.offer(t, c.batch(t, []byte("rahasia"), []byte("baru")))
	if problem.Code != "" || len(answer.Want) != 1 || answer.Want[0].Digest != archive.DigestOf([]byte("baru")) {
		t.Errorf("its owner is asked again: %+v %+v", answer, problem)
	}
}

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
	small, large := []byte("kecil"), bytes.Repeat([]byte("besar"), 60_000)
	c := &caller{h: h}
	b := c.fixed(f, small, large)
	f.Add(b.whole(f))
	f.Add(tarOf(f, member{tar.Header{Name: archive.DigestOf(large).String() + "/0"}, large[:bag.ChunkSize]}))
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
