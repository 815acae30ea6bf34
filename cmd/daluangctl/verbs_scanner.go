package main

import (
	"bufio"
	"fmt"
	"strings"

	"daluang/app/acquire/virtual"
	"daluang/app/acquire/wia"
)

// scanner serves "Pemindai contoh" on loopback until Ctrl-C, for other programs
// to be tested against. Lines that it is given are the hands at the device:
// "load FIRST SHEETS" puts paper in, "fault NAME:PAGE" breaks it, "fault none"
// mends it; each is answered by "ok" or "?".
func (c *command) scanner() error {
	flags := c.flags("scanner")
	listen := flags.String("listen", "127.0.0.1:0", "")
	fault := flags.String("fault", "none", "")
	pages := flags.Int("pages", virtual.Stack, "")
	delay := flags.Duration("delay", 0, "")
	plain, err := c.parse(flags)
	name, at, known := virtual.ParseFault(*fault)
	if err != nil || len(plain) > 0 || *pages < 0 || *delay < 0 || !known {
		return usage(err, "ctl.usage.scanner")
	}
	scanner := virtual.New()
	scanner.Delay = *delay
	scanner.Load(1, *pages)
	scanner.Break(name, at)
	address, err := scanner.Listen(*listen)
	if err != nil {
		return err
	}
	defer scanner.Close()
	c.answer(map[string]any{"address": address, "pages": *pages}, func() {
		c.say("ctl.scanner.serves", "address", address, "pages", *pages)
	})
	go c.handle(scanner)
	<-c.ctx.Done()
	return nil
}

// handle does what the lines say, until there are no more.
func (c *command) handle(scanner *virtual.Scanner) {
	for lines := bufio.NewScanner(c.in); lines.Scan(); {
		if handled(scanner, strings.Fields(lines.Text())) {
			fmt.Fprintln(c.out, "ok")
		} else {
			fmt.Fprintln(c.out, "?")
		}
	}
}

func handled(scanner *virtual.Scanner, words []string) bool {
	var first, sheets int
	switch line := strings.Join(words, " "); {
	case len(words) == 3 && words[0] == "load":
		if n, err := fmt.Sscanf(line, "load %d %d", &first, &sheets); n != 2 || err != nil || first < 1 || sheets < 0 {
			return false
		}
		scanner.Load(first, sheets)
		return true
	case len(words) == 2 && words[0] == "fault":
		fault, at, known := virtual.ParseFault(words[1])
		if known {
			scanner.Break(fault, at)
		}
		return known
	}
	return false
}

// wiaWorker is the worker process of the WIA driver.
func (c *command) wiaWorker() error { return wia.Work(c.in, c.out) }
