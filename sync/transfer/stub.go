// Package transfer stub
package transfer

import "errors"

var ErrUnreachable = errors.New("x")
