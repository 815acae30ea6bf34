package scan

import (
	"slices"
	"time"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/storage/archive"
)

// Phase is where the screen is with a stack.
type Phase int

// The phases: what the main key does in each is the next step of the work.
const (
	Ready   Phase = iota // scan the stack in the feeder
	Running              // pages come, or paper is waited for; the key that stops is Esc
	Stopped              // put a sheet back and go on
	Turn                 // the fronts are there: turn the stack over and scan the backs
	Uneven               // fronts and backs do not agree in number
)

// Model is what the screen knows: scanners, what is asked of the chosen one, the
// stack at hand, and the pages of the batch with what was found on them. It knows
// no widget and belongs to the user-interface goroutine.
type Model struct {
	Devices []acquire.Device // as they were found; the virtual one is the last
	Looking bool             // others may still be found
	Asked   app.ScanJob      // the settings that count now, of a job or by hand
	Offers  map[acquire.Source]acquire.Offer
	Jobs    []app.ScanJob // with those that were removed

	Batch    archive.ID
	Name     string // of the batch that the next stack goes into
	Pages    []archive.Page
	Editable bool
	At       int // the page that is shown large, -1 for none
	Follow   bool
	Expected int // pages that the batch should have; 0: nobody said

	Phase    Phase
	Waiting  bool      // for paper
	Began    time.Time // the stack
	Kept     int       // pages of the stack that came before it stopped
	Captured int       // pages of the stack so far, with those
	Sheet    int       // the last of them was on it
	Backs    bool      // the stack at hand shows backs
	Into     string    // the name of the batch that the stack at hand goes into
	Sentence string    // what the clerk has to know now, in words
	Trouble  bool      // it tells of something amiss

	findings map[archive.ID][]archive.Finding
	Measured int
}

// NewModel is a screen without a scanner.
func NewModel() *Model {
	return &Model{At: -1, Follow: true, findings: map[archive.ID][]archive.Finding{}}
}

// Found adds a scanner; the one made of software stays the last.
func (m *Model) Found(device acquire.Device) {
	at := slices.IndexFunc(m.Devices, func(other acquire.Device) bool { return other.ID == device.ID })
	if at >= 0 {
		m.Devices[at] = device
		return
	}
	end := len(m.Devices)
	if end > 0 && m.Devices[end-1].Driver == sampleDriver && device.Driver != sampleDriver {
		end--
	}
	m.Devices = slices.Insert(m.Devices, end, device)
}

// sampleDriver is the driver of "Pemindai contoh".
const sampleDriver = "virtual"

// Chosen is the scanner that is asked.
func (m *Model) Chosen() (acquire.Device, bool) {
	at := slices.IndexFunc(m.Devices, func(device acquire.Device) bool { return device.ID == m.Asked.Device })
	if at < 0 {
		return acquire.Device{}, false
	}
	return m.Devices[at], true
}

// Sources are those that the scanner has, in the order in which they are offered.
func (m *Model) Sources() []acquire.Source {
	return slices.DeleteFunc([]acquire.Source{acquire.Feeder, acquire.FeederDuplex, acquire.Flatbed}, func(s acquire.Source) bool {
		_, has := m.Offers[s]
		return !has
	})
}

// Modes are those that the chosen source has.
func (m *Model) Modes() []acquire.ColorMode {
	offer := m.Offers[m.Asked.Settings.Source]
	return slices.DeleteFunc([]acquire.ColorMode{acquire.Color, acquire.Gray, acquire.Lineart}, func(mode acquire.ColorMode) bool {
		return !slices.Contains(offer.Modes, mode)
	})
}

// Resolutions are those among which a clerk chooses: what the source has of the
// usual ones, and what is asked now.
func (m *Model) Resolutions() []int {
	offer := m.Offers[m.Asked.Settings.Source]
	var list []int
	for _, dpi := range []int{200, 300, 400, 600} {
		if offer.TakesDPI(dpi) {
			list = append(list, dpi)
		}
	}
	if dpi := m.Asked.Settings.DPI; dpi > 0 && offer.TakesDPI(dpi) && !slices.Contains(list, dpi) {
		list = append(list, dpi)
		slices.Sort(list)
	}
	return list
}

// Offer takes what the scanner can do and fits what is asked to it: the feeder
// before the glass, and what the profile asks where nobody has chosen.
func (m *Model) Offer(offers map[acquire.Source]acquire.Offer, profile app.Profile) {
	m.Offers = offers
	s := &m.Asked.Settings
	if sources := m.Sources(); len(sources) > 0 && !slices.Contains(sources, s.Source) {
		s.Source = sources[0]
	}
	m.fit(profile)
}

// fit keeps mode and resolution within what the source can do.
func (m *Model) fit(profile app.Profile) {
	s := &m.Asked.Settings
	if s.Mode == "" {
		s.Mode = map[string]acquire.ColorMode{"bilevel": acquire.Lineart, "gray": acquire.Gray}[profile.Mode]
	}
	if modes := m.Modes(); len(modes) > 0 && !slices.Contains(modes, s.Mode) {
		s.Mode = modes[0]
	}
	if s.DPI == 0 {
		s.DPI = 300
		if profile.DPI > 0 {
			s.DPI = int(profile.DPI)
		}
	}
	if offer := m.Offers[s.Source]; !offer.TakesDPI(s.DPI) {
		list := m.Resolutions()
		if len(list) == 0 {
			list = append(slices.Clone(offer.Resolutions), offer.MinDPI)
		}
		s.DPI = nearest(list, s.DPI)
	}
	if s.Source == acquire.FeederDuplex || s.Source == acquire.Flatbed {
		m.Asked.Turned = false
	}
	if s.Source == acquire.Flatbed {
		m.Asked.Await = false
	}
}

func nearest(list []int, wanted int) int {
	best := list[0]
	for _, one := range list {
		if max(one-wanted, wanted-one) < max(best-wanted, wanted-best) {
			best = one
		}
	}
	return best
}

// Job is the job of a digit.
func (m *Model) Job(key int) (app.ScanJob, bool) {
	at := slices.IndexFunc(m.Jobs, func(job app.ScanJob) bool { return job.Key == key && !job.Hidden })
	if at < 0 {
		return app.ScanJob{}, false
	}
	return m.Jobs[at], true
}

// FreeKey is the first digit that no job has; 0 where all are taken.
func (m *Model) FreeKey() int {
	for key := 1; key <= app.MostJobKeys; key++ {
		if _, taken := m.Job(key); !taken {
			return key
		}
	}
	return 0
}

// Take shows the pages of a batch as they are now. The newest page is shown
// unless the clerk looks at another one. Another batch ends what was under way
// with a stack that stopped.
func (m *Model) Take(batch archive.ID, name string, pages []archive.Page, editable bool) {
	looked := archive.ID("")
	if page, ok := m.Page(); ok && !m.Follow {
		looked = page.ID
	}
	if batch != m.Batch {
		m.findings, m.Measured, m.Follow, looked = map[archive.ID][]archive.Finding{}, 0, true, ""
		if m.Phase != Running && m.Batch != "" {
			m.Fresh()
			m.Expected = 0
		}
	}
	m.Batch, m.Name, m.Pages, m.Editable = batch, name, pages, editable
	m.At = slices.IndexFunc(pages, func(page archive.Page) bool { return page.ID == looked })
	if m.At < 0 {
		m.At, m.Follow = len(pages)-1, true
	}
}

// Fresh forgets the stack at hand: the next one counts from its first sheet.
func (m *Model) Fresh() {
	m.Phase, m.Kept, m.Captured, m.Sheet, m.Backs, m.Sentence, m.Trouble = Ready, 0, 0, 0, false, "", false
}

// Page is the page that is shown large.
func (m *Model) Page() (archive.Page, bool) {
	if m.At < 0 || m.At >= len(m.Pages) {
		return archive.Page{}, false
	}
	return m.Pages[m.At], true
}

// Show turns to a page; at the newest one the screen goes on with those that come.
func (m *Model) Show(index int) bool {
	if index < 0 || index >= len(m.Pages) {
		return false
	}
	m.At, m.Follow = index, index == len(m.Pages)-1
	return true
}

// Flagged is the next page with something on it that a person should see, in the
// direction of step, -1 for none.
func (m *Model) Flagged(step int) int {
	for at := m.At + step; at >= 0 && at < len(m.Pages); at += step {
		if len(m.Findings(m.Pages[at])) > 0 {
			return at
		}
	}
	return -1
}

// Judge takes what was measured; it answers false for another batch.
func (m *Model) Judge(quality app.Quality) bool {
	if quality.Batch.ID != m.Batch {
		return false
	}
	m.Measured = quality.Measured
	m.findings = map[archive.ID][]archive.Finding{}
	for _, page := range quality.Flagged {
		for _, finding := range page.Findings {
			if finding.Flag.NeedsLook() {
				m.findings[page.Page.ID] = append(m.findings[page.Page.ID], finding)
			}
		}
	}
	return true
}

// Findings are what a person should see on a page.
func (m *Model) Findings(page archive.Page) []archive.Finding { return m.findings[page.ID] }

// Doubtful counts the pages with something on them.
func (m *Model) Doubtful() int {
	count := 0
	for _, page := range m.Pages {
		if len(m.findings[page.ID]) > 0 {
			count++
		}
	}
	return count
}

// Rate is how many pages a minute came since the stack began, 0 as long as that
// says nothing.
func (m *Model) Rate(now time.Time) int {
	took := now.Sub(m.Began)
	if came := m.Captured - m.Kept; m.Phase == Running && took >= time.Second && came > 1 {
		return int(float64(came)/took.Minutes() + 0.5)
	}
	return 0
}
