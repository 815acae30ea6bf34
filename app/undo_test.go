package app_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// stateOf is the digest of all that a person can have changed in a batch: which
// items there are, in which order, what is said of them, which pages they have
// and by which recipe these are shown.
func stateOf(t *testing.T, desk *app.Desk, batch archive.ID) string {
	t.Helper()
	h := sha256.New()
	encoder := json.NewEncoder(h)
	items, err := desk.BatchItems(t.Context(), string(batch))
	must(t, err)
	for _, item := range items {
		must(t, encoder.Encode([]any{item.ID, item.Position, catalogue.DescriptionOf(item)}))
		pages, err := desk.Pages(t.Context(), item.ID)
		must(t, err)
		for _, page := range pages {
			must(t, encoder.Encode([]any{page.ID, page.Position, page.Side, page.Master, page.Frame, page.Recipe().String(), page.Source}))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// fewest pages are left in the batch whatever is hidden.
const fewest = 4

// person does one thing after another at a desk, by chance.
type person struct {
	t      *testing.T
	desk   *app.Desk
	batch  archive.ID
	random *rand.Rand
	folder string
	files  int
}

// errNothing: the action would have changed nothing here; another one is tried.
var errNothing = errors.New("nothing to do")

func (p *person) item() archive.Item {
	items, err := p.desk.BatchItems(p.t.Context(), string(p.batch))
	must(p.t, err)
	return items[p.random.IntN(len(items))]
}

func (p *person) pages() []archive.Page {
	pages, err := p.desk.BatchPages(p.t.Context(), p.batch)
	must(p.t, err)
	return pages
}

func (p *person) page() archive.Page {
	pages := p.pages()
	return pages[p.random.IntN(len(pages))]
}

func (p *person) file() string {
	p.files++
	return write(p.t, p.folder, fmt.Sprintf("susulan-%d.jpg", p.files), scan(p.t, 10+p.files))
}

func (p *person) step() archive.Step {
	part := func(from, to float64) float64 { return from + (to-from)*p.random.Float64() }
	steps := []archive.Step{
		{Kind: archive.StepCrop, Box: archive.Box{X0: part(0, 0.3), Y0: part(0, 0.3), X1: part(0.6, 1), Y1: part(0.6, 1)}},
		{Kind: archive.StepDeskew, Degrees: part(-5, 5)},
		{Kind: archive.StepPerspective, Corners: archive.Corners{{X: part(0, 0.2), Y: 0.1}, {X: 0.9, Y: 0}, {X: 1, Y: 1}, {X: 0, Y: part(0.8, 1)}}},
		{Kind: archive.StepWhiten, Amount: part(1, 100)}, {Kind: archive.StepBrightness, Amount: part(1, 100)},
		{Kind: archive.StepContrast, Amount: part(-100, -1)}, {Kind: archive.StepDespeckle, Size: part(0.1, 1)},
	}
	return steps[p.random.IntN(len(steps))]
}

// somewhere is a range of pages of each kind in turn.
func (p *person) somewhere() app.PageRange {
	page := p.page()
	return []app.PageRange{{Pages: []archive.ID{page.ID}}, {From: page.ID}, {Item: page.Item}, {Batch: p.batch}}[p.random.IntN(4)]
}

// actions are all that a person can do and undo.
func (p *person) actions() map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"describe": func(ctx context.Context) error {
			_, err := p.desk.Describe(ctx, p.item().ID, map[string]string{"title": fmt.Sprintf("Surat %d", p.random.Uint32()), "dossier": fmt.Sprintf("Berkas %d", p.random.IntN(3))})
			return err
		},
		"turn":       func(ctx context.Context) error { return p.desk.Turn(ctx, p.page().ID, 1+p.random.IntN(3)) },
		"straighten": func(ctx context.Context) error { return p.desk.Straighten(ctx, p.page().ID, 1+9*p.random.Float64()) },
		"edit": func(ctx context.Context) error {
			_, err := p.desk.EditRecipe(ctx, p.page().ID, app.RecipeEdit{Steps: []archive.Step{p.step()}})
			return err
		},
		"copy": func(ctx context.Context) error {
			copied, err := p.desk.CopyRecipe(ctx, p.page().ID, p.somewhere(), false)
			return nothingIf(copied.Pages == 0, err)
		},
		"reset": func(ctx context.Context) error {
			changed, err := p.desk.ResetRecipe(ctx, p.somewhere())
			return nothingIf(changed == 0, err)
		},
		"move": func(ctx context.Context) error {
			page, to := p.page(), p.page()
			before := stateOf(p.t, p.desk, p.batch)
			err := p.desk.MovePages(ctx, []archive.ID{page.ID}, to.Item, []archive.ID{"", to.ID}[p.random.IntN(2)])
			return nothingIf(err == nil && stateOf(p.t, p.desk, p.batch) == before, err)
		},
		"split item": func(ctx context.Context) error { _, err := p.desk.SplitItem(ctx, p.page().ID); return err },
		"join":       func(ctx context.Context) error { _, err := p.desk.JoinItem(ctx, p.item().ID); return err },
		"split page": func(ctx context.Context) error {
			_, err := p.desk.SplitPage(ctx, p.page().ID, archive.HalfTop, 0.5)
			return err
		},
		"hide item": func(ctx context.Context) error {
			item := p.item()
			if item.Pages > len(p.pages())-fewest {
				return errNothing
			}
			return p.desk.Hide(ctx, item.ID, true)
		},
		"hide pages": func(ctx context.Context) error {
			if len(p.pages()) <= fewest {
				return errNothing
			}
			return p.desk.HidePages(ctx, []archive.ID{p.page().ID})
		},
		"replace": func(ctx context.Context) error { _, err := p.desk.ReplacePage(ctx, p.page().ID, p.file()); return err },
		"insert": func(ctx context.Context) error {
			done, err := p.desk.InsertPages(ctx, p.page().ID, []string{p.file(), p.file()}, nil)
			return nothingIf(done.Stored == 0, err)
		},
	}
}

func nothingIf(nothing bool, err error) error {
	if err == nil && nothing {
		return errNothing
	}
	return err
}

// act does count things, each kind about as often, and tells what.
func (p *person) act(count int) (done map[string]int) {
	done = map[string]int{}
	actions := p.actions()
	var names []string
	for len(names) < count {
		names = append(names, slices.Sorted(maps.Keys(actions))...)
	}
	p.random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for n, at := 0, 0; n < count; at++ {
		name := names[at%len(names)]
		switch err := actions[name](p.t.Context()); {
		case errors.Is(err, catalogue.ErrNotHere) || errors.Is(err, errNothing):
		case err != nil:
			p.t.Fatalf("%s: %v", name, err)
		default:
			done[name]++
			n++
		}
	}
	return done
}

const mixedActions = 50

// TestFiftyMixedActionsAreDoneByAProcessThatIsKilled is the process that
// TestFiftyMixedActionsAreUndoneAfterAKill kills.
func TestFiftyMixedActionsAreDoneByAProcessThatIsKilled(t *testing.T) {
	folder := os.Getenv("DALUANG_UNDO_FOLDER")
	if folder == "" {
		t.Skip("runs as the child of another test")
	}
	seed, err := strconv.ParseUint(os.Getenv("DALUANG_UNDO_SEED"), 10, 64)
	must(t, err)
	desk, err := app.Open(t.Context(), config(folder))
	must(t, err)
	batch, err := desk.BatchNamed(t.Context(), "Campur")
	must(t, err)
	p := &person{t: t, desk: desk, batch: batch.ID, random: rand.New(rand.NewPCG(seed, 1)), folder: filepath.Join(filepath.Dir(folder), "susulan")}
	done := p.act(mixedActions)
	fmt.Printf("state %s %v\n", stateOf(t, desk, batch.ID), done)
	select {} // until it is killed
}

func TestFiftyMixedActionsAreUndoneAfterAKill(t *testing.T) {
	seed := rand.Uint64()
	if text := os.Getenv("DALUANG_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		must(t, err)
	}
	t.Logf("seed %d", seed)
	folder := filepath.Join(t.TempDir(), "desk")
	desk, err := app.Init(t.Context(), config(folder), app.Setup{Creator: "SDN SPESIMEN 1"})
	must(t, err)
	incoming := t.TempDir()
	for i := range 10 {
		write(t, incoming, fmt.Sprintf("%02d.jpg", i), scan(t, i+1))
	}
	_, err = desk.Import(t.Context(), []string{incoming}, "Campur", app.Split{}, nil)
	must(t, err)
	batch, err := desk.BatchNamed(t.Context(), "Campur")
	must(t, err)
	first := stateOf(t, desk, batch.ID)
	must(t, desk.Close())

	last := actAndBeKilled(t, folder, seed)

	desk, err = app.Open(t.Context(), config(folder))
	must(t, err)
	defer desk.Close()
	if now := stateOf(t, desk, batch.ID); now != last || now == first {
		t.Fatalf("after the kill the state is %s, want %s", now, last)
	}
	for _, way := range []struct {
		name, want string
		step       func(context.Context, archive.ID) (archive.ID, error)
	}{{"Undo", first, desk.Undo}, {"Redo", last, desk.Redo}, {"Undo again", first, desk.Undo}} {
		for i := range mixedActions {
			if _, err := way.step(t.Context(), batch.ID); err != nil {
				t.Fatalf("%s %d: %v", way.name, i+1, err)
			}
		}
		if now := stateOf(t, desk, batch.ID); now != way.want {
			t.Errorf("%s of all gives %s, want %s", way.name, now, way.want)
		}
		if _, err := way.step(t.Context(), batch.ID); !errors.Is(err, catalogue.ErrNoUndo) {
			t.Errorf("%s once more: %v, want ErrNoUndo", way.name, err)
		}
	}
	if checked, err := desk.Verify(t.Context(), true, nil); err != nil || len(checked.Damaged)+len(checked.Missing) > 0 {
		t.Errorf("Verify = %+v, %v", checked, err)
	}
}

// actAndBeKilled runs the actions in a process of their own, kills it without a
// warning when they are done and returns the state they led to.
func actAndBeKilled(t *testing.T, folder string, seed uint64) (state string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestFiftyMixedActionsAreDoneByAProcessThatIsKilled$")
	child.Env = append(os.Environ(), "DALUANG_UNDO_FOLDER="+folder, fmt.Sprintf("DALUANG_UNDO_SEED=%d", seed))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	said := ""
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "state "); ok {
			state, said, _ = strings.Cut(rest, " ")
			break
		}
		said += lines.Text() + "\n"
	}
	must(t, child.Process.Kill())
	child.Wait()
	if state == "" {
		t.Fatalf("the actions were not done:\n%s", said)
	}
	t.Logf("done: %s", said)
	return state
}
