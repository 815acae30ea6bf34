//go:build race

package kit

// raced says that the race detector slows everything down about tenfold.
const raced = true
