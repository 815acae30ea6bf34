package main

// sentences are the words of this program in one language.
type sentences struct {
	lang, usage                                         string
	cancelled, failed, newer, other, keyLost, noArchive string
	code, checked, damaged, missing, problem, advice    string
}

var indonesian = sentences{
	lang: "id",
	usage: `Pemakaian: daluang-server --data FOLDER [--lang id|en] PERINTAH
  serve [--listen ALAMAT] [--tls-cert FILE --tls-key FILE]   melayani meja kerja
  enrol --creator NAMA [--json]                              membuat kode pendaftaran sekali pakai
  verify [--json]                                            memeriksa semua yang tersimpan
  version`,
	cancelled: "Dihentikan. Yang sudah diterima tetap aman. Jalankan lagi kapan saja.",
	failed:    "Perintah gagal. Data yang sudah diterima tidak berubah. Lihat sebabnya pada baris log di atas, lalu coba lagi.",
	newer:     "Folder data ini dibuat oleh versi yang lebih baru. Data tidak disentuh. Pasang versi terbaru, lalu jalankan lagi.",
	other:     "archive.db di folder ini bukan milik program ini. Data tidak disentuh. Periksa folder pada --data.",
	keyLost:   "Kunci tanda terima hilang atau bukan yang semestinya. Berkas dan tanda terima lama tetap aman. Pulihkan folder keys dari cadangan, lalu jalankan lagi.",
	noArchive: "Tidak ada arsip di folder ini. Tidak ada yang diperiksa atau diubah. Periksa folder pada --data.",
	code:      "Kode pendaftaran untuk %s: %s (berlaku sekali, sampai %s)",
	checked:   "%d objek dan %d tanda terima diperiksa.",
	damaged:   "RUSAK  %s",
	missing:   "HILANG %s",
	problem:   "MASALAH %s",
	advice:    "Ada data yang rusak atau hilang. Yang lain tetap aman. Jangan hapus apa pun; pulihkan objek yang disebut dari cadangan, lalu periksa lagi.",
}

var english = sentences{
	lang: "en",
	usage: `Usage: daluang-server --data FOLDER [--lang id|en] COMMAND
  serve [--listen ADDRESS] [--tls-cert FILE --tls-key FILE]  answer desks
  enrol --creator NAME [--json]                              make a one-time enrolment code
  verify [--json]                                            check all that is stored
  version`,
	cancelled: "Stopped. What was received is safe. Run it again at any time.",
	failed:    "The command failed. What was received has not changed. The log line above has the reason; then try again.",
	newer:     "This data folder was made by a newer version. Nothing was touched. Install the newest version and run it again.",
	other:     "archive.db in this folder is not this program's. Nothing was touched. Check the folder given with --data.",
	keyLost:   "The receipt key is missing or another one. Files and old receipts are safe. Restore the folder keys from the backup and run it again.",
	noArchive: "There is no archive in this folder. Nothing was checked or changed. Check the folder given with --data.",
	code:      "Enrolment code for %s: %s (usable once, until %s)",
	checked:   "%d objects and %d receipts checked.",
	damaged:   "DAMAGED %s",
	missing:   "MISSING %s",
	problem:   "PROBLEM %s",
	advice:    "Data is damaged or missing. The rest is safe. Delete nothing; restore the named objects from a backup, then check again.",
}
