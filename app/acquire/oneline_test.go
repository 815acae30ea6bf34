package acquire_test

import (
	"strings"
	"testing"

	"daluang/app/acquire"
)

func TestWhatADeviceSaysMovesNoCursorAndTurnsNoLine(t *testing.T) {
	for said, want := range map[string]string{
		"  Brother\tDCP-L2540DW\r\n series ": "Brother DCP-L2540DW series",
		"\x1b[2J\x1b[31mHP\x00\a":            "[2J[31mHP",
		"Epson \u202egpj\u2066":              "Epson gpj",
		"Can\xffon":                          "Canon",
		"Pemindai é 扫描仪":                     "Pemindai é 扫描仪",
		"\u00a0\u2028":                       "",
		strings.Repeat("a", 99) + " " + "bc": strings.Repeat("a", 99),
		strings.Repeat("é", 200):             strings.Repeat("é", 100),
	} {
		if got := acquire.OneLine(said); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", said, got, want)
		}
	}
}
