package main

import "strconv"

// Every office, person and number on these pages is made up: the city is
// Sukamaya ("maya" is illusory), telephone and postal numbers are zeros, and a
// NIP starts with 99, so that none of them can belong to anyone.

var (
	archiveOffice = office{"PEMERINTAH KOTA SUKAMAYA", "DINAS PERPUSTAKAAN DAN KEARSIPAN",
		"Jalan Contoh Raya Nomor 0, Kota Sukamaya 00000", "Telepon (0000) 000000, laman arsip.sukamaya.example", forest}
	schoolOffice = office{"PEMERINTAH KOTA SUKAMAYA", "DINAS PENDIDIKAN",
		"Jalan Rekaan Nomor 00, Kota Sukamaya 00000", "Telepon (0000) 000001, laman disdik.sukamaya.example", toner}
	school = office{"DINAS PENDIDIKAN KOTA SUKAMAYA", "SMP NEGERI 99 SUKAMAYA",
		"Jalan Umpama Nomor 9, Kota Sukamaya 00000", "Telepon (0000) 000099, NPSN 99000099", navy}
	village = office{"PEMERINTAH KOTA SUKAMAYA", "KELURAHAN ANDAIWATI",
		"Jalan Misal Nomor 00, Kecamatan Contohsari, Kota Sukamaya 00000", "Telepon (0000) 000003", maroon}
)

// letter is an official letter (surat dinas) in the order it is read.
type letter struct {
	from             office
	place, date      string
	number, nature   string
	enclosure, topic string
	to               []string
	opening          []string
	facts            [][2]string
	closing          []string
	office           []string
	signer           string
	rank, nip        string
	copies           []string
}

const bodyLeft, bodyRight, lead = 24.0, 20.0, 1.5

// drawLetter sets a letter and returns the baseline below its last line.
func drawLetter(p *page, l letter) float64 {
	y := p.letterhead(l.from)
	p.right(l.place+", "+l.date, body, p.width-bodyRight, y)
	y += 7
	for _, row := range [][2]string{{"Nomor", l.number}, {"Sifat", l.nature}, {"Lampiran", l.enclosure}, {"Hal", l.topic}} {
		y = p.labelled(row, body, bodyLeft, y, 20)
	}
	y += 6
	for i, line := range append([]string{"Yth. " + l.to[0]}, l.to[1:]...) {
		indent := 0.0
		if i > 0 {
			indent = body.width("Yth. ")
		}
		p.left(line, body, bodyLeft+indent, y)
		y += body.lineHeight(1.4)
	}
	y = p.paragraphs(l.opening, y+4)
	for _, row := range l.facts {
		y = p.labelled(row, body, bodyLeft+24, y, 24)
	}
	y = p.paragraphs(l.closing, y+2)
	y = p.signed(l, y+5)
	return p.copies(l.copies, y+6)
}

func (p *page) labelled(row [2]string, s style, x, y, width float64) float64 {
	p.left(row[0], s, x, y)
	p.left(":", s, x+width, y)
	return p.paragraph(row[1], s, x+width+3, y, p.width-bodyRight-x-width-3, 0, 1.4)
}

func (p *page) paragraphs(texts []string, y float64) float64 {
	for _, text := range texts {
		y = p.paragraph(text, body, bodyLeft, y, p.width-bodyLeft-bodyRight, 12, lead) + 2
	}
	return y
}

// signed sets the signature block at the right: office, hand, stamp, name.
func (p *page) signed(l letter, y float64) float64 {
	x := p.width - 92
	for _, line := range l.office {
		p.left(line, body, x, y)
		y += body.lineHeight(1.4)
	}
	p.signature(x+4, y+9, 42, bluePen)
	p.seal(x-4, y+8, 16, p.chance.spread(14), "• KOTA SUKAMAYA • CONTOH", "SPESIMEN", violet)
	y += 22
	p.left(l.signer, body.bold(), x, y)
	p.line(x, y+1, x+body.bold().width(l.signer), y+1, 0.25, toner)
	p.left(l.rank, body, x, y+5.2)
	p.left("NIP "+l.nip, body, x, y+10.4)
	return y + 14
}

func (p *page) copies(names []string, y float64) float64 {
	if len(names) == 0 {
		return y
	}
	small := body.sized(9)
	p.left("Tembusan:", small, bodyLeft, y)
	for i, name := range names {
		y += 4.6
		p.left(strconv.Itoa(i+1)+". "+name, small, bodyLeft, y)
	}
	return y
}

func invitation() *page {
	p := newPage(210, 297, 200, 101)
	drawLetter(p, letter{from: archiveOffice, place: "Sukamaya", date: "14 Maret 2023",
		number: "000.5.2.6/017/DPK/2023", nature: "Penting", enclosure: "-",
		topic: "Undangan rapat koordinasi penyelamatan arsip",
		to:    []string{"Kepala Dinas Pendidikan", "Kota Sukamaya", "di Sukamaya"},
		opening: []string{"Menindaklanjuti hasil pengawasan kearsipan tahun 2022, masih terdapat arsip inaktif yang " +
			"disimpan di ruang kerja dan belum tercatat dalam daftar arsip. Keadaan itu menyulitkan penemuan kembali " +
			"dan membahayakan keselamatan arsip apabila terjadi kebakaran atau banjir.",
			"Sehubungan dengan hal tersebut, kami mengharapkan kehadiran Saudara beserta pengelola arsip pada:"},
		facts: [][2]string{{"hari, tanggal", "Selasa, 21 Maret 2023"}, {"waktu", "pukul 09.00 WIB sampai dengan selesai"},
			{"tempat", "Aula Kertas Daluang, Lantai 2"}, {"acara", "Rencana alih media dan penataan arsip tahun 2023"}},
		closing: []string{"Mengingat pentingnya acara tersebut, mohon hadir tepat waktu dengan membawa daftar arsip " +
			"inaktif yang sudah ada. Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih."},
		office: []string{"Kepala Dinas Perpustakaan", "dan Kearsipan Kota Sukamaya,"},
		signer: "Dra. Rekawati Umpama, M.Si.", rank: "Pembina Utama Muda", nip: "99990101 999901 2 001",
		copies: []string{"Wali Kota Sukamaya (sebagai laporan);", "Sekretaris Daerah Kota Sukamaya."}})
	p.received(128, 78, -3, [][2]string{{"Tanggal", "16/3/2023"}, {"No. Agenda", "0412"}, {"Paraf", "rk"}})
	p.specimen(false)
	return p
}

func conversionLetter() *page {
	p := newPage(210, 297, 200, 102)
	drawLetter(p, letter{from: schoolOffice, place: "Sukamaya", date: "8 Agustus 2022",
		number: "000.5.7/042/Disdik/2022", nature: "Biasa", enclosure: "1 (satu) lembar",
		topic: "Usulan alih media arsip",
		to:    []string{"Kepala Dinas Perpustakaan dan Kearsipan", "Kota Sukamaya", "di Sukamaya"},
		opening: []string{"Dalam rangka menyelamatkan informasi arsip yang kondisi fisiknya mulai menurun, bersama ini " +
			"kami usulkan alih media terhadap arsip sebagaimana tercantum dalam lampiran surat ini.",
			"Arsip asli tetap kami simpan di ruang arsip Dinas Pendidikan. Sebelum dipindai, seluruh klip dan " +
				"steples telah dilepas, lembar yang terlipat telah diratakan, dan urutan halaman telah diperiksa oleh dua " +
				"orang pengelola arsip.",
			"Kami mohon kiranya petugas alih media dapat dijadwalkan pada minggu ketiga bulan Agustus 2022. Untuk " +
				"keperluan koordinasi, Saudara dapat menghubungi Subbagian Umum dan Kepegawaian."},
		closing: []string{"Demikian usulan ini kami sampaikan. Atas bantuan Saudara, kami ucapkan terima kasih."},
		office:  []string{"Plt. Kepala Dinas Pendidikan", "Kota Sukamaya,"},
		signer:  "Drs. Karang Rekayasa", rank: "Pembina Tingkat I", nip: "99990202 999902 1 002",
		copies: []string{"Inspektur Kota Sukamaya."}})
	p.specimen(true)
	return p
}

func conversionList() *page {
	p := newPage(210, 297, 200, 103)
	small := body.sized(9.5)
	for i, line := range []string{"Lampiran Surat Plt. Kepala Dinas Pendidikan", "Nomor    : 000.5.7/042/Disdik/2022",
		"Tanggal : 8 Agustus 2022"} {
		p.left(line, small, 112, 22+float64(i)*5)
	}
	p.centred("DAFTAR ARSIP YANG DIUSULKAN UNTUK ALIH MEDIA", body.bold().sized(12), p.width/2, 50)
	p.centred("Unit Pengolah: Bidang Pembinaan Sekolah Menengah Pertama", body, p.width/2, 57)
	columns := []column{{"No", 10, true}, {"Kode", 24, true}, {"Uraian informasi", 78, false},
		{"Kurun waktu", 28, true}, {"Jumlah", 26, true}}
	bottom := p.table(22, 66, body.sized(9.5), columns, [][]string{
		{"1", "400.3.11.1", "Surat keputusan kelulusan SMP", "1998-2004", "42 lembar"},
		{"2", "400.3.12.1", "Buku induk SMP Negeri 99", "1996-2001", "318 lembar"},
		{"3", "400.3.12.2", "Laporan bulanan sekolah", "1999-2003", "275 lembar"},
		{"4", "400.3.11.1", "Daftar nilai ujian akhir", "1999-2002", "96 lembar"},
		{"5", "800.1.3.1", "Usul pindah guru antarsekolah", "2001-2005", "58 lembar"},
		{"6", "900.1.3.6", "Laporan penggunaan dana bantuan", "2003", "31 lembar"},
		{"7", "000.5.6.1", "Berita acara pemindahan arsip", "ca. 1997", "12 lembar"},
		{"8", "400.3.12.1", "Mutasi peserta didik", "Jan-Des 2004", "84 lembar"}})
	p.right("Jumlah seluruhnya: 916 lembar", body.bold().sized(9.5), 188, bottom+6)
	p.signed(letter{office: []string{"Plt. Kepala Dinas Pendidikan", "Kota Sukamaya,"},
		signer: "Drs. Karang Rekayasa", rank: "Pembina Tingkat I", nip: "99990202 999902 1 002"}, bottom+22)
	p.centred("2", body, p.width/2, 282)
	p.specimen(true)
	return p
}

func pupilDataLetter() *page {
	p := newPage(210, 297, 200, 104)
	drawLetter(p, letter{from: schoolOffice, place: "Sukamaya", date: "3 Oktober 2023",
		number: "400.3.12.1/188/Disdik/2023", nature: "Segera", enclosure: "-",
		topic: "Pemutakhiran data peserta didik kelas IX",
		to:    []string{"Kepala SMP Negeri dan Swasta", "se-Kota Sukamaya", "di tempat"},
		opening: []string{"Berdasarkan hasil pencocokan data semester ganjil tahun ajaran 2023/2024, masih ditemukan " +
			"perbedaan penulisan nama, tempat dan tanggal lahir, serta nama orang tua peserta didik antara buku induk " +
			"sekolah, akta kelahiran, dan ijazah jenjang sebelumnya.",
			"Untuk menghindari kesalahan penulisan ijazah, Saudara diminta:",
			"a. mencocokkan data setiap peserta didik kelas IX dengan akta kelahiran dan ijazah sekolah dasar;",
			"b. meminta tanda tangan orang tua pada lembar persetujuan data;",
			"c. memperbaiki data yang berbeda paling lambat tanggal 31 Oktober 2023;",
			"d. menyimpan lembar persetujuan tersebut sebagai arsip vital sekolah."},
		closing: []string{"Pertanyaan dapat disampaikan kepada Seksi Data dan Informasi pada jam kerja. Demikian untuk " +
			"dilaksanakan dengan penuh tanggung jawab."},
		office: []string{"Kepala Dinas Pendidikan", "Kota Sukamaya,"},
		signer: "Dr. Andai Katamsi, M.Pd.", rank: "Pembina Utama Muda", nip: "99990303 999903 1 003"})
	p.received(24, 232, 2.5, [][2]string{{"Tanggal", "5/10/2023"}, {"No. Agenda", "88"}, {"Diteruskan", "TU, Kur."}})
	p.specimen(false)
	return p
}

func assignment() *page {
	p := newPage(210, 297, 200, 105)
	y := p.letterhead(school)
	p.centred("SURAT TUGAS", body.bold().sized(13), p.width/2, y+4)
	p.centred("NOMOR 000.1.2.3/031/SMPN99/2024", body, p.width/2, y+10)
	y += 22
	y = p.labelled([2]string{"Dasar", "Surat Kepala Dinas Perpustakaan dan Kearsipan Kota Sukamaya Nomor " +
		"000.5.2.6/009/DPK/2024 tanggal 5 Februari 2024 tentang bimbingan teknis pengelolaan arsip ijazah."}, body, bodyLeft, y, 24)
	p.centred("MEMERINTAHKAN:", body.bold(), p.width/2, y+6)
	y = p.table(bodyLeft, y+13, body, []column{{"No", 10, true}, {"Nama", 62, false}, {"NIP", 54, true}, {"Jabatan", 40, false}},
		[][]string{{"1", "Melati Contohwati, S.Pd.", "99990404 999904 2 004", "Guru"},
			{"2", "Bayu Misaldi, A.Md.", "99990505 999905 1 005", "Pengelola arsip"}})
	y = p.labelled([2]string{"Untuk", "mengikuti bimbingan teknis alih media ijazah dan transkrip nilai yang " +
		"diselenggarakan di Aula Kertas Daluang, Kota Sukamaya, selama 2 (dua) hari, tanggal 20 sampai dengan 21 " +
		"Februari 2024, dan menyampaikan laporan tertulis paling lambat 5 (lima) hari setelah kegiatan."}, body, bodyLeft, y+10, 24)
	y = p.paragraphs([]string{"Segala biaya yang timbul akibat surat tugas ini dibebankan pada anggaran sekolah. Demikian " +
		"surat tugas ini dibuat untuk dilaksanakan sebagaimana mestinya."}, y+4)
	p.left("Sukamaya, 15 Februari 2024", body, p.width-92, y+8)
	p.signed(letter{office: []string{"Kepala Sekolah,"}, signer: "Dra. Upama Seandainya", rank: "Pembina",
		nip: "99990606 999906 2 006"}, y+14)
	p.specimen(true)
	return p
}

func roomRequest() *page {
	p := newPage(210, 297, 200, 106)
	drawLetter(p, letter{from: village, place: "Andaiwati", date: "22 Mei 2024",
		number: "000.1.4/063/Kel.And/2024", nature: "Biasa", enclosure: "1 (satu) berkas",
		topic: "Permohonan pinjam ruang rapat",
		to:    []string{"Kepala Dinas Perpustakaan dan Kearsipan", "Kota Sukamaya", "di Sukamaya"},
		opening: []string{"Kelurahan Andaiwati akan melaksanakan musyawarah penyusunan sejarah kelurahan bersama tokoh " +
			"masyarakat. Mengingat balai kelurahan sedang diperbaiki, kami mohon izin meminjam ruang rapat Dinas " +
			"Perpustakaan dan Kearsipan pada:"},
		facts: [][2]string{{"hari, tanggal", "Kamis, 6 Juni 2024"}, {"waktu", "pukul 13.00 sampai dengan 15.30 WIB"},
			{"peserta", "25 (dua puluh lima) orang"}, {"peralatan", "proyektor dan pengeras suara"}},
		closing: []string{"Kebersihan ruangan dan kerusakan peralatan selama kegiatan menjadi tanggung jawab kami. Susunan " +
			"acara dan daftar peserta terlampir.",
			"Atas perkenan Saudara, kami sampaikan terima kasih."},
		office: []string{"Lurah Andaiwati,"},
		signer: "Jikalau Mustamsil, S.Sos.", rank: "Penata Tingkat I", nip: "99990707 999907 1 007"})
	p.specimen(false)
	return p
}

// oldMemo is a typed office note of 1987 with a code of the scheme before 2022.
func oldMemo() *page {
	p := newPage(210, 297, 200, 112)
	p.centred("PEMERINTAH KOTAMADYA SUKAMAYA", typed.sized(12), p.width/2, 24)
	p.centred("SEKRETARIAT WILAYAH / DAERAH", typed.sized(12), p.width/2, 30)
	p.line(40, 33, p.width-40, 33, 0.4, ribbon)
	p.centred("N O T A   D I N A S", typed.sized(13), p.width/2, 46)
	y := 58.0
	for _, row := range [][2]string{{"Kepada", "Yth. Kepala Bagian Umum"}, {"Dari", "Kepala Sub Bagian Arsip"},
		{"Nomor", "045.32/12/Ars/1987"}, {"Tanggal", "14 September 1987"}, {"Perihal", "Pemindahan arsip in-aktif"}} {
		p.left(row[0], typed, 26, y)
		p.left(": "+row[1], typed, 54, y)
		y += 6.4
	}
	p.line(26, y-1, p.width-22, y-1, 0.35, ribbon)
	y += 9
	for _, text := range []string{"Dengan hormat dilaporkan bahwa ruang arsip di lantai dasar sudah penuh. Sebanyak " +
		"214 (dua ratus empat belas) map dari tahun 1971 s/d 1979 masih bercampur dengan arsip yang dipakai sehari-hari.",
		"Sehubungan dengan itu kami mohon persetujuan Bapak untuk memindahkan map-map tersebut ke gudang arsip di " +
			"Jalan Umpama, setelah dibuatkan daftar pertelaannya dalam rangkap 3 (tiga).",
		"Pekerjaan direncanakan 10 (sepuluh) hari kerja dengan 4 (empat) orang tenaga. Map yang basah akibat banjir " +
			"bulan Pebruari yang lalu akan dikeringkan lebih dahulu dan tidak dicampurkan.",
		"Demikian untuk menjadi maklum dan mohon petunjuk lebih lanjut."} {
		y = p.paragraph(text, typed, 26, y, p.width-48, 14, 1.75) + 3
	}
	p.left("Kepala Sub Bagian Arsip,", typed, 112, y+8)
	p.signature(116, y+20, 38, blackPen)
	p.left("SEUMPAMA WARTADI", typed, 112, y+34)
	p.left("NIP. 990000000", typed, 112, y+40)
	hand := style{font: fonts.regular, size: 13, stretch: 0.85, slant: 0.4, wobble: 0.35, ink: bluePen}
	p.write("Setuju. Buat daftarnya dulu,", hand, turned(30, y+22, -6))
	p.write("lapor tgl 1/10.", hand, turned(34, y+30, -6))
	p.signature(40, y+42, 24, bluePen)
	p.specimen(false)
	return p
}
