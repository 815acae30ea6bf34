package pdfa_test

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"daluang/storage/pdfa"
)

func TestInfoReadsBackAsItWasGiven(t *testing.T) {
	pdfinfo := tool(t, "pdfinfo")
	meta := sampleMetadata()
	file := write(t, meta, onePage(rawImage(pdfa.Gray8, 60, 50)))
	out, err := exec.Command(pdfinfo, "-rawdates", "-enc", "UTF-8", saved(t, file)).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Title:           " + meta.Title, "Author:          " + meta.Author, "Subject:         baris satu baris dua",
		"Keywords:        ijazah, tahun 1987 & sebelumnya, naïf", "CreationDate:    D:20261123093015+07'00'",
	} {
		if !strings.Contains(string(out), want+"\n") {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestHostileMetadataStaysInStep(t *testing.T) {
	for _, text := range []string{
		"\x00\x01\x0b tab\tnul", "\xff\xfe bukan UTF-8", "]]>&amp;<!--", "(((\\", "\uFFFF\uFEFF", " spasi ", strings.Repeat("é", 16000), "𝄞\u202e",
	} {
		meta := pdfa.Metadata{Title: text, Author: text, Subject: text, Identifier: text, Keywords: []string{text, "", text}}
		if len(text) > 1000 {
			meta.Keywords = nil
		}
		meta.Record = pdfa.Record{Creator: text, Unit: text, Masters: []string{text, text}}
		meta.Created = time.Date(1999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -(3*3600+30*60)))
		file := write(t, meta, onePage(rawImage(pdfa.Gray8, 60, 50)))
		if report := check(t, file); !report.Valid() {
			t.Errorf("%.20q: %v", text, report.Problems)
		}
	}
}

func TestTheRecordIsInTheFileAndNothingEmptyIs(t *testing.T) {
	file := write(t, sampleMetadata(), onePage(rawImage(pdfa.Gray8, 60, 50)))
	for _, want := range []string{
		"<daluang:creator>SMA Negeri 1 – Contoh</daluang:creator>", "<daluang:unit>Tata Usaha &amp; Arsip</daluang:unit>",
		"<daluang:tingkat>asli</daluang:tingkat>", "<daluang:dpi>300</daluang:dpi>",
		"<daluang:master><rdf:Seq><rdf:li>abab", "<pdfaSchema:namespaceURI>https://daluang.id/ns/record/1.0/</pdfaSchema:namespaceURI>",
	} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	sparse := write(t, pdfa.Metadata{Record: pdfa.Record{ClassCode: "400", Unit: " ", Masters: []string{""}}}, onePage(rawImage(pdfa.Gray8, 60, 50)))
	if n := bytes.Count(sparse, []byte("<daluang:")); n != 1 {
		t.Errorf("%d properties of one", n)
	}
	if n := bytes.Count(sparse, []byte("<pdfaProperty:name>")); n != 1 {
		t.Errorf("%d properties declared, one written", n)
	}
	if none := write(t, pdfa.Metadata{}, onePage(rawImage(pdfa.Gray8, 60, 50))); bytes.Contains(none, []byte("pdfaExtension")) {
		t.Error("a schema without a record")
	}
	for _, file := range [][]byte{file, sparse} {
		if report := check(t, file); !report.Valid() {
			t.Error(report.Problems)
		}
	}
}

func TestAGivenDocumentIDIsThePermanentHalf(t *testing.T) {
	meta := pdfa.Metadata{DocumentID: [16]byte([]byte("0123456789abcdef"))}
	first := write(t, meta, onePage(rawImage(pdfa.Gray8, 60, 50)))
	second := write(t, meta, onePage(rawImage(pdfa.Gray8, 61, 50)))
	halves := regexp.MustCompile(`/ID \[<([0-9A-F]{32})> <([0-9A-F]{32})>\]`)
	one, two := halves.FindSubmatch(first), halves.FindSubmatch(second)
	if one == nil || string(one[1]) != "30313233343536373839616263646566" || !bytes.Equal(one[1], two[1]) || bytes.Equal(one[2], two[2]) {
		t.Errorf("%q and %q", one, two)
	}
}
