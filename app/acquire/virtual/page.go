package virtual

import (
	"fmt"
	"net/http"
)

// nextDocument answers the question for a page: the page, its end, or what the
// armed fault makes of it.
func (s *Scanner) nextDocument(w http.ResponseWriter, r *http.Request, id string) {
	turn := s.takeTurn(id)
	if turn.refusal != 0 {
		w.WriteHeader(turn.refusal)
		return
	}
	if turn.fault == Vanish {
		panic(http.ErrAbortHandler)
	}
	s.wait(r.Context())
	page, err := s.page(turn)
	if err != nil {
		http.Error(w, "no page", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", turn.look.MIME)
	s.deliver(w, r, page, turn)
}

// turn is what happens at one question for a page.
type turn struct {
	refusal int // HTTP status; 0 where there is a body
	fault   Fault
	sheet   int
	back    bool
	look    Look
	job     *job
}

func (s *Scanner) takeTurn(id string) turn {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	j := s.job
	if j == nil || j.id != id {
		return turn{refusal: http.StatusNotFound}
	}
	if j.state == "Aborted" {
		return turn{refusal: http.StatusConflict}
	}
	if j.ended() || s.done(j) {
		if j.state == "Processing" {
			j.state = "Completed"
		}
		return turn{refusal: endOf(s.fault)}
	}
	j.asked++
	if s.fault == Wait503 && j.asked <= 2 {
		return turn{refusal: http.StatusServiceUnavailable}
	}
	if s.fault == False404 && j.asked == 1 && j.pages > 0 {
		return turn{refusal: http.StatusNotFound}
	}
	fault := None
	if s.at == j.pages+1 {
		fault = s.fault
	}
	if refusal := s.refuse(j, fault); refusal != 0 {
		return turn{refusal: refusal}
	}
	back := j.wanted.Duplex && j.wanted.Source == "Feeder" && j.pages%2 == 1
	return turn{fault: fault, sheet: s.next, back: back, look: j.look(s.fault), job: j}
}

// endOf is how a device says that there are no more pages.
func endOf(fault Fault) int {
	switch fault {
	case End409:
		return http.StatusConflict
	case End410:
		return http.StatusGone
	}
	return http.StatusNotFound
}

// done tells whether a job has no more pages.
func (s *Scanner) done(j *job) bool {
	if j.wanted.Source != "Feeder" {
		return j.pages > 0
	}
	return s.sheets == 0
}

// refuse is the answer where a fault stops the feeder between two pages.
func (s *Scanner) refuse(j *job, fault Fault) int {
	switch fault {
	case Jam, DoubleFeed, CoverOpen:
		j.state = "Aborted"
		return http.StatusConflict
	case Aborted404:
		j.state = "Aborted"
		return http.StatusNotFound
	}
	return 0
}

// page draws what is on the sheet, or takes it from what was drawn before.
func (s *Scanner) page(t turn) ([]byte, error) {
	key := fmt.Sprint(t.sheet, t.back, t.look)
	s.mutex.Lock()
	file, known := s.drawn[key]
	s.mutex.Unlock()
	if known {
		return file, nil
	}
	file, err := s.Draw(t.sheet, t.back, t.look)
	if err != nil {
		return nil, err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.drawn) < 100 {
		s.drawn[key] = file
	}
	return file, nil
}

// deliver sends the body as the fault has it.
func (s *Scanner) deliver(w http.ResponseWriter, r *http.Request, page []byte, t turn) {
	half := page[:len(page)/2]
	switch t.fault {
	case JamInPage:
		s.end(t.job, "Aborted")
		w.Write(half)
	case CutPage:
		w.Write(half)
	case Hang:
		w.Write(half)
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	case Drop:
		w.Write(half)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case Endless:
		for r.Context().Err() == nil {
			if _, err := w.Write(half); err != nil {
				return
			}
		}
	default:
		if _, err := w.Write(page); err == nil {
			s.delivered(t)
		}
	}
}

func (s *Scanner) end(j *job, state string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	j.state = state
}

// delivered takes the sheet off the stack when its last side is out.
func (s *Scanner) delivered(t turn) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	j := t.job
	j.pages++
	j.asked = 0
	if j.wanted.Source == "Feeder" && (t.back || !j.wanted.Duplex) {
		s.sheets--
		s.next++
	}
	if s.done(j) {
		j.state = "Completed"
	}
}
