package phone

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Session is what one table or person opens.
type Session struct {
	Name    string
	URLs    []string // the likeliest address first; all lead to the same page
	Expires time.Time
}

// session is a Session with its secret.
type session struct {
	name, token string
	expires     time.Time
}

// tokenBytes of chance are in an address: 96 bits.
const tokenBytes = 12

var tokenText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (in *Inbox) openSessions() {
	for _, name := range in.options.Sessions {
		raw := make([]byte, tokenBytes)
		rand.Read(raw) // never fails
		in.sessions = append(in.sessions, session{name, tokenText.EncodeToString(raw), in.options.Now().Add(in.options.Life)})
	}
}

// find compares with every secret, in the same time whatever is given.
func (in *Inbox) find(token string) (session, bool) {
	found := -1
	for i, s := range in.sessions {
		if subtle.ConstantTimeCompare([]byte(s.token), []byte(token)) == 1 {
			found = i
		}
	}
	if found < 0 {
		return session{}, false
	}
	return in.sessions[found], true
}

func (in *Inbox) expired(s session) bool { return !in.options.Now().Before(s.expires) }

// Sessions lists the addresses as they are now: a computer that changes its
// network has others.
func (in *Inbox) Sessions() []Session {
	scheme := "http"
	if in.options.Certificate != nil {
		scheme = "https"
	}
	at := in.listener.Addr().(*net.TCPAddr)
	hosts := []netip.Addr{at.AddrPort().Addr().Unmap()}
	if at.IP.IsUnspecified() {
		hosts = Addresses()
	}
	var sessions []Session
	for _, s := range in.sessions {
		shown := Session{Name: s.name, Expires: s.expires}
		for _, host := range hosts {
			shown.URLs = append(shown.URLs, fmt.Sprintf("%s://%s/%s/", scheme, netip.AddrPortFrom(host, uint16(at.Port)), s.token))
		}
		sessions = append(sessions, shown)
	}
	return sessions
}

// Addresses are the private IPv4 addresses of this computer (RFC 1918, then RFC
// 3927): those of cards and radios first, those of virtual machines last. Where
// there is none it is the computer itself, 127.0.0.1.
func Addresses() []netip.Addr {
	type ranked struct {
		addr netip.Addr
		rank int
	}
	var found []ranked
	cards, _ := net.Interfaces() // none where the system does not say
	for _, card := range cards {
		addrs, err := card.Addrs()
		if err != nil || card.Flags&net.FlagUp == 0 || card.Flags&net.FlagLoopback != 0 {
			continue
		}
		for _, a := range addrs {
			prefix, err := netip.ParsePrefix(a.String())
			if addr := prefix.Addr(); err == nil && addr.Is4() && (addr.IsPrivate() || addr.IsLinkLocalUnicast()) {
				found = append(found, ranked{addr, rankOf(card.Name, addr)})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.rank, b.rank), a.addr.Compare(b.addr)) })
	var addresses []netip.Addr
	for _, f := range found {
		addresses = append(addresses, f.addr)
	}
	if len(addresses) == 0 {
		addresses = append(addresses, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	return addresses
}

// rankOf says how likely a phone reaches an address: the lower, the likelier.
func rankOf(card string, addr netip.Addr) int {
	rank := 0
	for _, virtual := range []string{"docker", "veth", "virbr", "br-", "vethernet", "virtualbox", "vmware", "vmnet", "tun", "tap", "wg", "zt"} {
		if strings.HasPrefix(strings.ToLower(card), virtual) {
			rank = 2
		}
	}
	if addr.IsLinkLocalUnicast() {
		rank++
	}
	return rank
}
