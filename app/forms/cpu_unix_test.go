//go:build unix

package forms_test

import (
	"syscall"
	"testing"
	"time"
)

// cpu reports the processor time of a benchmark, which does not depend on what
// else the machine does.
func cpu(b *testing.B, do func()) {
	before := used()
	for b.Loop() {
		do()
	}
	b.ReportMetric(float64(used()-before)/float64(b.N)/float64(time.Millisecond), "cpu-ms/op")
}

func used() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
