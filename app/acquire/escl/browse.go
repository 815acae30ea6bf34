package escl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/net/ipv4"

	"daluang/app/acquire"
)

// Limits of one look around: an office has a handful of scanners.
const (
	mostPackets = 500
	mostDevices = 64
	mostPacket  = 9000 // RFC 6762, section 17
)

var services = []string{"_uscan._tcp.local.", "_uscans._tcp.local."}

// Discover asks the network once by mDNS (RFC 6762, section 5.1: one-shot
// queries from a port of its own, so that it stands in no other program's way)
// and again after one and three seconds. It ends after Times.Browse. Networks
// divided by VLANs need At.
func (d Driver) Discover(ctx context.Context, found func(acquire.Device)) error {
	return d.browse(ctx, found)
}

func (d Driver) browse(ctx context.Context, found func(acquire.Device)) error {
	ctx, stop := context.WithTimeout(ctx, d.Times.orUsual().Browse)
	defer stop()
	target := d.Multicast
	if target == "" {
		target = "224.0.0.251:5353"
	}
	group, err := net.ResolveUDPAddr("udp4", target)
	if err != nil {
		return fmt.Errorf("look for scanners: %w", err)
	}
	sockets, err := openSockets(group)
	if err != nil {
		return &acquire.Error{Code: acquire.Unavailable, Driver: Name, Op: "look for scanners", Err: err}
	}
	packets := make(chan []byte)
	var reading sync.WaitGroup
	for _, socket := range sockets {
		context.AfterFunc(ctx, func() { socket.Close() })
		reading.Go(func() { receive(ctx, socket, packets) })
	}
	go ask(ctx, sockets, group)
	go func() { reading.Wait(); close(packets) }()
	gather(packets, found)
	stop()
	for range packets { // until the readers have gone
	}
	return nil
}

// openSockets has one for each network that this computer is on, its own
// loopback among them: USB scanners are announced there.
func openSockets(group *net.UDPAddr) ([]net.PacketConn, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var sockets []net.PacketConn
	var failed error
	for _, network := range interfaces {
		if network.Flags&net.FlagUp == 0 || network.Flags&(net.FlagMulticast|net.FlagLoopback) == 0 {
			continue
		}
		socket, err := openSocket(&network, group)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		sockets = append(sockets, socket)
		if !group.IP.IsMulticast() {
			break // one is enough to reach a single address
		}
	}
	if len(sockets) == 0 {
		return nil, errors.Join(errors.New("no network"), failed)
	}
	return sockets, nil
}

func openSocket(network *net.Interface, group *net.UDPAddr) (net.PacketConn, error) {
	socket, err := net.ListenPacket("udp4", ":0")
	if err != nil || !group.IP.IsMulticast() {
		return socket, err
	}
	if err := ipv4.NewPacketConn(socket).SetMulticastInterface(network); err != nil {
		socket.Close()
		return nil, err
	}
	return socket, nil
}

// ask sends the question three times. What cannot be sent is tried again then.
func ask(ctx context.Context, sockets []net.PacketConn, group *net.UDPAddr) {
	question := query()
	for _, wait := range []time.Duration{0, time.Second, 2 * time.Second} {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		for _, socket := range sockets {
			socket.WriteTo(question, group)
		}
	}
}

func query() []byte {
	message := dnsmessage.Message{}
	for _, service := range services {
		message.Questions = append(message.Questions, dnsmessage.Question{
			Name: dnsmessage.MustNewName(service), Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET})
	}
	packed, err := message.Pack()
	if err != nil {
		panic("escl: the question cannot be packed: " + err.Error()) // it is the same each time
	}
	return packed
}

func receive(ctx context.Context, socket net.PacketConn, packets chan<- []byte) {
	for range mostPackets {
		packet := make([]byte, mostPacket)
		n, _, err := socket.ReadFrom(packet)
		if err != nil {
			return
		}
		select {
		case packets <- packet[:n]:
		case <-ctx.Done():
			return
		}
	}
}

// gather tells of each device once, as soon as its name, port and address are
// known, in whatever packets they came.
func gather(packets <-chan []byte, found func(acquire.Device)) {
	var told []string
	heard := newAnswers()
	for packet := range packets {
		heard.add(packet)
		for _, device := range heard.devices() {
			if !slices.Contains(told, device.ID) && len(told) < mostDevices {
				told = append(told, device.ID)
				found(device)
			}
		}
	}
}
