package bag

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"daluang/storage/archive"
)

// sample is a small batch of two pages and an access copy, with their bytes.
func sample(t testing.TB) (Manifest, map[archive.Digest][]byte) {
	t.Helper()
	bodies := map[archive.Digest][]byte{}
	m := Manifest{Seq: 1, Workstation: archive.NewID(), Sealed: time.Unix(1_700_000_000, 0).UTC(),
		Batch:   Batch{ID: archive.NewID(), Name: "Uji", Opened: time.Unix(1_600_000_000, 0).UTC()},
		Creator: archive.Creator{ID: archive.NewID(), Name: "Dinas Contoh"}}
	add := func(body []byte, role Role) archive.Digest {
		digest := archive.DigestOf(body)
		chunks, err := ChunksOf(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		bodies[digest] = body
		m.Objects = append(m.Objects, Object{digest, int64(len(body)), "image/png", role, chunks})
		return digest
	}
	item := Item{Item: archive.Item{ID: archive.NewID(), Batch: m.Batch.ID, Position: 1, Title: "Surat"}}
	for i, body := range [][]byte{[]byte("halaman satu"), bytes.Repeat([]byte("besar"), 150_000)} {
		item.Pages = append(item.Pages, archive.Page{ID: archive.NewID(), Batch: m.Batch.ID, Item: item.ID, Position: i + 1, Master: add(body, RoleMaster)})
	}
	item.Access = add([]byte("%PDF"), RoleAccess)
	m.Items = []Item{item}
	return m, bodies
}

func encode(t testing.TB, m Manifest) []byte {
	t.Helper()
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func newKey(t testing.TB) (ed25519.PublicKey, ed25519.PrivateKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return public, private
}

// issue makes the receipt that an archive with an empty log would give.
func issue(t testing.TB, raw []byte, key ed25519.PrivateKey, change func(*Receipt)) (receipt, signature []byte) {
	t.Helper()
	m, err := Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	r := ReceiptFor(m, raw)
	r.ServerNumber, r.TreeSize, r.Received = 1, 1, time.Unix(1_700_000_100, 0).UTC()
	r.KeyID = KeyID(key.Public().(ed25519.PublicKey))
	change(&r)
	r.Root = archive.Digest(tlog.RecordHash(r.LogEntry()))
	receipt, signature, err = r.Seal(key)
	if err != nil {
		t.Fatal(err)
	}
	return receipt, signature
}

func TestDecodeGivesBackWhatEncodeWrote(t *testing.T) {
	m, _ := sample(t)
	raw := encode(t, m)
	back, err := Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	if again := encode(t, back); !bytes.Equal(again, raw) {
		t.Errorf("encoded again:\n%s\nwant\n%s", again, raw)
	}
	if len(back.Items[0].Pages) != 2 || len(back.Objects[1].Chunks) != 3 {
		t.Errorf("pages %d, pieces %d", len(back.Items[0].Pages), len(back.Objects[1].Chunks))
	}
}

func TestDecodeRefusesWhatDoesNotHoldTogether(t *testing.T) {
	cases := map[string]func(*Manifest){
		"seq from zero":            func(m *Manifest) { m.Seq = 0 },
		"second without a first":   func(m *Manifest) { m.Seq = 2 },
		"no items":                 func(m *Manifest) { m.Items = nil },
		"batch id is a path":       func(m *Manifest) { m.Batch.ID = "../../etc/passwd" },
		"item twice":               func(m *Manifest) { m.Items = append(m.Items, m.Items[0]) },
		"item of another batch":    func(m *Manifest) { m.Items[0].Batch = archive.NewID() },
		"dossier not listed":       func(m *Manifest) { m.Items[0].Dossier = archive.NewID() },
		"page of another item":     func(m *Manifest) { m.Items[0].Pages[0].Item = archive.NewID() },
		"page twice":               func(m *Manifest) { m.Items[0].Pages[1].ID = m.Items[0].Pages[0].ID },
		"master not listed":        func(m *Manifest) { m.Items[0].Pages[0].Master = archive.DigestOf(nil) },
		"master is an access copy": func(m *Manifest) { m.Items[0].Pages[0].Master = m.Items[0].Access },
		"access copy not listed":   func(m *Manifest) { m.Items[0].Access = archive.DigestOf(nil) },
		"object twice":             func(m *Manifest) { m.Objects = append(m.Objects, m.Objects[0]) },
		"negative size":            func(m *Manifest) { m.Objects[0].Size = -1 },
		"eight exabytes":           func(m *Manifest) { m.Objects[0].Size = 1 << 62 },
		"pieces missing":           func(m *Manifest) { m.Objects[1].Chunks = m.Objects[1].Chunks[:2] },
		"pieces of a small one":    func(m *Manifest) { m.Objects[0].Chunks = m.Objects[1].Chunks },
		"unknown role":             func(m *Manifest) { m.Objects[0].Role = "virus" },
		"endless title":            func(m *Manifest) { m.Items[0].Title = strings.Repeat("x", maxText+1) },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			m, _ := sample(t)
			spoil(&m)
			if _, err := m.Encode(); !errors.Is(err, ErrBadManifest) {
				t.Errorf("Encode = %v, want ErrBadManifest", err)
			}
		})
	}
}

func TestDecodeReadsAnyMinorFormatAndNoOtherMajor(t *testing.T) {
	m, _ := sample(t)
	for format, want := range map[string]error{"daluang-batch/1": nil, "daluang-batch/1.4": nil,
		"daluang-batch/2": ErrUnknownFormat, "daluang-batch/10": ErrUnknownFormat, "daluang-receipt/1": ErrUnknownFormat} {
		m.Format = format
		if _, err := Decode(encode(t, m)); !errors.Is(err, want) {
			t.Errorf("format %s: %v, want %v", format, err, want)
		}
	}
	raw := append(encode(t, m), "{}"...)
	if _, err := Decode(raw); !errors.Is(err, ErrBadManifest) {
		t.Errorf("with something after it: %v", err)
	}
}

func TestASignatureFitsItsBytesItsKeyAndItsPurpose(t *testing.T) {
	public, private := newKey(t)
	stranger, _ := newKey(t)
	raw := []byte("manifest")
	sig := Sign(private, raw)
	if err := VerifyManifest(public, raw, sig); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"other bytes":   VerifyManifest(public, []byte("manifesT"), sig),
		"other key":     VerifyManifest(stranger, raw, sig),
		"other purpose": VerifyFor(ForReceipt, public, raw, sig),
		"short key":     VerifyManifest(public[:5], raw, sig),
		"no signature":  VerifyManifest(public, raw, nil),
	} {
		if !errors.Is(err, ErrBadSignature) {
			t.Errorf("%s: %v, want ErrBadSignature", name, err)
		}
	}
}

func TestAReceiptProvesExactlyItsBatch(t *testing.T) {
	m, _ := sample(t)
	raw := encode(t, m)
	public, private := newKey(t)
	receipt, sig := issue(t, raw, private, func(*Receipt) {})
	if _, err := VerifyReceipt(public, raw, receipt, sig); err != nil {
		t.Fatal(err)
	}
	lies := map[string]func(*Receipt){
		"another batch":    func(r *Receipt) { r.Batch = archive.NewID() },
		"another manifest": func(r *Receipt) { r.Manifest = archive.DigestOf(nil) },
		"one file fewer":   func(r *Receipt) { r.Objects = r.Objects[1:] },
		"one file twice":   func(r *Receipt) { r.Objects[0] = r.Objects[1] },
		"one file more":    func(r *Receipt) { r.Objects = append(r.Objects, Received{archive.DigestOf(nil), 0}) },
		"another size":     func(r *Receipt) { r.Objects[0].Size++ },
		"not in the log":   func(r *Receipt) { r.TreeSize = 2 },
		"another key":      func(r *Receipt) { r.KeyID = "0" },
		"later format":     func(r *Receipt) { r.Format = "daluang-receipt/2" },
	}
	for name, lie := range lies {
		receipt, sig := issue(t, raw, private, lie)
		if _, err := VerifyReceipt(public, raw, receipt, sig); !errors.Is(err, ErrBadReceipt) {
			t.Errorf("%s: %v, want ErrBadReceipt", name, err)
		}
	}
	stranger, _ := newKey(t)
	if _, err := VerifyReceipt(stranger, raw, receipt, sig); !errors.Is(err, ErrBadReceipt) {
		t.Errorf("another archive's key: %v", err)
	}
}

func TestAnEnvelopeCanBeCheckedYearsLater(t *testing.T) {
	m, _ := sample(t)
	raw := encode(t, m)
	public, private := newKey(t)
	receipt, sig := issue(t, raw, private, func(*Receipt) {})
	file, err := Envelope{Manifest: archive.DigestOf(raw), Receipt: receipt, Signature: sig, PublicKey: public}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, r, err := OpenEnvelope(public, file); err != nil || r.Batch != m.Batch.ID {
		t.Errorf("OpenEnvelope = %v, %v", r.Batch, err)
	}
	stranger, _ := newKey(t)
	if _, _, err := OpenEnvelope(stranger, file); !errors.Is(err, ErrBadReceipt) {
		t.Errorf("with another archive's key: %v", err)
	}
	for i := range receipt {
		changed := bytes.Clone(receipt)
		changed[i] ^= 1
		forged, err := Envelope{Manifest: archive.DigestOf(raw), Receipt: changed, Signature: sig, PublicKey: public}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := OpenEnvelope(public, forged); !errors.Is(err, ErrBadReceipt) {
			t.Errorf("byte %d changed: %v, want ErrBadReceipt", i, err)
		}
	}
}

func TestABagOfOursIsValidAndGivesBackItsBytes(t *testing.T) {
	m, bodies := sample(t)
	raw := encode(t, m)
	folder := filepath.Join(t.TempDir(), "paket")
	open := func(d archive.Digest) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(bodies[d])), nil }
	if err := Write(t.Context(), folder, raw, []byte("sig"), open); err != nil {
		t.Fatal(err)
	}
	b, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if !bytes.Equal(b.ManifestRaw, raw) || string(b.Signature) != "sig" {
		t.Error("manifest or signature differ")
	}
	for digest, body := range bodies {
		file, err := b.Object(digest)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(file)
		file.Close()
		if err != nil || !bytes.Equal(got, body) {
			t.Errorf("object %s differs: %v", digest.Short(), err)
		}
	}
	if err := Write(t.Context(), folder, raw, nil, open); !errors.Is(err, ErrBagExists) {
		t.Errorf("second Write = %v, want ErrBagExists", err)
	}
}

func TestWriteLeavesNothingBehindWhenAnObjectIsDamaged(t *testing.T) {
	m, bodies := sample(t)
	parent := t.TempDir()
	bodies[m.Objects[1].Digest] = []byte("lain")
	err := Write(t.Context(), filepath.Join(parent, "paket"), encode(t, m), nil, func(d archive.Digest) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(bodies[d])), nil
	})
	left, readErr := os.ReadDir(parent)
	if !errors.Is(err, ErrBadBag) || readErr != nil || len(left) != 0 {
		t.Errorf("Write = %v, left behind: %v %v", err, left, readErr)
	}
}

func TestOpenRefusesABagWhoseObjectIsALink(t *testing.T) {
	m, bodies := sample(t)
	folder := filepath.Join(t.TempDir(), "paket")
	if err := Write(t.Context(), folder, encode(t, m), nil, func(d archive.Digest) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(bodies[d])), nil
	}); err != nil {
		t.Fatal(err)
	}
	object := filepath.Join(folder, "data", "objects", m.Objects[0].Digest.String())
	outside := filepath.Join(t.TempDir(), "luar")
	if err := errors.Join(os.Rename(object, outside), os.Symlink(outside, object)); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if _, err := Open(t.Context(), folder); !errors.Is(err, ErrUnsafePath) {
		t.Errorf("Open = %v, want ErrUnsafePath", err)
	}
}

func TestValidateRefusesPathsThatLeadOut(t *testing.T) {
	for _, name := range []string{"../../etc/passwd", "/etc/passwd", "data/../../x", `C:\x`, `\\server\x`, "~/x", "data/%2e%2e/x\x00", `data\..\..\x`} {
		fsys := fstest.MapFS{
			"bagit.txt":           {Data: []byte("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")},
			"data/a":              {Data: []byte("a")},
			"manifest-sha256.txt": {Data: []byte(strings.Repeat("0", 64) + "  " + name + "\n")},
		}
		if _, err := Validate(t.Context(), fsys); !errors.Is(err, ErrUnsafePath) {
			t.Errorf("%q: %v, want ErrUnsafePath", name, err)
		}
	}
}
