// Package bag is what is handed over: the sealed manifest of a batch, the
// signature of the workstation, the archive's signed receipt, and the BagIt
// folder (RFC 8493) that carries them on a USB stick. Desk and archive both
// use it, so that they cannot disagree about what was promised.
//
// What it promises: a manifest is named by the SHA-256 of its exact bytes;
// nothing is ever put into a canonical form, so nothing can be signed in one
// form and read in another. Reading is bounded whatever a stranger sends. A
// receipt that VerifyReceipt accepts lists exactly the objects of its manifest
// and can be checked again without a network, by anyone, years later. After a
// crash a bag folder is either there and whole or not there under its name.
package bag
