// Package app is what a person can do at the desk, one file per verb: capture,
// describe, make access copies, seal, submit, search, verify. The window and
// the command line call the same functions; there are no widgets here.
//
// What it promises after a crash: a page that a verb reported as stored is on
// the disk and in the catalogue; every verb can be called again and goes on
// where it stopped; nothing is stored twice.
package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"daluang/app/acquire"
	"daluang/app/imaging/render"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
)

// Errors by which a caller decides; each has its sentences in message.go.
var (
	ErrNoDesk      = errors.New("there is no desk in this folder")
	ErrNoAccess    = errors.New("the folder cannot be read or written")
	ErrBadRequest  = errors.New("the request does not say enough")
	ErrChanging    = errors.New("the batch was changed while it was being sealed")
	ErrEmptyBatch  = errors.New("the batch has no pages")
	ErrNotReady    = errors.New("some items have no access copy")
	ErrNotSealed   = errors.New("the batch is not sealed yet")
	ErrNotEnrolled = errors.New("the desk is not enrolled at an archive")
	ErrIntegrity   = errors.New("data is damaged or missing")
	ErrNothingDone = errors.New("none of it could be done")
	ErrLostKey     = errors.New("the key of the workstation is missing")
)

// Version of the program; FyneApp.toml says the same, and a test compares them.
const Version = "0.1.0"

// Config says where a desk lives and what it takes from the world.
type Config struct {
	Folder string // the data folder; everything in it is relative to it
	Cache  string // where the PDF renderer keeps its machine code; empty: nowhere
	Now    func() time.Time
	Log    *slog.Logger // never gets personal data, secrets or full paths
	// Scanners are the drivers to use; nil: those of this system. Those that
	// can be closed are, with the desk.
	Scanners []acquire.Driver
}

// Desk is an open data folder. Safe for concurrent use.
type Desk struct {
	config    Config
	catalogue *catalogue.Catalogue
	objects   *objects.Store
	classes   []Class
	pdf       *render.Renderer

	signing    sync.Mutex         // guards what follows
	key        ed25519.PrivateKey // nil until something was signed
	dismantled dismantled

	reading        sync.Mutex // guards what follows
	foundEngine    *ocr.Engine
	foundLanguages []string
}

// Setup names the people of a new desk. Creator is needed.
type Setup struct{ Creator, Unit, Operator string }

// Init makes a new data folder, or changes the unit and operator of one that is
// there. The creator of a desk never changes: its records cannot change owner.
// The folder is its owner's alone, as far as the file system knows rights.
// Several may do it at once: it is one desk with one key. Errors: ErrLostKey,
// ErrBadRequest, ErrNoAccess, objects.ErrDiskFull, those of catalogue.Open and
// catalogue.SetUp.
func Init(ctx context.Context, config Config, setup Setup) (*Desk, error) {
	setup = Setup{strings.TrimSpace(setup.Creator), strings.TrimSpace(setup.Unit), strings.TrimSpace(setup.Operator)}
	if setup.Creator == "" {
		return nil, fmt.Errorf("make a desk: creator: %w", ErrBadRequest)
	}
	if err := os.MkdirAll(config.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", folderError(err))
	}
	os.Chmod(config.Folder, 0o700) // it may be older than the desk; some file systems know no rights
	station, err := makeKey(config.Folder)
	if err != nil {
		return nil, err
	}
	if err := makeCatalogueFile(config.Folder); err != nil {
		return nil, err
	}
	d, err := open(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := d.setUp(ctx, setup, station); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// makeCatalogueFile makes an empty catalogue that only its owner can read:
// SQLite would give it, and the files beside it, the rights of any other file.
func makeCatalogueFile(folder string) error {
	path := filepath.Join(folder, catalogueFile)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	err := objects.WriteFile(path, nil, 0o600, true)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the catalogue: %w", folderError(err))
	}
	return nil
}

func (d *Desk) setUp(ctx context.Context, setup Setup, station archive.Workstation) error {
	if present, err := d.catalogue.Desk(ctx); err == nil {
		if err := fits(present.Workstation, station.PublicKey); err != nil {
			return err
		}
		station.ID = present.Workstation.ID
	}
	return d.catalogue.SetUp(ctx, setup.Creator, setup.Unit, setup.Operator, station)
}

// Open opens the desk in the data folder. A desk that has lost its key opens
// too; what has to be signed is refused then (Seal, Enrol, Sync: ErrLostKey).
// Errors: ErrNoDesk, ErrNoAccess, those of catalogue.Open.
func Open(ctx context.Context, config Config) (*Desk, error) {
	if _, err := os.Stat(filepath.Join(config.Folder, catalogueFile)); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("open the desk: %w", ErrNoDesk)
		}
		return nil, fmt.Errorf("open the desk: %w", folderError(err))
	}
	d, err := open(ctx, config)
	if err != nil {
		return nil, err
	}
	if _, err := d.catalogue.Desk(ctx); err != nil {
		d.Close()
		if errors.Is(err, catalogue.ErrNotFound) {
			err = ErrNoDesk // the power went in the middle of init
		}
		return nil, fmt.Errorf("open the desk: %w", err)
	}
	return d, nil
}

const catalogueFile = "catalogue.db"

func open(ctx context.Context, config Config) (*Desk, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Scanners == nil {
		config.Scanners = systemDrivers()
	}
	d := &Desk{config: config}
	var err error
	if d.classes, err = loadClasses(); err != nil {
		return nil, err
	}
	if d.objects, err = objects.Open(config.Folder); err != nil {
		return nil, fmt.Errorf("open the store: %w", folderError(err))
	}
	if d.pdf, err = render.Open(ctx, config.Cache); err != nil {
		return nil, err
	}
	if d.catalogue, err = catalogue.Open(ctx, filepath.Join(config.Folder, catalogueFile), config.Now); err != nil {
		d.pdf.Close()
		return nil, err
	}
	return d, nil
}

// Close releases the data folder.
func (d *Desk) Close() error {
	return errors.Join(d.closeDrivers(), d.pdf.Close(), d.catalogue.Close())
}

// Identity is whose desk this is.
type Identity struct {
	Creator  string
	Unit     string
	Operator string
}

// Who tells whose desk this is.
func (d *Desk) Who(ctx context.Context) (Identity, error) {
	desk, err := d.catalogue.Desk(ctx)
	if err != nil {
		return Identity{}, err
	}
	return Identity{desk.Creator.Name, desk.Unit.Name, desk.Operator.Name}, nil
}

// Progress is how far a long action is. Total 0 means that nobody knows yet.
type Progress struct {
	Done, Total int
	Name        string // of the file or item at hand, without folders
	// Pages and AllPages count the same work in pages, where access copies are
	// made. A page counts when its words are read, the last of an item when the
	// copy is there.
	Pages, AllPages int
}

// Report receives progress: from any goroutine, often, one call at a time. Nil
// is allowed and tells nobody.
type Report func(Progress)

func (r Report) tell(p Progress) {
	if r != nil {
		r(p)
	}
}

// folderError says ErrNoAccess where the system refused us.
func folderError(err error) error {
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%w: %w", ErrNoAccess, err)
	}
	return err
}

// batchNamed finds a batch by its name or its id.
func (d *Desk) batchNamed(ctx context.Context, name string) (archive.Batch, error) {
	if id, err := archive.ParseID(name); err == nil {
		return d.catalogue.Batch(ctx, id)
	}
	return d.catalogue.BatchNamed(ctx, name)
}
