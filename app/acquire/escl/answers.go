package escl

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"daluang/app/acquire"
)

// answers are the records that came so far, by lower-case name.
type answers struct {
	instances map[string]string // to its service
	places    map[string]place
	texts     map[string]map[string]string
	hosts     map[string]net.IP
}

type place struct {
	host string
	port uint16
}

func newAnswers() *answers {
	return &answers{map[string]string{}, map[string]place{}, map[string]map[string]string{}, map[string]net.IP{}}
}

// full tells that somebody answers without end.
func (a *answers) full() bool {
	const most = 4 * mostDevices
	return len(a.instances) > most || len(a.places) > most || len(a.texts) > most || len(a.hosts) > most
}

// add reads one packet, as far as it makes sense.
func (a *answers) add(packet []byte) {
	var parser dnsmessage.Parser
	header, err := parser.Start(packet)
	if err != nil || !header.Response || parser.SkipAllQuestions() != nil {
		return
	}
	read := func(next func() (dnsmessage.Resource, error)) {
		for !a.full() {
			record, err := next()
			if err != nil {
				return
			}
			a.take(record)
		}
	}
	read(parser.Answer)
	if parser.SkipAllAnswers() != nil {
		return
	}
	read(parser.Authority)
	if parser.SkipAllAuthorities() != nil {
		return
	}
	read(parser.Additional)
}

func (a *answers) take(record dnsmessage.Resource) {
	name := strings.ToLower(record.Header.Name.String())
	switch body := record.Body.(type) {
	case *dnsmessage.PTRResource:
		if slices.Contains(services, name) {
			a.instances[strings.ToLower(body.PTR.String())] = name
		}
	case *dnsmessage.SRVResource:
		a.places[name] = place{strings.ToLower(body.Target.String()), body.Port}
	case *dnsmessage.TXTResource:
		a.texts[name] = pairs(body.TXT)
	case *dnsmessage.AResource:
		a.hosts[name] = net.IP(slices.Clone(body.A[:]))
	}
}

// pairs reads key=value texts (RFC 6763, section 6); the first of a key counts.
func pairs(texts []string) map[string]string {
	all := map[string]string{}
	for _, text := range texts {
		key, value, _ := strings.Cut(text, "=")
		key = strings.ToLower(key)
		if _, twice := all[key]; !twice && key != "" {
			all[key] = value
		}
	}
	return all
}

// devices are the scanners of which everything needed is known, one for each
// UUID: plain HTTP before HTTPS, in the order of their names.
func (a *answers) devices() []acquire.Device {
	var devices []acquire.Device
	for _, instance := range slices.Sorted(maps.Keys(a.instances)) {
		device, ok := a.device(instance)
		same := func(other acquire.Device) bool { return other.ID == device.ID }
		switch at := slices.IndexFunc(devices, same); {
		case !ok:
		case at < 0:
			devices = append(devices, device)
		case strings.HasPrefix(device.Address, "http:"):
			devices[at] = device
		}
	}
	return devices
}

// device takes the address from the A record and never from who sent the
// packet: reflectors pass on what others said.
func (a *answers) device(instance string) (acquire.Device, bool) {
	place, text := a.places[instance], a.texts[instance]
	ip := a.hosts[place.host]
	if place.port == 0 || ip == nil || text == nil {
		return acquire.Device{}, false
	}
	scheme := "http"
	if strings.HasPrefix(a.instances[instance], "_uscans.") {
		scheme = "https"
	}
	address := scheme + "://" + net.JoinHostPort(ip.String(), strconv.Itoa(int(place.port))) + "/" + folderOf(text["rs"]) + "/"
	label, _, _ := strings.Cut(instance, "._uscan")
	return acquire.Device{Driver: Name, ID: idOf(text["uuid"], address), Name: cmp.Or(acquire.OneLine(text["ty"]), acquire.OneLine(label), ip.String()),
		Location: acquire.OneLine(text["note"]), Address: address}, true
}

// folderOf is the announced folder (eSCL, key "rs") where it is one of plain
// words, else the usual one: anybody on the network can announce anything.
func folderOf(announced string) string {
	folder := strings.Trim(announced, "/")
	if folder == "" || len(folder) > 100 || !plainPath(folder) {
		return "eSCL"
	}
	return folder
}
