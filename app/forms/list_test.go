package forms_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"daluang/app/forms"
)

func TestAListIsReadAsTypedPastedAndExported(t *testing.T) {
	want := []forms.Entry{{"1", "Surat masuk, 2019", 12}, {"2", "Ijazah SPESIMEN", 0}}
	for name, text := range map[string]string{
		"pasted":     "1\tSurat masuk, 2019\t12\n2\tIjazah SPESIMEN\t\n",
		"semicolons": "1;Surat masuk, 2019;12\r\n2;Ijazah SPESIMEN\r\n",
		"commas":     "1,\"Surat masuk, 2019\",12\n\n2,Ijazah SPESIMEN,\n,,\n",
		"header":     "\ufeffHalaman;Rak;Uraian;Nomor\n12;A;Surat masuk, 2019;1\n;B;Ijazah  SPESIMEN;2\n",
	} {
		entries, left, err := forms.ReadList(text)
		if err != nil || len(left) > 0 || !reflect.DeepEqual(entries, want) {
			t.Errorf("%s: %+v, %+v, %v", name, entries, left, err)
		}
	}
}

func TestRowsThatCannotBeTakenAreToldOfAndTheOthersAreTaken(t *testing.T) {
	entries, left, err := forms.ReadList("nomor;uraian;halaman\n1;a;2\n;tanpa nomor;1\n 01;lagi;\n3;c;sepuluh\n4;d;0\n5;e;7\n6;\x01;\n")
	wantLeft := []forms.RowError{{3, forms.RowNoNumber, ""}, {4, forms.RowTwice, "01"}, {5, forms.RowBadPages, "sepuluh"}, {6, forms.RowBadPages, "0"}, {8, forms.RowControl, ""}}
	if err != nil || !reflect.DeepEqual(left, wantLeft) || !reflect.DeepEqual(entries, []forms.Entry{{"1", "a", 2}, {"5", "e", 7}}) {
		t.Errorf("%+v, %+v, %v", entries, left, err)
	}
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	for _, text := range []string{"", "\n\n", "nomor;uraian\n"} {
		if _, _, err := forms.ReadList(text); !errors.Is(err, forms.ErrBadList) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{strings.Repeat("1\n", forms.MostRows+1), strings.Repeat("x", forms.MostBytes+1)} {
		if _, _, err := forms.ReadList(text); !errors.Is(err, forms.ErrLongList) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

func FuzzReadList(f *testing.F) {
	for _, seed := range []string{"1;a;2\n", "nomor,uraian\n1,\"a\n", "\ufeff1\tb\t3", "\x00;\xff\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, _, err := forms.ReadList(text)
		seen := map[string]bool{}
		for _, entry := range entries {
			number := forms.Folded(entry.Number)
			if err != nil || number == "" || seen[number] || entry.Pages < 0 {
				t.Fatalf("%+v, %v", entry, err)
			}
			seen[number] = true
		}
	})
}
