package pdfa

// The encoders, open to their round-trip tests.
var (
	EncodeG4    = encodeG4
	EncodeJBIG2 = encodeJBIG2
	DecodeJBIG2 = decodeJBIG2
)
