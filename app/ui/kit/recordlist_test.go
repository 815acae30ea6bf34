package kit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"daluang/app/ui/kit/kittest"
)

// ledger answers made-up rows and counts the windows it was asked for.
type ledger struct {
	mu      sync.Mutex
	windows int
	version string
	err     error
}

func (l *ledger) fetch(_ context.Context, first, count int) ([][]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.windows++
	var rows [][]string
	for row := first; row < first+count; row++ {
		rows = append(rows, []string{fmt.Sprintf("Batch %d%s", row, l.version), "terbuka", "12"})
	}
	return rows, l.err
}

// fetched is how many windows of rows it was asked for.
func (l *ledger) fetched() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.windows
}

func records(t *testing.T, count int, ledger *ledger) (*RecordList, fyne.Window, *kittest.Pump) {
	t.Helper()
	startApp(t)
	pump := kittest.NewPump()
	columns := []Column{{Title: "Nama", Width: 120, Grow: 1}, {Title: "Keadaan", Width: 100, Quiet: true}, {Title: "Halaman", Width: 80, Right: true}}
	list := NewRecordList(columns, nil, pump.Do, indonesian(t))
	t.Cleanup(list.Close)
	list.Fetch = ledger.fetch
	window := show(t, list, 500, 400)
	list.SetCount(count)
	return list, window, pump
}

func (r *RecordList) here(row int) func() bool {
	return func() bool { _, ok := r.Row(row); return ok }
}

func TestAMillionRowsAreReachedToTheLastAndFetchedByWindow(t *testing.T) {
	ledger := &ledger{}
	list, window, pump := records(t, 1_000_000, ledger)
	list.Focus()
	kittest.Press(window.Canvas(), fyne.KeyEnd)
	pump.Until(t, "the last rows are here", list.here(999_999))
	if list.Selected() != 999_999 || ledger.fetched() > 4 {
		t.Fatalf("selected %d, %d windows fetched", list.Selected(), ledger.fetched())
	}
	text, ok := visibleRow(list, 999_999)
	if !ok || text != "Batch 999999" {
		t.Fatalf("the last row shows %q", text)
	}
	pitch := list.rowHeight() + 4
	if last := pitch * 999_999; float64(last) != float64(pitch)*999_999 {
		t.Fatalf("the place of the last row is inexact: %f", last)
	}
}

// visibleRow answers the first cell of a row that is on the screen.
func visibleRow(list *RecordList, number int) (string, bool) {
	for _, object := range objectsBelow(list.rows) {
		if row, ok := object.(*recordRow); ok && row.row == number && row.Visible() {
			return row.cells[0].line.Text, true
		}
	}
	return "", false
}

func TestKeysSelectWholeRowsAndEnterOpens(t *testing.T) {
	list, window, _ := records(t, 500, &ledger{})
	var told []int
	opened := -1
	list.OnSelected = func(row int) { told = append(told, row) }
	list.OnOpened = func(row int) { opened = row }
	list.Focus()
	kittest.Press(window.Canvas(), fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown, fyne.KeyHome, fyne.KeyUp, fyne.KeyPageDown)
	want := []int{0, 1, 2, 1, 499, 0}
	for i := range want {
		if told[i] != want[i] {
			t.Fatalf("told %v, want %v and a page", told, want)
		}
	}
	page := told[len(told)-1]
	kittest.Press(window.Canvas(), fyne.KeyPageUp, fyne.KeyReturn)
	if page < 5 || list.Selected() != 0 || opened != 0 {
		t.Fatalf("a page is %d rows, selected %d, opened %d", page, list.Selected(), opened)
	}
}

func TestRowsOfBeforeNeverShowAfterSetCount(t *testing.T) {
	ledger := &ledger{}
	list, _, pump := records(t, 50, ledger)
	pump.Until(t, "the rows are here", list.here(0))
	stale := fetchedRows{rows: [][]string{{"lama"}}, age: list.age.Load()}
	ledger.mu.Lock()
	ledger.version = " baru"
	ledger.mu.Unlock()
	list.SetCount(50)
	list.arrived(0, stale, nil)
	pump.Until(t, "the rows are here again", list.here(0))
	if cells, _ := list.Row(0); cells[0] != "Batch 0 baru" {
		t.Fatalf("row 0 shows %q", cells[0])
	}
}

func TestAnEmptyAndAnUnreadableListSayWhatToDo(t *testing.T) {
	list, _, pump := records(t, 0, &ledger{err: errors.New("disk")})
	if list.message.text != "Belum ada isi." {
		t.Fatalf("empty: %q", list.message.text)
	}
	list.SetCount(10)
	pump.Until(t, "the failure is told", func() bool { return list.failure != "" })
	if list.message.text != wordsNeeded["list.failed"][0] {
		t.Fatalf("unreadable: %q", list.message.text)
	}
}

func TestGrowingColumnsShareTheRoomThatIsLeft(t *testing.T) {
	list := &RecordList{columns: []Column{{Width: 100, Grow: 3}, {Width: 50}, {Width: 50, Grow: 1}}}
	if got := list.widths(600); got[0] != 400 || got[1] != 50 || got[2] != 150 {
		t.Fatalf("widths %v", got)
	}
	if got := list.widths(100); got[0] != 100 || got[1] != 50 {
		t.Fatalf("widths without room %v", got)
	}
}

func TestAClickSelectsTakesTheFocusAndASecondOneOpens(t *testing.T) {
	list, window, _ := records(t, 20, &ledger{})
	opened := -1
	list.OnOpened = func(row int) { opened = row }
	list.rows.List.Select(4)
	if list.Selected() != 4 || opened != -1 || window.Canvas().Focused() != fyne.Focusable(list.rows) {
		t.Fatalf("selected %d, opened %d, focused %v", list.Selected(), opened, window.Canvas().Focused())
	}
	list.rows.List.Select(4)
	if opened != 4 {
		t.Fatalf("opened %d", opened)
	}
}
