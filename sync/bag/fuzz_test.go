package bag

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"testing/fstest"

	"daluang/storage/archive"
)

func FuzzDecodeManifest(f *testing.F) {
	m, _ := sample(f)
	f.Add(encode(f, m))
	f.Add([]byte(`{"format":"daluang-batch/1","items":[{"pages":[{}]}],"objects":[{"size":-1}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Decode(raw)
		if err != nil {
			return
		}
		again, err := m.Encode()
		if err != nil {
			t.Fatalf("accepted and cannot be encoded: %v", err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("accepted once and not twice: %v", err)
		}
	})
}

func FuzzReceipt(f *testing.F) {
	m, _ := sample(f)
	raw := encode(f, m)
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	public := key.Public().(ed25519.PublicKey)
	receipt, _ := issue(f, raw, key, func(*Receipt) {})
	f.Add(receipt)
	f.Add([]byte(`{"format":"daluang-receipt/1","tree_size":9223372036854775807,"proof":["00"]}`))
	f.Fuzz(func(t *testing.T, receipt []byte) {
		// The archive's own key may sign rubbish: it still must not prove anything.
		r, err := VerifyReceipt(public, raw, receipt, SignFor(ForReceipt, key, receipt))
		if err == nil && (len(r.Objects) != len(m.Objects) || r.Batch != m.Batch.ID) {
			t.Fatalf("accepted a receipt for another batch: %s", receipt)
		}
	})
}

// FuzzOpenEnvelope promises that no file is taken for a receipt of an archive
// that did not sign it.
func FuzzOpenEnvelope(f *testing.F) {
	m, _ := sample(f)
	raw := encode(f, m)
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	public := key.Public().(ed25519.PublicKey)
	signed, signature := issue(f, raw, key, func(*Receipt) {})
	file, err := Envelope{Manifest: archive.DigestOf(raw), Receipt: signed, Signature: signature, PublicKey: public}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(`{"format":"daluang-envelope/1","manifest":"","receipt":"e30=","signature":"","public_key":"AA=="}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		opened, _, err := OpenEnvelope(public, file)
		if err == nil && VerifyFor(ForReceipt, public, opened.Receipt, opened.Signature) != nil {
			t.Fatalf("accepted what the archive did not sign: %s", file)
		}
		// Without a key known from elsewhere it is its own witness.
		opened, receipt, err := OpenEnvelope(nil, file)
		if err == nil && (receipt.Manifest != opened.Manifest || KeyID(opened.PublicKey) != receipt.KeyID) {
			t.Fatalf("accepted an envelope that contradicts itself: %s", file)
		}
	})
}

func FuzzBagValidate(f *testing.F) {
	f.Add([]byte("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"), []byte("5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9  data/a\n"), []byte("http://x - data/a\n"), []byte("Payload-Oxum: 1.1\n"))
	f.Add([]byte("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n"), []byte("\xfe\xff\x00a"), []byte{}, []byte(" x"))
	f.Fuzz(func(t *testing.T, declaration, manifest, fetch, info []byte) {
		fsys := fstest.MapFS{"bagit.txt": {Data: declaration}, "manifest-sha256.txt": {Data: manifest},
			"bag-info.txt": {Data: info}, "data/a": {Data: []byte("0")}}
		if len(fetch) > 0 {
			fsys["fetch.txt"] = &fstest.MapFile{Data: fetch}
		}
		report, err := Validate(t.Context(), fsys)
		if err == nil && (report.Files != 1 || !bytes.Contains(bytes.ToLower(manifest), []byte("5feceb66")) && report.Encoding == "UTF-8") {
			t.Fatalf("accepted a bag that does not list its payload: %q", manifest)
		}
	})
}
