package pdfa

// EncodeG4 opens the Group 4 encoder to its round-trip tests.
var EncodeG4 = encodeG4
