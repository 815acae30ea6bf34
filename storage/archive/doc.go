// Package archive holds the archival model: the types, rules and words that
// every other package uses. It is pure: no files, no network, no clock of its
// own. Nothing here can be half done, so a crash costs nothing.
//
// One word for one thing, in types, columns, JSON and messages:
//
//	Go                       user (id)                      meaning
//	Creator, Unit            pencipta arsip, unit pengolah  who made the records; tenant of the server
//	Dossier                  berkas                         records kept together about one activity; ISAD(G) file; the unit of retention
//	Item                     item arsip                     one letter, one ijazah; the unit of content and of security class
//	Page, Side               halaman, sisi                  one side of a sheet, in order
//	Master, Access           master, salinan akses          the untouched capture; the PDF/A made from it for use
//	Recipe                   olahan                         the undoable steps from master to access
//	Batch                    batch alih media               the pages of one digitisation job; the unit of paperwork and of transfer
//	ClassCode                kode klasifikasi               Permendagri 83/2022; text, segments compare as integers
//	Covering                 kurun waktu                    a date as written, with the range of days it can mean
//	SecurityClass            klasifikasi keamanan (SKKAAD)  B, T, R, SR; a dossier has the strictest of its items
//	Object, Digest, Fixity   –                              a stored bitstream, its SHA-256, the act of checking it
//	Event, Operator,         jejak, petugas,                PREMIS event and agents; the audit trail
//	Workstation              stasiun kerja
//	Bag, Receipt, Return     paket, tanda terima,           what is handed over; the archive's signed answer;
//	                         pengembalian                   what comes back with a reason
package archive
