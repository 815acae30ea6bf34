package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/storage/archive"
)

// trouble is an item that has no access copy, and why, in words.
type trouble struct {
	item  archive.ID
	words string
}

// troubleWords says which item failed, why, and what to do now.
func (v *View) troubleWords(failed app.FailedItem) string {
	explanation := v.room.Texts.Explain(failed.Err)
	return failed.Source + ": " + explanation.What + " " + explanation.Next
}

// troubles are the items of the open batch that could not be converted.
func (v *View) troubles() []trouble {
	var all []trouble
	for _, item := range v.model.Items {
		if item.Problem != "" {
			words := v.room.Texts.Sentences(item.Problem)
			all = append(all, trouble{item.ID, item.Source + ": " + words.What + " " + words.Next})
		}
	}
	return all
}

const (
	troublesListed = 50
	troublesHeight = 132
)

// troubleList lists items with a button each that turns to it; the list stays
// while the clerk goes through it.
func (v *View) troubleList(all []trouble) fyne.CanvasObject {
	rows := container.NewVBox()
	for i, one := range all {
		if i == troublesListed {
			rows.Add(sentence(v.say("desk.seal.more", "count", v.number(len(all)-i)), widget.MediumImportance))
			break
		}
		show := v.button("desk.seal.show", func() {
			if v.model.ShowItem(one.item) {
				v.show()
			}
		})
		rows.Add(container.NewBorder(nil, nil, nil, container.NewCenter(show), sentence(one.words, widget.DangerImportance)))
	}
	if len(all) < 3 {
		return rows
	}
	height := canvas.NewRectangle(nil)
	height.SetMinSize(fyne.NewSize(10, troublesHeight))
	return container.NewStack(height, container.NewVScroll(rows))
}
