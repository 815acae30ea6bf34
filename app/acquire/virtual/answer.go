package virtual

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"daluang/app/acquire"
)

// wanted is the ScanSettings that a client posts.
type wanted struct {
	Source string `xml:"InputSource"`
	Duplex bool   `xml:"Duplex"`
	Mode   string `xml:"ColorMode"`
	DPI    int    `xml:"XResolution"`
	Format string `xml:"DocumentFormat"`
	Ext    string `xml:"DocumentFormatExt"`
	Width  int    `xml:"ScanRegions>ScanRegion>Width"` // 1/300 inch
	Height int    `xml:"ScanRegions>ScanRegion>Height"`
}

// ServeHTTP answers one request of the protocol.
func (s *Scanner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, inside := strings.CutPrefix(r.URL.Path, "/eSCL/")
	switch id, isJob := strings.CutPrefix(name, "ScanJobs/"); {
	case !inside:
		http.NotFound(w, r)
	case name == "ScannerCapabilities" && r.Method == http.MethodGet:
		s.capabilities(w)
	case name == "ScannerStatus" && r.Method == http.MethodGet:
		s.status(w)
	case name == "ScanJobs" && r.Method == http.MethodPost:
		s.start(w, r)
	case isJob && r.Method == http.MethodDelete:
		s.remove(w, id)
	case isJob && path.Base(id) == "NextDocument" && r.Method == http.MethodGet:
		s.nextDocument(w, r, path.Dir(id))
	default:
		http.NotFound(w, r)
	}
}

func (s *Scanner) broken() (Fault, int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.fault, s.at
}

func (s *Scanner) capabilities(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/xml")
	if fault, _ := s.broken(); fault == HugeXML {
		io.WriteString(w, `<?xml version="1.0"?><scan:ScannerCapabilities xmlns:scan="x">`)
		for filler := strings.Repeat("<scan:Filler>0123456789</scan:Filler>", 1000); ; {
			if _, err := io.WriteString(w, filler); err != nil {
				return // the client has had enough
			}
		}
	}
	fmt.Fprintf(w, capabilitiesXML, escape(s.Name), s.UUID, platenXML, feederXML, feederXML)
}

func escape(text string) string {
	var out strings.Builder
	xml.EscapeText(&out, []byte(text))
	return out.String()
}

func (s *Scanner) status(w http.ResponseWriter) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	w.Header().Set("Content-Type", "text/xml")
	state, feeder, jobs := "Idle", "ScannerAdfEmpty", ""
	if s.sheets > 0 && s.fault != Empty {
		feeder = "ScannerAdfLoaded"
	}
	if s.job != nil {
		jobs = fmt.Sprintf(jobXML, s.job.id, s.job.id, s.job.pages, s.job.state)
		if !s.job.ended() {
			state = "Processing"
		}
		if s.job.state == "Aborted" && feederStates[s.fault] != "" {
			feeder = feederStates[s.fault]
		}
	}
	if s.fault == Busy {
		state = "Processing"
	}
	if s.fault == NoStatus && s.job != nil {
		io.WriteString(w, "<html>internal error")
		return
	}
	fmt.Fprintf(w, statusXML, state, feeder, jobs)
}

func (s *Scanner) start(w http.ResponseWriter, r *http.Request) {
	var asked wanted
	if err := xml.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&asked); err != nil {
		http.Error(w, "no settings", http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case s.fault == Busy, s.job != nil && !s.job.ended():
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case asked.Source == "Feeder" && (s.sheets == 0 || s.fault == Empty),
		s.fault == NoLineart && asked.Mode == "BlackAndWhite1", asked.DPI < 75 || asked.DPI > 600:
		w.WriteHeader(http.StatusConflict)
		return
	}
	s.job = newJob(asked)
	location := "http://" + r.Host + "/eSCL/ScanJobs/" + s.job.id
	if s.fault == BadLocation {
		location = "http://[fe80/eSCL/ScanJobs/" + s.job.id
	}
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusCreated)
}

func (s *Scanner) remove(w http.ResponseWriter, id string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.job == nil || s.job.id != id {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.deleted++
	if !s.job.ended() {
		s.job.state = "Canceled"
	}
}

// look is how the page of a job is delivered.
func (j *job) look(fault Fault) Look {
	look := Look{Mode: acquire.Color, DPI: j.wanted.DPI, MIME: "image/jpeg"}
	switch {
	case j.wanted.Mode == "BlackAndWhite1" && fault != Lies:
		look.Mode, look.MIME = acquire.Lineart, "image/png"
	case j.wanted.Mode != "RGB24":
		look.Mode = acquire.Gray
	}
	if j.wanted.Format == "image/png" || j.wanted.Ext == "image/png" {
		look.MIME = "image/png"
	}
	if fault == Lies {
		look.DPI = min(look.DPI, 300)
	}
	width, height := min(max(j.wanted.Width, 0), 2550), min(max(j.wanted.Height, 0), 3508)
	if width == 0 || height == 0 {
		width, height = 2480, 3508
	}
	look.Width, look.Height = width*look.DPI/300, height*look.DPI/300
	return look
}
