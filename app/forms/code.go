package forms

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
)

// A code of ours is prefix, key and check digit, 15 characters that both a QR
// code (ISO/IEC 18004, alphanumeric, version 1) and Code 128 (ISO/IEC 15417) hold.
const (
	codePrefix = "DLG:"
	keyLength  = 10
	alphabet   = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// KeyOf is the key of the entry with this number in the list of a batch: ten
// figures and capitals. The same number keeps its key when the list is corrected,
// so that printed sheets stay good; two batches do not share keys.
func KeyOf(batch, number string) string {
	digest := sha256.Sum256([]byte("daluang-sheet/1\n" + batch + "\n" + Folded(number)))
	const keys = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36
	key := strings.ToUpper(strconv.FormatUint(binary.BigEndian.Uint64(digest[:])%keys, 36))
	return strings.Repeat("0", keyLength-len(key)) + key
}

// codeOf is what the codes of a sheet say.
func codeOf(key string) string { return codePrefix + key + string(checkDigit(key)) }

// parseCode reads what a code says. ours is false for the codes of others; of one
// of ours whose check digit does not fit, or that is mutilated, the key is empty.
func parseCode(text string) (key string, ours bool) {
	rest, ours := strings.CutPrefix(text, codePrefix)
	if !ours || len(rest) != keyLength+1 {
		return "", ours
	}
	key = rest[:keyLength]
	if strings.Trim(rest, alphabet) != "" || rest[keyLength] != checkDigit(key) {
		return "", true
	}
	return key, true
}

// checkDigit is ISO/IEC 7064, MOD 37,36: it shows every single wrong character and
// every two that changed places.
func checkDigit(key string) byte {
	const m = len(alphabet)
	p := m
	for _, c := range key {
		s := (p + strings.IndexRune(alphabet, c)) % m
		if s == 0 {
			s = m
		}
		p = s * 2 % (m + 1)
	}
	return alphabet[(m+1-p)%m]
}
