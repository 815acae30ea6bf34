// Package pdfa writes PDF/A files from page images, checks the files it wrote
// and looks into PDFs that others made.
//
// What it promises:
//
//   - A PDF/A is valid or it is an error. Whatever the PDF/A rules do not allow
//     (a CMYK picture under an sRGB intent, a page of 15 000 points, a truncated
//     JPEG) is refused before a byte of that page is written; the file never
//     carries an archival label that it does not deserve.
//   - Pixels are not touched. A JPEG goes in byte for byte, after one full decode,
//     here or before by the caller, has shown that it is whole; everything else is packed without loss.
//   - Memory does not grow with pages: a page is written at once and forgotten,
//     but for eight bytes for each of its objects and the set of characters met.
//   - Recognised words lie invisibly where they were read, in a font that is
//     embedded and that says which character every code is.
//   - The same pages and the same metadata give the same bytes.
//
// After a crash: Writer writes to an io.Writer and knows nothing of files. Until
// Close has returned nil the output has no cross-reference table and is not a
// PDF; the caller writes to a temporary name, syncs and renames after Close, and
// throws an unfinished file away.
//
// The rules are those of ISO 19005-2:2011 (PDF/A-2) and ISO 32000-1:2008; a
// number such as 6.1.13 in a comment is a clause of ISO 19005-2, and stands for
// the same rule where PDF/A-1 and PDF/A-3 number it otherwise.
package pdfa
