package escl

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/dns/dnsmessage"

	"daluang/app/acquire"
)

// announcement is what a scanner answers: all of it in one packet.
func announcement(t testing.TB, service, host, uuid string, port uint16, ip [4]byte, rs string) []byte {
	t.Helper()
	name := dnsmessage.MustNewName
	header := func(of string, kind dnsmessage.Type) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: name(of), Type: kind, Class: dnsmessage.ClassINET, TTL: 10}
	}
	instance := "Scanner " + host + "." + service
	message := dnsmessage.Message{
		Header:  dnsmessage.Header{Response: true},
		Answers: []dnsmessage.Resource{{Header: header(service, dnsmessage.TypePTR), Body: &dnsmessage.PTRResource{PTR: name(instance)}}},
		Additionals: []dnsmessage.Resource{
			{Header: header(instance, dnsmessage.TypeSRV), Body: &dnsmessage.SRVResource{Target: name(host + ".local."), Port: port}},
			{Header: header(instance, dnsmessage.TypeTXT), Body: &dnsmessage.TXTResource{TXT: []string{"ty=Model " + host, "note=Ruang arsip", "uuid=" + uuid, "rs=" + rs}}},
			{Header: header(host+".local.", dnsmessage.TypeA), Body: &dnsmessage.AResource{A: ip}},
		},
	}
	packed, err := message.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func TestScannersOfANetworkAreFoundOnceEach(t *testing.T) {
	network, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()
	go func() {
		buffer := make([]byte, 2000)
		_, who, err := network.ReadFrom(buffer)
		if err != nil {
			return
		}
		for i := range byte(7) {
			uuid := "00000000-0000-0000-0000-00000000000" + string('0'+i)
			network.WriteTo(announcement(t, "_uscans._tcp.local.", string('a'+i), uuid, 443, [4]byte{10, 0, 0, i}, "eSCL"), who)
			network.WriteTo(announcement(t, "_uscan._tcp.local.", string('a'+i), uuid, 8080, [4]byte{10, 0, 0, i}, "/other/"), who)
			network.WriteTo([]byte("not a packet"), who)
		}
	}()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var found []acquire.Device
	err = Driver{Multicast: network.LocalAddr().String(), Times: Times{Browse: 50 * time.Second}}.Discover(ctx, func(device acquire.Device) {
		if found = append(found, device); len(found) == 7 {
			stop()
		}
	})
	if err != nil || len(found) != 7 {
		t.Fatalf("%d scanners, %v; want 7", len(found), err)
	}
	if found[0].ID != "escl:00000000-0000-0000-0000-000000000000" || found[0].Name != "Model a" || found[0].Location != "Ruang arsip" {
		t.Errorf("the first is %+v", found[0])
	}
}

func TestPlainAndSecureAnnouncementsOfOneScannerAreOneDevice(t *testing.T) {
	heard := newAnswers()
	heard.add(announcement(t, "_uscans._tcp.local.", "a", "ABCD-12", 443, [4]byte{10, 0, 0, 9}, "eSCL"))
	heard.add(announcement(t, "_uscan._tcp.local.", "a", "abcd-12", 8080, [4]byte{10, 0, 0, 9}, "/scan/2"))
	devices := heard.devices()
	if len(devices) != 1 || devices[0].Address != "http://10.0.0.9:8080/scan/2/" {
		t.Errorf("devices = %+v", devices)
	}
}

func TestAFolderThatNoAddressCanHoldIsNotBelieved(t *testing.T) {
	for announced, want := range map[string]string{
		"/scan/2/": "scan/2", "": "eSCL", "a//b": "eSCL", "a/./b": "eSCL", "a..b": "a..b", "e@\x00L": "eSCL", "a b": "eSCL", "%zz": "eSCL", "../x": "eSCL", "é": "eSCL",
		strings.Repeat("a", 101): "eSCL",
	} {
		if got := folderOf(announced); got != want {
			t.Errorf("folderOf(%q) = %q, want %q", announced, got, want)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(announcement(f, "_uscan._tcp.local.", "a", "abcd-12", 80, [4]byte{10, 0, 0, 1}, "eSCL"))
	f.Fuzz(func(t *testing.T, packet []byte) {
		heard := newAnswers()
		for range 3 {
			heard.add(packet)
		}
		for _, device := range heard.devices() {
			root, err := url.Parse(device.Address)
			if err != nil || net.ParseIP(root.Hostname()) == nil || !strings.HasSuffix(root.Path, "/") {
				t.Errorf("%q is no address", device.Address)
			}
			if roots, err := rootsOf(device.Address); err != nil || len(roots) != 1 || roots[0] != device.Address {
				t.Errorf("%q is read as %q, %v", device.Address, roots, err)
			}
			if device.Name == "" || acquire.OneLine(device.Name) != device.Name || acquire.OneLine(device.Location) != device.Location {
				t.Errorf("%q and %q are not to be shown", device.Name, device.Location)
			}
			if device.ID != acquire.OneLine(device.ID) && len(device.ID) < 100 {
				t.Errorf("%q is no ID", device.ID)
			}
		}
	})
}

func FuzzDocuments(f *testing.F) {
	f.Add([]byte(`<s:ScannerCapabilities xmlns:s="x"><s:Platen><s:PlatenInputCaps><s:MaxWidth>2550</s:MaxWidth><s:SettingProfiles><s:SettingProfile><s:ColorModes><s:ColorMode>RGB24</s:ColorMode></s:ColorModes></s:SettingProfile></s:SettingProfiles></s:PlatenInputCaps></s:Platen></s:ScannerCapabilities>`))
	f.Add([]byte(`<ScannerStatus><State>Idle</State><Jobs><JobInfo><JobUri>/x</JobUri><JobState>Aborted</JobState></JobInfo></Jobs></ScannerStatus>`))
	f.Add([]byte(`http://10.0.0.1:80/eSCL/ScanJobs/893e6fcd-1/2:3`))
	f.Fuzz(func(t *testing.T, text []byte) {
		said := &capabilitiesDocument{}
		if parse(text, said) == nil {
			s := scanner{said: said, client: &client{}}
			for source, in := range s.inputs() {
				caps := acquire.Capabilities{Sources: map[acquire.Source]acquire.Offer{source: in.offer()}}
				asked := acquire.Settings{Source: source, Mode: acquire.Gray, DPI: 300}
				if _, err := accept(caps, &asked); err == nil && (asked.WidthMM <= 0 || asked.WidthMM > 210) {
					t.Errorf("a width of %g mm was accepted", asked.WidthMM)
				}
				in.format(acquire.Lineart)
			}
			for _, shown := range []string{s.known().Name, s.known().Serial} {
				if acquire.OneLine(shown) != shown {
					t.Errorf("%q is not to be shown", shown)
				}
			}
		}
		if status, err := readStatus(text); err == nil {
			ours, _ := status.job("1")
			status.trouble(ours)
			if shown := status.State + status.Feeder + ours.State; strings.ContainsFunc(shown, unicode.IsControl) {
				t.Errorf("%q is not to be shown", shown)
			}
		}
		created := &http.Response{StatusCode: http.StatusCreated, Header: http.Header{"Location": {string(text)}}}
		if id, err := jobID(created); err == nil {
			request, err := http.NewRequest(http.MethodGet, "http://10.0.0.1/eSCL/ScanJobs/"+id+"/NextDocument", nil)
			if err != nil || request.URL.RawQuery != "" || path.Clean(request.URL.Path) != "/eSCL/ScanJobs/"+id+"/NextDocument" {
				t.Errorf("a job %q was believed: %v", id, err)
			}
		}
	})
}
