// Package transfer is the desk's side of the hand-over: it enrols the
// workstation and brings one sealed batch to the archive, over any line, until
// the archive's signed receipt is in hand and checked.
//
// What it promises: Send returns a receipt only after it was verified against
// the key pinned at enrolment and against the batch's own manifest. It keeps
// no state: after a crash, a power cut or a broken line the next Send asks the
// archive what is missing and goes on from there. It deletes nothing and
// changes nothing at the desk. It ends: as long as the archive's list of
// missing bytes shrinks it goes on, otherwise it gives up after a bounded
// number of tries.
package transfer
