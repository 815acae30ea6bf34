package escl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"daluang/app/acquire"
)

type scanner struct {
	device acquire.Device
	client *client
	said   *capabilitiesDocument // nil until it was asked
}

func (d Driver) scanner(device acquire.Device) *scanner {
	return &scanner{device: device, client: newClient(device.Address, device.Certificate, d.Times.orUsual())}
}

// Capabilities asks the device once and remembers the answer.
func (s *scanner) Capabilities(ctx context.Context) (acquire.Capabilities, error) {
	if s.said == nil {
		text, err := s.client.document(ctx, "ScannerCapabilities")
		if err != nil {
			return acquire.Capabilities{}, err
		}
		said := &capabilitiesDocument{}
		if err := parse(text, said); err != nil {
			return acquire.Capabilities{}, err
		}
		s.said = said
		s.device = s.known()
	}
	caps := acquire.Capabilities{Device: s.device, Sources: map[acquire.Source]acquire.Offer{}}
	for source, in := range s.inputs() {
		if offer := in.offer(); len(offer.Modes) > 0 && (len(offer.Resolutions) > 0 || offer.MaxDPI > 0) {
			caps.Sources[source] = offer
		}
	}
	return caps, nil
}

func (s *scanner) inputs() map[acquire.Source]*inputCaps {
	inputs := map[acquire.Source]*inputCaps{acquire.Flatbed: s.said.Platen, acquire.Feeder: s.said.Simplex, acquire.FeederDuplex: s.said.Duplex}
	if s.said.Duplex == nil && s.said.Simplex != nil && slices.Contains(s.said.Options, "Duplex") {
		inputs[acquire.FeederDuplex] = s.said.Simplex
	}
	for source, in := range inputs {
		if in == nil {
			delete(inputs, source)
		}
	}
	return inputs
}

// known is the device as its answer names it. Its ID is its UUID, or where it
// has none its address.
func (s *scanner) known() acquire.Device {
	device := s.device
	device.Driver = Name
	device.Name = cmp.Or(acquire.OneLine(s.said.Model), device.Name)
	device.Serial = cmp.Or(acquire.OneLine(s.said.Serial), device.Serial)
	device.ID = idOf(s.said.UUID, device.Address)
	if shown := s.client.shown.Load(); shown != nil {
		device.Certificate = *shown
	}
	return device
}

func idOf(uuid, address string) string {
	uuid = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(uuid), "urn:uuid:"))
	if uuid != "" && len(uuid) <= 64 && strings.Trim(uuid, "0123456789abcdef-") == "" {
		return Name + ":" + uuid
	}
	if root, err := url.Parse(address); err == nil {
		return Name + ":" + root.Host + strings.TrimSuffix(strings.TrimRight(root.Path, "/"), "/eSCL")
	}
	return Name + ":" + address
}

func (s *scanner) status(ctx context.Context) (statusDocument, error) {
	text, err := s.client.document(ctx, "ScannerStatus")
	if err != nil {
		return statusDocument{}, err
	}
	return readStatus(text)
}

// readStatus keeps the words that errors quote as they may be shown.
func readStatus(text []byte) (statusDocument, error) {
	var status statusDocument
	if err := parse(text, &status); err != nil {
		return statusDocument{}, err
	}
	status.State, status.Feeder = acquire.OneLine(status.State), acquire.OneLine(status.Feeder)
	for i := range status.Jobs {
		status.Jobs[i].State = acquire.OneLine(status.Jobs[i].State)
	}
	return status, nil
}

// Ready tells about the feeder what the device is sure of.
func (s *scanner) Ready(ctx context.Context, source acquire.Source) (acquire.Readiness, error) {
	status, err := s.status(ctx)
	switch {
	case err != nil:
		return acquire.PaperUnknown, err
	case source == acquire.Flatbed:
		return acquire.PaperUnknown, nil
	case status.Feeder == "ScannerAdfLoaded", status.Feeder == "ScannedAdfLoaded": // sic: a server's slip of the pen
		return acquire.PaperLoaded, nil
	case status.Feeder == "ScannerAdfEmpty":
		return acquire.PaperEmpty, nil
	}
	return acquire.PaperUnknown, nil
}

// Start posts a job. What the device surely cannot do is refused before.
func (s *scanner) Start(ctx context.Context, asked acquire.Settings, spool *acquire.Spool, tell func(acquire.Event)) (acquire.Batch, error) {
	caps, err := s.Capabilities(ctx)
	if err != nil {
		return nil, err
	}
	offer, err := accept(caps, &asked)
	if err != nil {
		return nil, err
	}
	if err := s.precheck(ctx, asked.Source); err != nil {
		return nil, err
	}
	id, err := s.post(ctx, &asked, offer)
	if err != nil {
		return nil, acquire.Kept(err, Name, asked.Source, 0)
	}
	return &batch{scanner: s, id: id, settings: asked, offer: offer, spool: spool, tell: tell}, nil
}

func resolutionsOf(offer acquire.Offer) string {
	if len(offer.Resolutions) == 0 {
		return fmt.Sprintf("%d-%d", offer.MinDPI, offer.MaxDPI)
	}
	return strings.Trim(fmt.Sprint(offer.Resolutions), "[]")
}

// accept checks settings against what the source takes, and fills in the size.
func accept(caps acquire.Capabilities, asked *acquire.Settings) (acquire.Offer, error) {
	refuse := func(detail string) error {
		return &acquire.Error{Code: acquire.Unsupported, Driver: Name, Op: "check the settings", Detail: detail}
	}
	offer, ok := caps.Sources[asked.Source]
	switch {
	case !ok:
		return offer, refuse(strings.Trim(fmt.Sprint(slices.Sorted(maps.Keys(caps.Sources))), "[]"))
	case !slices.Contains(offer.Modes, asked.Mode):
		return offer, refuse(fmt.Sprintf("%s: %s", asked.Source, strings.Trim(fmt.Sprint(offer.Modes), "[]")))
	case !offer.TakesDPI(asked.DPI):
		return offer, refuse(fmt.Sprintf("%s: %s dpi", asked.Source, resolutionsOf(offer)))
	}
	const a4Width, a4Height = 210, 297
	size := func(asked, usual, most float64) float64 {
		if asked == 0 {
			asked = usual
		}
		if most > 0 {
			asked = math.Min(asked, most)
		}
		return asked
	}
	asked.WidthMM, asked.HeightMM = size(asked.WidthMM, a4Width, offer.WidthMM), size(asked.HeightMM, a4Height, offer.HeightMM)
	return offer, nil
}

// precheck refuses only what is certain: devices say "jam" for an empty feeder,
// and "processing" while they wait.
func (s *scanner) precheck(ctx context.Context, source acquire.Source) error {
	status, err := s.status(ctx)
	if err != nil {
		return err
	}
	refuse := func(code acquire.Code) error {
		return &acquire.Error{Code: code, Driver: Name, Op: "look at the scanner", Detail: status.State + " " + status.Feeder, Sheet: 1}
	}
	code := status.trouble(jobInfo{})
	switch {
	case status.State == "Down", status.State == "Stopped" && source == acquire.Flatbed:
		return refuse(acquire.Offline)
	case source != acquire.Flatbed && code == acquire.CoverOpen:
		return refuse(code)
	case source != acquire.Flatbed && status.State == "Idle" && status.Feeder == "ScannerAdfEmpty":
		return refuse(acquire.FeederEmpty)
	}
	return nil
}

// post starts the job, and where lineart is refused tries gray once: devices
// announce it for all sources and have it for some.
func (s *scanner) post(ctx context.Context, asked *acquire.Settings, offer acquire.Offer) (id string, err error) {
	id, status, err := s.postOnce(ctx, *asked)
	if err == nil && status == http.StatusConflict && asked.Mode == acquire.Lineart && slices.Contains(offer.Modes, acquire.Gray) {
		asked.Mode = acquire.Gray
		id, status, err = s.postOnce(ctx, *asked)
	}
	if err != nil || status == http.StatusCreated {
		return id, err
	}
	return "", s.refused(ctx, asked.Source, status)
}

func (s *scanner) postOnce(ctx context.Context, asked acquire.Settings) (id string, status int, err error) {
	body := settingsDocument(asked, s.said.Version, s.inputs()[asked.Source].format(asked.Mode))
	for attempt := 1; ; attempt++ {
		response, err := s.client.request(ctx, http.MethodPost, "ScanJobs", body)
		if err != nil {
			return "", 0, err
		}
		io.Copy(io.Discard, io.LimitReader(response.Body, mostXML))
		response.Body.Close()
		if response.StatusCode != http.StatusServiceUnavailable || attempt == 10 {
			id, err := jobID(response)
			return id, response.StatusCode, err
		}
		if err := s.client.pause(ctx, response); err != nil {
			return "", 0, err
		}
	}
}

// jobID keeps of the job's address only what follows "/ScanJobs/": the host in
// it is wrong as often as not.
func jobID(response *http.Response) (string, error) {
	if response.StatusCode != http.StatusCreated {
		return "", nil
	}
	_, id, ok := strings.Cut(response.Header.Get("Location"), "/ScanJobs/")
	id = strings.Trim(id, "/")
	if !ok || id == "" || len(id) > 200 || !plainPath(id) {
		return "", &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "start a job", Detail: "no job in the answer"}
	}
	return id, nil
}

// plainPath tells whether text can stand in an address as it is and leads
// nowhere else: the letters of a path (RFC 3986, section 3.3) but "%", no dots
// that step.
func plainPath(text string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~!$&'()*+,;=:@"
	odd := func(r rune) bool { return !strings.ContainsRune(letters, r) }
	steps := func(part string) bool { return part == "" || part == "." || part == ".." }
	return !strings.ContainsFunc(text, odd) && !slices.ContainsFunc(strings.Split(text, "/"), steps)
}

// refused tells why a job was not taken, by what the device says of itself.
func (s *scanner) refused(ctx context.Context, source acquire.Source, http int) error {
	status, err := s.status(ctx)
	if err != nil {
		return errors.Join(refusal(http, "start a job"), err)
	}
	stopped := &acquire.Error{Code: acquire.Unsupported, Driver: Name, Op: "start a job", Detail: fmt.Sprintf("HTTP %d %s %s", http, status.State, status.Feeder)}
	code := status.trouble(jobInfo{})
	switch {
	case http == 503, status.State == "Processing":
		stopped.Code = acquire.Busy
	case http == 401 || http == 403:
		stopped.Code = acquire.AccessDenied
	case source != acquire.Flatbed && code != "":
		stopped.Code = code
	case source != acquire.Flatbed && status.Feeder == "ScannerAdfEmpty":
		stopped.Code = acquire.FeederEmpty
	case http != 400 && http != 409:
		stopped.Code = acquire.Communication
	}
	return stopped
}
