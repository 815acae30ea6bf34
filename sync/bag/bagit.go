package bag

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"daluang/storage/archive"
)

// Names inside a bag of ours, beside those that RFC 8493 gives.
const (
	manifestPath  = "data/manifest.json"
	objectsFolder = "data/objects"
	signaturePath = "daluang-signature.txt" // a tag file: base64 of the manifest's signature
)

// ErrBagExists says that the folder a bag is to be written to is taken.
var ErrBagExists = errors.New("the folder exists already")

// Write makes a bag (RFC 8493, BagIt 1.0) in folder, which must not exist:
// data/objects/<digest>, data/manifest.json and the tag files. open gives the
// bytes of each object; they are compared with their digest on the way, and
// ErrBadBag is returned where they differ. The bag is written beside its
// place, synced, and renamed last; after an error nothing is left behind,
// after a crash at most a folder whose name ends in ".part".
func Write(ctx context.Context, folder string, manifestRaw, signature []byte, open func(archive.Digest) (io.ReadCloser, error)) error {
	m, err := Decode(manifestRaw)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(folder); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("write bag %s: %w", filepath.Base(folder), ErrBagExists), err)
	}
	part, err := os.MkdirTemp(filepath.Dir(folder), filepath.Base(folder)+".*.part")
	if err != nil {
		return fmt.Errorf("write bag: %w", err)
	}
	w := writer{ctx: ctx, folder: part}
	if err := w.write(m, manifestRaw, signature, open); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	if err := os.Rename(part, folder); err != nil {
		return errors.Join(fmt.Errorf("name bag: %w", err), os.RemoveAll(part))
	}
	return syncFolder(filepath.Dir(folder))
}

// writer writes one bag and remembers what it wrote for the two manifests.
type writer struct {
	ctx           context.Context
	folder        string
	payload, tags bytes.Buffer
	octets        int64
	streams       int
}

func (w *writer) write(m Manifest, manifestRaw, signature []byte, open func(archive.Digest) (io.ReadCloser, error)) error {
	if err := os.MkdirAll(filepath.Join(w.folder, filepath.FromSlash(objectsFolder)), 0o755); err != nil {
		return fmt.Errorf("write bag: %w", err)
	}
	for _, object := range m.Objects {
		if err := w.object(object, open); err != nil {
			return fmt.Errorf("write object %s into the bag: %w", object.Digest.Short(), err)
		}
	}
	if _, err := w.file(manifestPath, bytes.NewReader(manifestRaw)); err != nil {
		return err
	}
	tags := []struct{ name, text string }{
		{"bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"},
		{"bag-info.txt", w.info(m, manifestRaw)},
		{signaturePath, base64.StdEncoding.EncodeToString(signature) + "\n"},
		{"manifest-sha256.txt", w.payload.String()},
	}
	for _, tag := range tags {
		if _, err := w.file(tag.name, strings.NewReader(tag.text)); err != nil {
			return err
		}
	}
	if _, err := w.file("tagmanifest-sha256.txt", strings.NewReader(w.tags.String())); err != nil {
		return err
	}
	return errors.Join(
		syncFolder(filepath.Join(w.folder, filepath.FromSlash(objectsFolder))),
		syncFolder(filepath.Join(w.folder, "data")),
		syncFolder(w.folder))
}

func (w *writer) object(object Object, open func(archive.Digest) (io.ReadCloser, error)) error {
	body, err := open(object.Digest)
	if err != nil {
		return err
	}
	defer body.Close()
	digest, err := w.file(objectsFolder+"/"+object.Digest.String(), io.LimitReader(body, object.Size+1))
	if err == nil && digest != object.Digest {
		return fmt.Errorf("other bytes than announced: %w", ErrBadBag)
	}
	return err
}

// file writes and syncs one file and enters it in the manifest it belongs to:
// payload below data/, tags elsewhere.
func (w *writer) file(name string, body io.Reader) (archive.Digest, error) {
	target := filepath.Join(w.folder, filepath.FromSlash(name))
	file, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return archive.Digest{}, fmt.Errorf("write bag: %w", err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(file, h), cancellable{w.ctx, body})
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return archive.Digest{}, fmt.Errorf("write %s: %w", name, err)
	}
	list := &w.tags
	if strings.HasPrefix(name, "data/") {
		list = &w.payload
		w.octets, w.streams = w.octets+n, w.streams+1
	}
	fmt.Fprintf(list, "%x  %s\n", h.Sum(nil), name)
	return archive.Digest(h.Sum(nil)), nil
}

// info is bag-info.txt (RFC 8493 2.2.2), in the reserved words of the RFC.
func (w *writer) info(m Manifest, manifestRaw []byte) string {
	lines := [][2]string{
		{"Source-Organization", m.Creator.Name},
		{"Internal-Sender-Description", m.Batch.Name},
		{"Internal-Sender-Identifier", string(m.Batch.ID)},
		{"External-Identifier", archive.DigestOf(manifestRaw).String()},
		{"Bagging-Date", m.Sealed.UTC().Format("2006-01-02")},
		{"Payload-Oxum", fmt.Sprintf("%d.%d", w.octets, w.streams)},
		{"Bag-Software-Agent", "Daluang"},
	}
	var text strings.Builder
	for _, line := range lines {
		if value := strings.Join(strings.Fields(line[1]), " "); value != "" {
			fmt.Fprintf(&text, "%s: %s\n", line[0], value)
		}
	}
	return text.String()
}

// Bag is a validated bag of ours. Close it after use.
type Bag struct {
	Manifest    Manifest
	ManifestRaw []byte
	Signature   []byte // not yet checked: only the archive knows the workstation's key
	root        *os.Root
}

// Open validates the bag in folder, whatever wrote it, and reads our manifest.
// Every object of the manifest is there, whole. It returns ErrBadBag,
// ErrIncompleteBag, ErrBadManifest or ErrUnknownFormat.
func Open(ctx context.Context, folder string) (*Bag, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open bag: %w", err)
	}
	b, err := read(ctx, root)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return b, nil
}

func read(ctx context.Context, root *os.Root) (*Bag, error) {
	if _, err := Validate(ctx, root.FS()); err != nil {
		return nil, err
	}
	raw, err := readLimited(root.FS(), manifestPath, MaxManifest)
	if err != nil {
		return nil, err
	}
	m, err := Decode(raw)
	if err != nil {
		return nil, err
	}
	text, err := readLimited(root.FS(), signaturePath, 1<<10)
	if err != nil {
		return nil, err
	}
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("read the signature: %w: %w", ErrBadBag, err)
	}
	b := &Bag{Manifest: m, ManifestRaw: raw, Signature: signature, root: root}
	return b, b.checkObjects(ctx)
}

// checkObjects compares each file with the digest it is named by: the bag may
// be valid and yet hold other bytes than our manifest announces.
func (b *Bag) checkObjects(ctx context.Context) error {
	for _, object := range b.Manifest.Objects {
		file, err := b.Object(object.Digest)
		if err != nil {
			return err
		}
		h := sha256.New()
		n, err := io.Copy(h, cancellable{ctx, file})
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("read object %s of the bag: %w", object.Digest.Short(), err)
		}
		if n != object.Size || archive.Digest(h.Sum(nil)) != object.Digest {
			return fmt.Errorf("object %s of the bag: %w", object.Digest.Short(), ErrBadBag)
		}
	}
	return nil
}

// Object opens one object of the bag; the caller closes it.
func (b *Bag) Object(digest archive.Digest) (io.ReadCloser, error) {
	file, err := b.root.Open(objectsFolder + "/" + digest.String())
	if err != nil {
		return nil, fmt.Errorf("object %s of the bag: %w: %w", digest.Short(), ErrIncompleteBag, err)
	}
	return file, nil
}

// Close lets the folder go.
func (b *Bag) Close() error { return b.root.Close() }

// cancellable stops between two reads when its context ends.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

func hashFile(ctx context.Context, fsys fs.FS, name string, hashes map[string]hash.Hash) (int64, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	writers := make([]io.Writer, 0, len(hashes))
	for _, h := range hashes {
		writers = append(writers, h)
	}
	return io.Copy(io.MultiWriter(writers...), cancellable{ctx, bufio.NewReader(file)})
}
