//go:build !linux

package ocr

import "image"

// newFeed pipes the picture.
func newFeed(img *image.Gray) (*feed, error) { return pipedFeed(img) }
