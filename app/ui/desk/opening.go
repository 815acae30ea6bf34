package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"daluang/app"
)

// errNoViewer says that the system shows no PDF.
var errNoViewer = errors.New("no viewer for the access copy")

// openPDF shows the access copy of the item on the screen with the system's
// viewer. The copy lies in a folder of its own for this run, readable for its
// user alone.
func (v *View) openPDF() {
	shown, ok := v.model.Item()
	if !ok {
		return
	}
	v.saveShown()
	desk, open := v.room.Desk, v.room.Open
	v.long(jobPDF, v.say("desk.pdf.title"), func(ctx context.Context, _ app.Report) error {
		item, err := desk.Item(ctx, shown.ID)
		if err != nil {
			return err
		}
		folder, err := os.MkdirTemp("", "daluang-") // mode 0700
		if err != nil {
			return fmt.Errorf("make a folder for the copy: %w", err)
		}
		v.room.Do(func() { v.lent = append(v.lent, folder) })
		name := strings.TrimSuffix(item.Source, filepath.Ext(item.Source))
		path := filepath.Join(folder, filepath.Base(name+".pdf"))
		if _, err := desk.WriteAccessFile(ctx, item, path, app.AccessOptions{}, nil); err != nil {
			return err
		}
		if err := open(path); err != nil {
			return errors.Join(errNoViewer, err)
		}
		return nil
	}, func(err error) outcome {
		if errors.Is(err, errNoViewer) {
			return outcome{sentence: v.say("desk.pdf.no-viewer")}
		}
		if err != nil {
			return outcome{sentence: v.room.Texts.Explain(err).String()}
		}
		v.tell("desk.said.pdf")
		v.room.Event("pdf opened")
		return outcome{}
	})
}

// openReport writes the report of quality control of the open batch as PDF/A and
// shows it with the system's viewer, which prints it.
func (v *View) openReport() {
	batch, ok := v.model.Current()
	if !ok {
		return
	}
	desk, open, texts := v.room.Desk, v.room.Open, v.room.Texts
	v.long(jobPDF, v.say("desk.check.report"), func(ctx context.Context, _ app.Report) error {
		folder, err := os.MkdirTemp("", "daluang-") // mode 0700
		if err != nil {
			return fmt.Errorf("make a folder for the report: %w", err)
		}
		v.room.Do(func() { v.lent = append(v.lent, folder) })
		path := filepath.Join(folder, texts.DefaultReportName(batch))
		if _, err := desk.WriteCheckReport(ctx, string(batch.ID), path, texts); err != nil {
			return err
		}
		if err := open(path); err != nil {
			return errors.Join(errNoViewer, err)
		}
		return nil
	}, func(err error) outcome {
		if errors.Is(err, errNoViewer) {
			return outcome{sentence: v.say("desk.pdf.no-viewer")}
		}
		if err != nil {
			return outcome{sentence: v.room.Texts.Explain(err).String()}
		}
		v.tell("desk.check.reported")
		v.room.Event("report opened")
		return outcome{}
	})
}
