package main

import (
	"fmt"
	"strings"

	"daluang/app"
	"daluang/storage/archive"
)

func (c *command) items() error { return c.list(false) }

func (c *command) search() error { return c.list(true) }

// list prints a page of items: of a batch, of all, or those that have the
// words.
func (c *command) list(needsWords bool) error {
	query := app.ItemQuery{}
	flags := c.flags("items")
	batch := flags.String("batch", "", "")
	flags.StringVar(&query.After, "after", "", "")
	flags.IntVar(&query.Limit, "limit", 100, "")
	words, err := c.parse(flags)
	if err != nil || needsWords && len(words) == 0 {
		return usage(err, "ctl.usage.search")
	}
	query.Words = strings.Join(words, " ")
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if *batch != "" {
		found, err := c.batchNamed(desk, *batch)
		if err != nil {
			return err
		}
		query.Batch = found.ID
	}
	list, err := desk.Items(c.ctx, query)
	if err != nil {
		return err
	}
	return c.answer(list, func() {
		for _, item := range list.Items {
			title := item.Title
			if title == "" {
				title = c.texts.Say("ctl.items.undescribed", "source", item.Source)
			}
			fmt.Fprintf(c.out, "%s  %4d  %3d  %-20s  %-18s  %s\n", item.ID, item.Position, item.Pages, item.Number, item.Date.Text, title)
		}
		c.say("ctl.items.total", "shown", len(list.Items), "total", list.Total)
		if list.Next != "" {
			c.say("ctl.items.next", "next", list.Next)
		}
	})
}

func (c *command) show() error {
	plain, err := c.parse(c.flags("show"))
	if err != nil || len(plain) != 1 {
		return usage(err, "ctl.usage.show")
	}
	id, err := archive.ParseID(plain[0])
	if err != nil {
		return err
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	item, err := desk.Item(c.ctx, id)
	if err != nil {
		return err
	}
	pages, err := desk.Pages(c.ctx, id)
	if err != nil {
		return err
	}
	document := struct {
		archive.Item
		PageList []archive.Page `json:"page_list"`
	}{item, pages}
	return c.answer(document, func() { c.sayItem(desk, item, pages) })
}

func (c *command) sayItem(desk *app.Desk, item archive.Item, pages []archive.Page) {
	class := strings.TrimSpace(string(item.ClassCode) + " " + desk.ClassName(item.ClassCode))
	signature := ""
	if item.Signature != "" {
		signature = c.texts.Say("signature." + string(item.Signature))
	}
	for _, line := range [][2]string{
		{"number", item.Number}, {"date", item.Date.Text}, {"title", item.Title}, {"class_code", class},
		{"security", string(item.Security)}, {"note", item.Note}, {"source", item.Source},
		{"signature", signature},
	} {
		fmt.Fprintf(c.out, "%-22s %s\n", c.texts.Say("field."+line[0]), line[1])
	}
	for _, page := range pages {
		c.say("ctl.show.page", "position", page.Position, "width", page.Width, "height", page.Height, "master", page.Master)
	}
}

// batchNamed finds a batch by its id or its name; batches have no spaces around
// their names, command lines may.
func (c *command) batchNamed(desk *app.Desk, name string) (archive.Batch, error) {
	return desk.BatchNamed(c.ctx, strings.TrimSpace(name))
}
