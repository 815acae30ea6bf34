package main

import "context"

// deskew measures line 2: pages straightened and written as PDF/A, without
// recognition.
func deskew(_ context.Context, b *bench) error {
	b.table.missing("2. deskew + PDF/A without recognition", "≥ 20 × OCRmyPDF's pages/s", "app/imaging/skew is not there yet")
	return nil
}
