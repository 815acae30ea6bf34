package archive

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// ErrBadID says that a text is not an identifier of ours.
var ErrBadID = errors.New("not an identifier")

// ID names one record for ever: a UUIDv7 (RFC 9562 5.7) in its usual text
// form. It is random, never device plus counter, because laptops are cloned.
// The zero ID is empty and names nothing.
type ID string

// NewID makes an identifier that no other call on any machine makes. Safe for
// concurrent use. It panics when the machine has no random numbers to give.
func NewID() ID {
	return ID(uuid.Must(uuid.NewV7()).String())
}

// ParseID accepts the canonical lower-case text form of a UUID and returns
// ErrBadID for anything else.
func ParseID(text string) (ID, error) {
	parsed, err := uuid.Parse(text)
	if err != nil || parsed.String() != text {
		return "", fmt.Errorf("read %q: %w", text, ErrBadID)
	}
	return ID(text), nil
}
