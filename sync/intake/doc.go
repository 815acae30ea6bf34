// Package intake is the archive's side of the hand-over: it enrols
// workstations, takes their sealed batches in, stores every object, and
// answers with a signed receipt.
//
// What it promises after a crash or a power cut: a batch is received only when
// every one of its objects is on the disk, read back, and the batch, its
// records, its leaf in the log and its signed receipt were committed in one
// transaction (SQLite, synchronous=FULL). Only then does the receipt leave the
// house. Before that nothing of the batch is visible; whole objects that
// arrived are kept, so that the next try sends only what is missing. Every
// request can be repeated, doubled and reordered: the same batch gives the
// same receipt for ever.
//
// What it never does: trust a name or a tenant from the wire, unpack anything,
// overwrite an object, or use a client's clock.
//
// Layout of the data folder:
//
//	archive.db             who, what, receipts, log, audit trail
//	objects/ incoming/ quarantine/   see storage/objects
//	partial/               pieces of large objects under way; disposable
//	keys/receipt.pem       the key that signs receipts (PKCS #8, 0600)
package intake
