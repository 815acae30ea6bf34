package bag

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Purpose separates what a key signs: a signature made for one purpose can
// never be shown as one for another.
type Purpose string

// What is signed.
const (
	ForManifest  Purpose = "daluang-batch/1\n"
	ForReceipt   Purpose = "daluang-receipt/1\n"
	ForSession   Purpose = "daluang-session/1\n"
	ForEnrolment Purpose = "daluang-enrol/1\n"
)

// Sign is the workstation's Ed25519 signature (RFC 8032) of manifest bytes.
// key must be a whole private key.
func Sign(key ed25519.PrivateKey, manifestRaw []byte) []byte {
	return SignFor(ForManifest, key, manifestRaw)
}

// VerifyManifest returns ErrBadSignature unless the workstation with this key
// signed exactly these bytes.
func VerifyManifest(key ed25519.PublicKey, manifestRaw, signature []byte) error {
	return VerifyFor(ForManifest, key, manifestRaw, signature)
}

// SignFor signs bytes for one purpose.
func SignFor(purpose Purpose, key ed25519.PrivateKey, raw []byte) []byte {
	return ed25519.Sign(key, append([]byte(purpose), raw...))
}

// VerifyFor returns ErrBadSignature unless key signed the bytes for this
// purpose. A key of the wrong length fits nothing.
func VerifyFor(purpose Purpose, key ed25519.PublicKey, raw, signature []byte) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, append([]byte(purpose), raw...), signature) {
		return fmt.Errorf("check the signature of a %.16q: %w", purpose, ErrBadSignature)
	}
	return nil
}

// KeyID is a short name of a public key, to tell several apart; it proves
// nothing.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}
