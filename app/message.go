package app

import (
	"context"
	"errors"
	"strings"

	"daluang/app/acquire"
	"daluang/app/acquire/inbox"
	"daluang/app/acquire/phone"
	"daluang/app/forms"
	"daluang/app/imaging"
	"daluang/app/imaging/render"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
	"daluang/storage/pdfa"
	"daluang/sync/bag"
	"daluang/sync/transfer"
)

// Explanation is an error as its user needs it: what happened, what is safe,
// what to do now. Key is stable, for programs and for the translations
// "error.<key>.what", ".safe" and ".next".
type Explanation struct{ Key, What, Safe, Next string }

// String joins the sentences.
func (e Explanation) String() string {
	return strings.Join(nonEmpty(e.What, e.Safe, e.Next), " ")
}

// Explain finds the key of an error; the sentences come from Texts.Explain.
// What nobody foresaw is "unexpected".
func Explain(err error) Explanation {
	for _, known := range explanations {
		if errors.Is(err, known.err) {
			return Explanation{Key: known.key}
		}
	}
	return Explanation{Key: "unexpected"}
}

// explanations is searched from the top: an error that wraps two of these is
// explained by the first. A test proves that no exported error is missing.
var explanations = []struct {
	err error
	key string
}{
	{acquire.DiskFull, "scan-disk-full"}, // wraps one of the next two
	{objects.ErrDiskFull, "disk-full"},
	{catalogue.ErrDiskFull, "disk-full"},

	{acquire.FeederEmpty, "scan-feeder-empty"},
	{acquire.PaperJam, "scan-paper-jam"},
	{acquire.DoubleFeed, "scan-double-feed"},
	{acquire.CoverOpen, "scan-cover-open"},
	{acquire.Busy, "scan-busy"},
	{acquire.WarmingUp, "scan-warming-up"},
	{acquire.Offline, "scan-offline"},
	{acquire.Cancelled, "scan-cancelled"},
	{acquire.Unsupported, "scan-unsupported-settings"},
	{acquire.AccessDenied, "scan-access-denied"},
	{acquire.Communication, "scan-communication"},
	{acquire.IncompletePage, "scan-incomplete-page"},
	{acquire.CertificateChanged, "scan-certificate-changed"},
	{acquire.Unavailable, "scan-unavailable"},
	{acquire.NoDevice, "scan-no-device"},

	{context.Canceled, "cancelled"},
	{ErrNoAccess, "no-permission"},
	{ErrNoFile, "no-file"},
	{ErrNotAFile, "not-a-file"},

	{imaging.ErrEmpty, "empty-file"},
	{imaging.ErrUnknownFormat, "unknown-format"},
	{imaging.ErrTooLarge, "too-large"},
	{imaging.ErrHEIC, "heic"},
	{imaging.ErrEncrypted, "password"},
	{imaging.ErrUnsupported, "unsupported"},
	{imaging.ErrDamaged, "damaged-file"},
	{inbox.ErrNoEnd, "damaged-file"},
	{render.ErrNoPage, "damaged-file"},
	{render.ErrClosed, "unexpected"},

	{ErrInvalidCopy, "invalid-copy"},
	{pdfa.ErrEncrypted, "password"},
	{pdfa.ErrDamagedPDF, "damaged-file"},
	{pdfa.ErrNoPages, "no-pages"},
	{pdfa.ErrDamagedImage, "damaged-file"},
	{pdfa.ErrTooLarge, "too-large"},
	{pdfa.ErrColour, "not-convertible"},
	{pdfa.ErrProfile, "not-convertible"},
	{pdfa.ErrUnsupportedImage, "not-convertible"},
	{pdfa.ErrPageSize, "not-convertible"},
	{pdfa.ErrInvalidPage, "not-convertible"},
	{pdfa.ErrMetadata, "not-convertible"},
	{pdfa.ErrConformance, "not-convertible"},

	{pdfa.ErrAttachment, "not-convertible"},

	{ocr.ErrNoEngine, "no-text-engine"},
	{ocr.ErrNoLanguage, "no-text-language"},
	{ocr.ErrTimeout, "text-failed"},
	{ocr.ErrOutOfMemory, "text-failed"},
	{ocr.ErrKilled, "text-failed"},
	{ocr.ErrRefused, "text-failed"},
	{ocr.ErrGarbled, "text-failed"},
	{ocr.ErrBadPicture, "text-failed"},
	{ocr.ErrBadRecord, "text-failed"},

	{ErrIntegrity, "integrity"},
	{objects.ErrMissing, "missing-object"},
	{objects.ErrDamaged, "damaged-object"},
	{objects.ErrWrongDigest, "damaged-object"},

	{ErrNoDesk, "no-desk"},
	{ErrLostKey, "lost-key"},
	{catalogue.ErrNewer, "newer-catalogue"},
	{catalogue.ErrNotOurs, "foreign-catalogue"},
	{catalogue.ErrDamaged, "damaged-catalogue"},
	{archive.ErrBrokenTrail, "broken-trail"},
	{catalogue.ErrReadOnly, "no-permission"},
	{catalogue.ErrBusy, "busy"},
	{catalogue.ErrNoUndo, "no-undo"},
	{catalogue.ErrNameTaken, "name-taken"},
	{catalogue.ErrEmpty, "name-needed"},
	{catalogue.ErrBadCursor, "bad-request"},

	{ErrNothingDone, "nothing-done"},
	{ErrEmptyBatch, "empty-batch"},
	{ErrNotReady, "not-ready"},
	{ErrUnchecked, "unchecked"},
	{ErrNoSample, "no-sample"},
	{ErrNoProfile, "no-profile"},
	{ErrProfilesLocked, "profiles-locked"},
	{ErrBadProfile, "bad-profile"},
	{ErrNoJob, "no-job"},
	{ErrBadJob, "bad-job"},
	{ErrJobKeyTaken, "job-key-taken"},
	{ErrSidesDiffer, "sides-differ"},
	{catalogue.ErrSamePerson, "same-person"},
	{archive.ErrBadSamplePlan, "bad-sample-plan"},
	{archive.ErrBadVerdict, "bad-verdict"},
	{ErrNotSealed, "not-sealed"},
	{ErrChanging, "changing"},
	{archive.ErrBatchState, "batch-state"},
	{archive.ErrNewerRecipe, "newer-recipe"},
	{archive.ErrBadRecipe, "bad-recipe"},
	{ErrKeptAsCaptured, "kept-as-captured"},
	{ErrNotOnePage, "not-one-page"},
	{catalogue.ErrNotHere, "not-here"},
	{archive.ErrBadClassCode, "bad-class-code"},
	{archive.ErrBadSecurityClass, "bad-security-class"},
	{archive.ErrUnreadableDate, "bad-date"},
	{archive.ErrNoSuchDay, "bad-date"},
	{archive.ErrTwoReadings, "bad-date"},
	{archive.ErrBackwardDates, "bad-date"},
	{ErrUnknownField, "unknown-field"},
	{ErrTwice, "named-twice"},
	{ErrNotText, "not-text"},
	{ErrSplit, "bad-split"},
	{ErrNoSplit, "no-split"},
	{forms.ErrNoSheets, "no-sheets"},
	{forms.ErrBadList, "bad-list"},
	{forms.ErrLongList, "long-list"},
	{ErrBadRequest, "bad-request"},
	{archive.ErrBadID, "not-found"},
	{archive.ErrBadDigest, "not-found"},

	{ErrNotEnrolled, "not-enrolled"},
	{transfer.ErrBadAddress, "bad-address"},
	{transfer.ErrInsecure, "insecure"},
	{transfer.ErrUnreachable, "unreachable"},
	{transfer.ErrNotAnArchive, "not-an-archive"},
	{transfer.ErrRevoked, "revoked"},
	{transfer.ErrBusy, "server-busy"},
	{transfer.ErrRefused, "refused"},
	{transfer.ErrBadReceipt, "bad-receipt"},
	{bag.ErrBadReceipt, "bad-receipt"},
	{bag.ErrBadSignature, "bad-receipt"},
	{bag.ErrBagExists, "bag-exists"},
	{bag.ErrIncompleteBag, "bad-bag"},
	{bag.ErrUnsafePath, "bad-bag"},
	{bag.ErrBadBag, "bad-bag"},
	{bag.ErrBadManifest, "bad-manifest"},
	{bag.ErrUnknownFormat, "newer-format"},

	{objects.ErrExists, "file-exists"},

	{ErrOwnFolder, "own-folder"},
	{ErrNoWatchedFolder, "watch-folder"},
	{ErrClosedRecords, "closed-records"},
	{phone.ErrListen, "phone-listen"},
	{phone.ErrCertificate, "phone-certificate"},
	{catalogue.ErrNotFound, "not-found"}, // other findings say more
	{acquire.Unknown, "scan-unknown"},    // last: it may wrap any of these
}
