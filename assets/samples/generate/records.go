package main

import (
	"image/color"
	"math"
	"strconv"
)

var (
	forest = color.NRGBA{0x1E, 0x5B, 0x3F, 0xFF}
	navy   = color.NRGBA{0x1F, 0x3C, 0x78, 0xFF}
	maroon = color.NRGBA{0x7A, 0x26, 0x2C, 0xFF}
	sky    = color.NRGBA{0x2F, 0x66, 0xA8, 0xFF}
	pale   = color.NRGBA{0x4B, 0x86, 0xC4, 0x28}
)

// receipt is half a sheet: the voucher of a small purchase.
func receipt() *page {
	p := newPage(210, 148, 200, 107)
	p.frame(10, 10, 200, 138, 0.5, toner)
	p.left("SD NEGERI UMPAMA 00 SUKAMAYA", body.bold().sized(10), 16, 19)
	p.left("Tahun Anggaran : 2023", body.sized(9), 16, 24.5)
	p.right("Nomor BKU : 0057", body.sized(9), 194, 19)
	p.right("Kode rekening : 0.00.00.000", body.sized(9), 194, 24.5)
	p.centred("K U I T A N S I", body.bold().sized(15), 105, 36)
	p.line(80, 38, 130, 38, 0.4, toner)
	hand := style{font: fonts.regular, size: 11.5, stretch: 0.88, slant: 0.3, wobble: 0.18, ink: bluePen}
	for i, row := range [][2]string{{"Sudah terima dari", "Bendahara SD Negeri Umpama 00 Sukamaya"},
		{"Uang sejumlah", "Tiga ratus empat puluh lima ribu rupiah"},
		{"Untuk pembayaran", "Belanja alat tulis kantor: kertas A4 5 rim, map arsip"},
		{"", "50 buah, boks arsip 10 buah, label 4 lembar"}} {
		y := 50 + 9*float64(i)
		if row[0] != "" {
			p.left(row[0], body, 16, y)
			p.left(":", body, 53, y)
		}
		p.left(row[1], hand, 57, y)
		p.line(56, y+1.4, 192, y+1.4, 0.15, toner)
	}
	p.frame(16, 92, 72, 103, 0.5, toner)
	p.left("Rp", body.bold().sized(12), 19, 99.6)
	p.left("345.000,00", hand.sized(14), 30, 99.8)
	p.left("Sukamaya, 17 November 2023", body, 132, 93)
	p.left("Yang menerima,", body, 132, 98.5)
	p.signature(136, 111, 34, bluePen)
	p.seal(129, 112, 12.5, -9, "TOKO ALAT TULIS MISAL", "LUNAS", redPad)
	p.left("Toko Alat Tulis Misal", body.bold(), 132, 126)
	p.left("Setuju dibayar,", body, 20, 110)
	p.left("Kepala Sekolah", body, 20, 115)
	p.signature(22, 122, 30, blackPen)
	p.left("Andaikan Permisal, S.Pd.", body.bold(), 20, 131)
	p.left("NIP 99990808 999908 1 008", body.sized(8.5), 20, 135)
	p.specimen(false)
	return p
}

// guilloche is the ornamental border of a security print.
func (p *page) guilloche(inset, depth float64, ink color.NRGBA) {
	p.shade(inset, inset, p.width-inset, p.height-inset, ink, func(x, y float64) float64 {
		d := min(x, p.width-x, y, p.height-y) - inset
		if d > depth {
			return 0
		}
		along := x + y
		if math.Abs(x-p.width/2) > p.width/2-inset-depth && math.Abs(y-p.height/2) > p.height/2-inset-depth {
			along = math.Atan2(y-p.height/2, x-p.width/2) * 90
		}
		middle, best := d-depth/2, math.Inf(1)
		for _, phase := range [3]float64{0, 0.67, 1.33} {
			wave := depth * 0.38 * math.Sin(along*0.55+phase*math.Pi)
			best = min(best, math.Abs(middle-wave)-0.18)
		}
		rails := min(math.Abs(d-0.5)-0.35, math.Abs(d-depth+0.5)-0.35)
		return p.soft(min(best, rails))
	})
}

// rosette is the pale ground in the middle of a certificate.
func (p *page) rosette(cx, cy, radius float64, ink color.NRGBA) {
	p.shade(cx-radius, cy-radius, cx+radius, cy+radius, ink, func(x, y float64) float64 {
		d, turn := math.Hypot(x-cx, y-cy), math.Atan2(y-cy, x-cx)
		if d > radius {
			return 0
		}
		best := math.Inf(1)
		for ring := 1.0; ring <= 6; ring++ {
			wave := radius * ring / 6.6 * (1 + 0.08*math.Sin(turn*24+ring*1.3))
			best = min(best, math.Abs(d-wave)-0.2)
		}
		return p.soft(best)
	})
}

// portrait is where the photograph is glued: a silhouette, nobody.
func (p *page) portrait(x, y, width, height float64, ground color.NRGBA) {
	p.shade(x, y, x+width, y+height, ground, func(float64, float64) float64 { return 1 })
	figure := color.NRGBA{0x55, 0x55, 0x58, 0xFF}
	cx, size := x+width/2, width
	p.shade(x, y, x+width, y+height, figure, func(px, py float64) float64 {
		head := math.Hypot((px-cx)/0.82, py-y-height*0.4) - size*0.24
		neck := max(math.Abs(px-cx)-size*0.09, math.Abs(py-y-height*0.6)-height*0.12)
		shoulders := math.Hypot((px-cx)/1.1, py-y-height*1.08) - size*0.5
		return p.soft(min(head, neck, shoulders))
	})
	p.frame(x, y, x+width, y+height, 0.25, toner)
}

// diploma is what both kinds of ijazah say.
type diploma struct {
	number, holder, born, parent, nis, nisn, year, decision, date, head, nip string
}

var (
	melati = diploma{"DN-99/D-SMP/13/0000012", "MELATI CONTOHWATI", "Sukamaya, 30 Februari 2006", "Umpama Contoh",
		"9900012", "9900000012", "2020/2021", "400.3.11.1/021/SMPN99/2021", "4 Juni 2021", "Dra. Upama Seandainya",
		"99990606 999906 2 006"}
	bayu = diploma{"99-2025-0000-0034", "BAYU MISALDI", "Sukamaya, 31 April 2010", "Misal Andaikata",
		"9900034", "0099000034", "2024/2025", "400.3.11.1/017/SMPN99/2025", "2 Juni 2025", "Dra. Upama Seandainya",
		"99990606 999906 2 006"}
)

// blankDiploma is an ijazah on a preprinted blank with a blue frame, as junior
// secondary schools had it until 2024.
func blankDiploma(d diploma) *page {
	p := newPage(210, 297, 300, 108)
	p.guilloche(10, 8, sky)
	p.rosette(105, 150, 62, pale)
	p.emblem(105, 40, 12, navy)
	p.centred("NEGARA REKAAN SUKAMAYA", body.bold().sized(12), 105, 61)
	p.centred("I J A Z A H", body.bold().sized(24).inked(navy), 105, 74)
	p.centred("SEKOLAH MENENGAH PERTAMA", body.bold().sized(14), 105, 83)
	p.centred("TAHUN AJARAN "+d.year, body.sized(11), 105, 90)
	p.paragraph("Yang bertanda tangan di bawah ini, Kepala Sekolah Menengah Pertama Negeri 99 Sukamaya, Nomor Pokok "+
		"Sekolah Nasional 99000099, Kota Sukamaya, menerangkan bahwa:", body.sized(11), 32, 103, 146, 0, 1.55)
	p.centred(d.holder, body.bold().sized(16), 105, 126)
	hand := body.sized(11)
	for i, row := range [][2]string{{"tempat, tanggal lahir", d.born}, {"nama orang tua/wali", d.parent},
		{"nomor induk siswa", d.nis}, {"nomor induk siswa nasional", d.nisn}} {
		p.labelled(row, hand, 36, 138+7.5*float64(i), 54)
	}
	p.centred("L U L U S", body.bold().sized(20).inked(navy), 105, 178)
	p.paragraph("dari satuan pendidikan setelah memenuhi seluruh kriteria sesuai dengan peraturan, berdasarkan keputusan "+
		"kepala sekolah Nomor "+d.decision+".", body.sized(11), 32, 189, 146, 0, 1.55)
	p.portrait(44, 212, 30, 40, color.NRGBA{0xC6, 0x3A, 0x3A, 0xFF})
	p.left("Sukamaya, "+d.date, hand, 114, 213)
	p.left("Kepala Sekolah,", hand, 114, 219)
	p.signature(118, 231, 44, bluePen)
	p.seal(76, 240, 17, 12, "• SMP NEGERI 99 SUKAMAYA •", "CONTOH", violet)
	p.left(d.head, hand.bold(), 114, 247)
	p.left("NIP "+d.nip, hand, 114, 253)
	p.centred(d.number, style{font: fonts.monoBold, size: 13, stretch: 1, ink: maroon}, 105, 270)
	p.specimen(false)
	return p
}

// plainDiploma is an ijazah as schools print it themselves since 2025.
func plainDiploma(d diploma) *page {
	p := newPage(210, 297, 300, 110)
	p.frame(12, 12, 198, 285, 0.7, forest)
	p.frame(14, 14, 196, 283, 0.25, forest)
	p.emblem(105, 34, 10, forest)
	p.centred("KOTA SUKAMAYA (REKAAN)", body.sized(11), 105, 52)
	p.centred("IJAZAH", body.bold().sized(26), 105, 66)
	p.centred("SEKOLAH MENENGAH PERTAMA", body.bold().sized(13), 105, 74)
	p.centred("Nomor Ijazah: "+d.number, body.sized(11), 105, 82)
	p.centred("Dengan ini menyatakan bahwa:", body.sized(11), 105, 98)
	p.centred(d.holder, body.bold().sized(20), 105, 112)
	for i, row := range [][2]string{{"tempat, tanggal lahir", d.born}, {"Nomor Induk Siswa Nasional", d.nisn},
		{"satuan pendidikan", "SMP Negeri 99 Sukamaya"}, {"Nomor Pokok Sekolah Nasional", "99000099"}} {
		p.labelled(row, body.sized(11), 40, 127+8*float64(i), 58)
	}
	p.centred("LULUS", body.bold().sized(22), 105, 172)
	p.paragraph("dari satuan pendidikan berdasarkan kriteria kelulusan yang ditetapkan, sebagaimana keputusan kepala "+
		"satuan pendidikan Nomor "+d.decision+".", body.sized(11), 34, 184, 142, 0, 1.55)
	p.portrait(46, 208, 30, 40, color.NRGBA{0x3A, 0x62, 0xB4, 0xFF})
	p.left("Sukamaya, "+d.date, body.sized(11), 112, 211)
	p.left("Kepala Sekolah,", body.sized(11), 112, 217)
	p.signature(116, 229, 42, blackPen)
	p.seal(79, 236, 17, -8, "• SMP NEGERI 99 SUKAMAYA •", "CONTOH", violet)
	p.left(d.head, body.bold().sized(11), 112, 245)
	p.left("NIP "+d.nip, body.sized(11), 112, 251)
	p.specimen(false)
	return p
}

// transcript is the page of marks that belongs to an ijazah.
func transcript(d diploma, seed uint64, marks []string) *page {
	p := newPage(210, 297, 200, seed)
	p.centred("TRANSKRIP NILAI", body.bold().sized(16), 105, 28)
	p.centred("SEKOLAH MENENGAH PERTAMA NEGERI 99 SUKAMAYA", body.bold().sized(12), 105, 35)
	p.centred("TAHUN AJARAN "+d.year, body.sized(11), 105, 42)
	p.line(30, 46, 180, 46, 0.5, toner)
	for i, row := range [][2]string{{"Nama", d.holder}, {"Tempat, tanggal lahir", d.born},
		{"Nomor Induk Siswa Nasional", d.nisn}, {"Nomor Pokok Sekolah Nasional", "99000099"}, {"Nomor Ijazah", d.number}} {
		p.labelled(row, body.sized(10.5), 30, 55+6.6*float64(i), 56)
	}
	var rows [][]string
	subjects := []string{"Pendidikan Agama dan Budi Pekerti", "Pendidikan Pancasila", "Bahasa Indonesia", "Matematika",
		"Ilmu Pengetahuan Alam", "Ilmu Pengetahuan Sosial", "Bahasa Inggris", "Seni dan Prakarya",
		"Pendidikan Jasmani, Olahraga, dan Kesehatan", "Informatika", "Muatan Lokal: Bahasa Daerah"}
	for i, subject := range subjects {
		rows = append(rows, []string{strconv.Itoa(i + 1), subject, marks[i]})
	}
	rows = append(rows, []string{"", "Rata-rata", marks[len(subjects)]})
	bottom := p.table(30, 92, body.sized(10.5), []column{{"No", 14, true}, {"Mata Pelajaran", 102, false}, {"Nilai", 34, true}}, rows)
	p.left("Sukamaya, "+d.date, body.sized(11), 112, bottom+14)
	p.left("Kepala Sekolah,", body.sized(11), 112, bottom+20)
	p.signature(116, bottom+32, 44, bluePen)
	p.seal(110, bottom+32, 17, 6, "• SMP NEGERI 99 SUKAMAYA •", "CONTOH", violet)
	p.left(d.head, body.bold().sized(11), 112, bottom+48)
	p.left("NIP "+d.nip, body.sized(11), 112, bottom+54)
	p.specimen(false)
	return p
}

// staffCard is a small card of a civil servant on the scanner's glass.
func staffCard() *page {
	p := newPage(148, 105, 300, 111)
	p.shade(0, 0, 148, 105, color.NRGBA{0xF2, 0xD9, 0xB4, 0xFF}, func(float64, float64) float64 { return 1 })
	p.frame(4, 4, 144, 101, 0.6, maroon)
	p.rosette(74, 56, 38, color.NRGBA{0xB0, 0x6A, 0x3A, 0x38})
	p.emblem(17, 18, 8, maroon)
	p.centred("PEMERINTAH KOTA SUKAMAYA", body.bold().sized(10), 82, 14)
	p.centred("KARTU PEGAWAI NEGERI SIPIL", body.bold().sized(13).inked(maroon), 82, 21)
	p.centred("Nomor seri : Z 9900000", style{font: fonts.mono, size: 10, stretch: 0.9, ink: toner}, 82, 27)
	p.line(9, 31, 139, 31, 0.5, maroon)
	p.portrait(10, 38, 26, 34, color.NRGBA{0xB9, 0xB4, 0xAC, 0xFF})
	key := typed.sized(10)
	for i, row := range [][2]string{{"NAMA", "KARANG REKAYASA"}, {"NIP", "990000002"}, {"TGL LAHIR", "30-02-1959"},
		{"GOL. DARAH", "-"}, {"INSTANSI", "PEMDA SUKAMAYA"}, {"TMT PNS", "01-04-1984"}} {
		y := 42 + 6.2*float64(i)
		p.left(row[0], key, 42, y)
		p.left(": "+row[1], key, 68, y)
	}
	p.left("Sukamaya, 12 Mei 1986", key.sized(9), 84, 82)
	p.signature(90, 88, 30, blackPen)
	p.left("Kepala Bagian Kepegawaian", key.sized(9), 84, 97)
	p.seal(40, 77, 12.5, -15, "BAGIAN KEPEGAWAIAN", "CONTOH", violet)
	p.specimen(false)
	return p
}
