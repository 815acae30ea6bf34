package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"

	"daluang/app/acquire/inbox"
	"daluang/app/acquire/phone"
	"daluang/storage/archive"
	"daluang/storage/objects"
)

// ErrClosedRecords says that a batch holds records of class R or SR, which do
// not go over a network that others share.
var ErrClosedRecords = errors.New("the batch holds secret records")

// PhoneEvent is how a picture on its way from a phone fares, PhoneAddress what
// one table or person opens.
type (
	PhoneEvent   = phone.Event
	PhoneAddress = phone.Session
)

// The states of a PhoneEvent.
const (
	PhoneReceiving = phone.Receiving
	PhoneStored    = phone.Stored
	PhoneKnown     = phone.Known
	PhoneRefused   = phone.Refused
	PhoneLater     = phone.Later
)

// PhoneOptions say how phones reach the desk; all of it has defaults.
type PhoneOptions struct {
	Texts    Texts
	Listen   string   // host:port; any free port on all addresses
	HTTPS    bool     // with the desk's own certificate, of which phones warn
	Sessions []string // names of tables or persons; none: one for all
	// Told hears of every picture, one call at a time, from any goroutine.
	Told func(PhoneEvent)
}

// Phones is a page that phones open to send pictures into a batch.
type Phones struct {
	desk        *Desk
	batch       archive.Batch
	texts       Texts
	page        *phone.Inbox
	Fingerprint string // SHA-256 of the certificate; empty without HTTPS
}

// ReceiveFromPhones opens a page on the local network with which phones send
// pictures into a batch, one item for each. The addresses can be shown when it
// returns; phones are answered while Run runs. Errors: ErrClosedRecords,
// archive.ErrBatchState, phone.ErrListen, phone.ErrCertificate, those of NewBatch.
func (d *Desk) ReceiveFromPhones(ctx context.Context, batchName string, options PhoneOptions) (*Phones, error) {
	batch, err := d.catalogue.OpenBatch(ctx, batchName)
	if err != nil {
		return nil, err
	}
	p := &Phones{desk: d, batch: batch, texts: options.Texts}
	if err := p.mayCome(ctx); err != nil {
		return nil, err
	}
	var certificate *tls.Certificate
	if options.HTTPS {
		own, err := d.phoneCertificate()
		if err != nil {
			return nil, err
		}
		certificate, p.Fingerprint = &own, phone.Fingerprint(own)
	}
	p.page, err = phone.Listen(phone.Options{Listen: options.Listen, Incoming: filepath.Join(d.config.Folder, "incoming"), Sessions: options.Sessions,
		Title: batch.Name, Language: options.Texts.Language, Now: d.config.Now, Certificate: certificate, Allow: p.allow, Told: options.Told})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Addresses are what each table or person opens, with the time of its end.
func (p *Phones) Addresses() []PhoneAddress { return p.page.Sessions() }

// Run answers phones until ctx ends; a picture is stored as Import would store
// it before its phone hears of it. Called once. Errors: that of ctx.
func (p *Phones) Run(ctx context.Context) error {
	return p.page.Run(ctx, func(ctx context.Context, a inbox.Arrival) error {
		_, err := p.desk.arrive(ctx, p.batch.ID, p.texts, a)
		return p.final(err)
	})
}

// Close frees the address where Run is never called.
func (p *Phones) Close() error { return p.page.Close() }

// mayCome wants a batch that is open and holds nothing secret, as it is now.
func (p *Phones) mayCome(ctx context.Context) error {
	batch, err := p.desk.catalogue.Batch(ctx, p.batch.ID)
	if err != nil {
		return err
	}
	if err := batch.State.Require(archive.BatchOpen, archive.BatchReturned); err != nil {
		return fmt.Errorf("receive from phones: %w", err)
	}
	class, err := p.desk.catalogue.StrictestClass(ctx, p.batch.ID)
	if err == nil && class.StricterThan(archive.Limited) {
		err = ErrClosedRecords
	}
	return err
}

// allow is mayCome as phones hear it.
func (p *Phones) allow(ctx context.Context) error { return p.final(p.mayCome(ctx)) }

// final makes a refusal of what a person at a phone cannot wait for.
func (p *Phones) final(err error) error {
	for _, closed := range []error{ErrClosedRecords, archive.ErrBatchState} {
		if errors.Is(err, closed) {
			why := p.texts.Explain(err)
			return &inbox.Refusal{Code: why.Key, Sentence: why.String(), Err: err}
		}
	}
	return err
}

// certificateFile holds the certificate for phones and its key; only the owner
// of the folder reads it.
const certificateFile = "phone-certificate.pem"

// phoneCertificate is the desk's own, made the first time that it is wanted.
func (d *Desk) phoneCertificate() (tls.Certificate, error) {
	path := filepath.Join(d.config.Folder, certificateFile)
	kept, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if kept, err = phone.NewCertificate(d.config.Now()); err == nil {
			err = objects.WriteFile(path, kept, 0o600, true)
		}
		if errors.Is(err, fs.ErrExist) { // another window was quicker
			kept, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("keep a certificate: %w", folderError(err))
	}
	return phone.ParseCertificate(kept, d.config.Now())
}

// PhoneQR draws an address as a QR code, side pixels wide and high.
func PhoneQR(address string, side int) (image.Image, error) { return phone.QR(address, side) }

// PhoneQRText is the same for a terminal.
func PhoneQRText(address string) (string, error) { return phone.QRText(address) }
