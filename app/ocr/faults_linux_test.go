package ocr

// The stand-ins for tesseract here are shell scripts that are handed the
// picture as a file, which is how it is done on Linux.

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// standIn is a script that answers as tesseract when asked about itself and
// does what body says when it gets a picture. In it $w and $h are the picture's
// size, $dir is a folder for notes, and "page" prints an answer of one word.
func standIn(t testing.TB, body string) (program, dir string) {
	t.Helper()
	dir = t.TempDir()
	script := `#!/bin/sh
dir=` + dir + `
case "$*" in
*--version*) echo "tesseract 5.3.0"; exit ;;
*--list-langs*) printf 'List of available languages (3):\neng\nind\nosd\n'; exit ;;
esac
echo $$ >> $dir/pids
set -- $(/usr/bin/od -An -tu4 -j18 -N8 $1)
w=$1 h=$2
page() {
	echo "<html><body><div class='ocr_page' title='bbox 0 0 $w $h'><div class='ocr_carea'><p><span class='ocr_line' title='bbox 0 0 9 9; baseline 0 0'>"
	echo "<span class='ocrx_word' title='bbox 1 1 9 9; x_wconf 90'>$w</span></span></p></div></div></body></html>"
}
` + body + "\n"
	program = filepath.Join(dir, "tesseract")
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return program, dir
}

// noted returns the lines of a stand-in's note.
func noted(t testing.TB, dir, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}

// alive says that a process still runs a while after it was to end. One that
// only waits to be collected by the system does not run.
func alive(t testing.TB, pid string) bool {
	t.Helper()
	number, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatal(err)
	}
	process, err := unix.PidfdOpen(number, 0)
	if errors.Is(err, unix.ESRCH) {
		return false
	} else if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(process)
	deadline := time.Now().Add(time.Minute)
	for {
		left := int(time.Until(deadline).Milliseconds())
		ended, err := unix.Poll([]unix.PollFd{{Fd: int32(process), Events: unix.POLLIN}}, max(left, 0))
		if errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		return ended == 0
	}
}

func openFiles(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

var small = Picture{Image: image.NewGray(image.Rect(0, 0, 40, 30))}

func TestFaultyWorkerGivesItsReasonAndLeavesNothingBehind(t *testing.T) {
	cases := []struct {
		name, body string
		want       []error
		never      error
	}{
		{"crash", "kill -SEGV $$", []error{ErrKilled}, ErrOutOfMemory},
		{"abort for memory", "echo \"terminate called after throwing an instance of 'std::bad_alloc'\" >&2; kill -ABRT $$", []error{ErrKilled, ErrOutOfMemory}, ErrRefused},
		{"killed by the system", "kill -KILL $$", []error{ErrKilled, ErrOutOfMemory}, ErrTimeout},
		{"hang", "/bin/sleep 600 & echo $! >> $dir/pids; wait", []error{ErrTimeout}, ErrKilled},
		{"deaf hang", "trap '' TERM INT HUP; while :; do /bin/sleep 1; done", []error{ErrTimeout}, ErrKilled},
		{"nothing", "exit 0", []error{ErrGarbled}, ErrRefused},
		{"garbage", "echo '<html><body'", []error{ErrGarbled}, ErrRefused},
		{"half an answer", "page | /usr/bin/head -c 200", []error{ErrGarbled}, ErrRefused},
		{"another page's answer", "w=41; page", []error{ErrGarbled}, ErrRefused},
		{"endless answer", "exec /bin/cat /dev/zero", []error{ErrGarbled}, ErrTimeout},
		{"endless complaint", "exec /bin/cat /dev/zero >&2", []error{ErrTimeout}, ErrGarbled},
		{"refusal", "echo 'Error, cannot read input file /home/siti/rahasia.png' >&2; exit 1", []error{ErrRefused}, ErrKilled},
		{"language lost", "echo \"Failed loading language 'ind'\" >&2; page", []error{ErrNoLanguage}, ErrRefused},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			program, dir := standIn(t, c.body)
			patience := time.Minute
			if c.want[0] == ErrTimeout {
				patience = 400 * time.Millisecond
			}
			engine, err := Find(t.Context(), Config{Path: program})
			if err != nil {
				t.Fatal(err)
			}
			engine.config.Time = patience
			before := openFiles(t)
			_, err = engine.Recognise(t.Context(), small, Options{})
			for _, want := range c.want {
				if !errors.Is(err, want) {
					t.Errorf("error %v, want %v", err, want)
				}
			}
			if errors.Is(err, c.never) || strings.Contains(err.Error(), "siti") {
				t.Errorf("error %v", err)
			}
			for _, pid := range noted(t, dir, "pids") {
				if alive(t, pid) {
					t.Errorf("process %s was left running", pid)
				}
			}
			if left, _ := os.ReadDir(temporary); len(left) != 0 {
				t.Errorf("temporary files were left: %v", left)
			}
			if after := openFiles(t); after > before {
				t.Errorf("%d files were left open", after-before)
			}
		})
	}
}

func TestMemoryLimitEndsTheRealEngine(t *testing.T) {
	engine := tesseract(t, Config{})
	for _, megabytes := range []int64{40, 100} {
		engine.config.Memory = megabytes << 20
		_, err := engine.Recognise(t.Context(), Picture{Image: sample(t, "01-surat-undangan.jpg"), DPI: 200}, Options{})
		if !errors.Is(err, ErrOutOfMemory) || !errors.Is(err, ErrKilled) {
			t.Errorf("with %d MB: %v", megabytes, err)
		}
	}
}

func TestWorkerSeesOnlyItsOwnEnvironment(t *testing.T) {
	t.Setenv("DALUANG_SECRET", "rahasia")
	program, dir := standIn(t, "/usr/bin/env > $dir/environment; page")
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	read(t, engine, small, Options{Languages: []string{"eng"}})
	got := strings.Join(noted(t, dir, "environment"), " ")
	if strings.Contains(got, "DALUANG") || strings.Contains(got, "HOME=") || !strings.Contains(got, "OMP_THREAD_LIMIT=1") {
		t.Errorf("environment %s", got)
	}
}

func TestWorkersRunBehindTheDesk(t *testing.T) {
	// The 19th field of stat is the nice value (proc(5)); the child is asked too.
	program, dir := standIn(t, `while read -r stat < /proc/$$/stat; set -- $stat; [ "${19}" -lt 10 ] && [ $((n=n+1)) -lt 1000 ]; do :; done
/bin/sh -c 'read -r stat < /proc/$$/stat; set -- $stat; echo ${19}' > $dir/nice; page`)
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	ours, err := unix.Getpriority(unix.PRIO_PROCESS, 0) // 20 less the nice value
	if err != nil {
		t.Fatal(err)
	}
	read(t, engine, small, Options{Languages: []string{"eng"}})
	if got := noted(t, dir, "nice"); len(got) != 1 || got[0] != "10" && ours > 20-background {
		t.Errorf("nice value %v of a worker, want %d", got, background)
	}
	if now, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err != nil || now != ours {
		t.Errorf("nice value %d of the desk, %v; want it as it was, %d", now, err, ours)
	}
}

func TestCancelKillsTheWorkersAndTellsNoHalfDonePage(t *testing.T) {
	program, dir := standIn(t, "/bin/sleep 600 & echo $! >> $dir/pids; echo up > $dir/up; wait")
	if err := syscall.Mkfifo(filepath.Join(dir, "up"), 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 2 { // until both workers are up
			if _, err := os.ReadFile(filepath.Join(dir, "up")); err != nil {
				t.Error(err)
			}
			if len(noted(t, dir, "pids")) == 4 {
				break
			}
		}
		cancel()
	}()
	told := 0
	err = NewPool(engine, nil, 2).Run(ctx, jobs(10, nil), func(JobResult) { told++ })
	if !errors.Is(err, context.Canceled) || told != 0 {
		t.Errorf("error %v, told %d pages", err, told)
	}
	for _, pid := range noted(t, dir, "pids") {
		if alive(t, pid) {
			t.Errorf("process %s was left running", pid)
		}
	}
}

// TestMain can play the desk that gets killed: it reads a page with the engine
// that the environment names.
func TestMain(m *testing.M) {
	if program := os.Getenv("DALUANG_TEST_DESK"); program != "" {
		engine, err := Find(context.Background(), Config{Path: program})
		if err == nil {
			_, err = engine.Recognise(context.Background(), small, Options{})
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestWorkerEndsWithTheDeskThatIsKilled(t *testing.T) {
	program, dir := standIn(t, "echo up > $dir/up; exec /bin/sleep 600")
	if err := syscall.Mkfifo(filepath.Join(dir, "up"), 0o600); err != nil {
		t.Fatal(err)
	}
	desk := exec.Command(os.Args[0])
	desk.Env = append(os.Environ(), "DALUANG_TEST_DESK="+program)
	if err := desk.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(filepath.Join(dir, "up")); err != nil {
		t.Fatal(err)
	}
	if err := desk.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	desk.Wait() // says that it was killed
	pids := noted(t, dir, "pids")
	if len(pids) != 1 || alive(t, pids[0]) {
		t.Errorf("workers %v outlived the desk", pids)
	}
}

// jobs makes n pages, the first 20 pixels wide and each a pixel wider, with
// keys where a function for them is given.
func jobs(n int, change func(i int, job *Job)) <-chan Job {
	out := make(chan Job, n)
	for i := range n {
		picture := Picture{Image: image.NewGray(image.Rect(0, 0, 20+i, 30))}
		job := Job{Open: func(context.Context) (Picture, error) { return picture, nil }}
		if change != nil {
			change(i, &job)
		}
		out <- job
	}
	close(out)
	return out
}

func TestBadPageIsTriedTwiceAndMarkedWhileTheOthersGoOn(t *testing.T) {
	program, dir := standIn(t, `echo $w >> $dir/runs
case $w in
22) kill -SEGV $$ ;;
23) /bin/mkdir $dir/once 2>/dev/null && kill -SEGV $$ ;;
24) exec /bin/sleep 600 ;;
esac
page`)
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	engine.config.Time = 3 * time.Second // for a stand-in on a busy machine
	broken := errors.New("broken picture")
	got := map[int]string{}
	err = NewPool(engine, nil, 2).Run(t.Context(), jobs(8, func(i int, job *Job) {
		job.Options.Languages = []string{"eng"}
		if i == 5 {
			job.Open = func(context.Context) (Picture, error) { return Picture{}, broken }
		}
		job.Page = archiveID(i)
	}), func(r JobResult) {
		reason := ""
		for _, known := range []error{ErrKilled, ErrTimeout, broken} {
			if errors.Is(r.Err, known) {
				reason = known.Error()
			}
		}
		got[indexOf(r.Job.Page)] = fmt.Sprintf("%d %s%s", r.Attempts, r.Result.Text(), reason)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1 20", "1 21", "2 " + ErrKilled.Error(), "2 23", "2 " + ErrTimeout.Error(), "1 broken picture", "1 26", "1 27"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("page %d: %q, want %q", i, got[i], want[i])
		}
	}
	for _, pid := range noted(t, dir, "pids") {
		if alive(t, pid) {
			t.Errorf("process %s was left running", pid)
		}
	}
}

func TestEngineThatVanishesIsNoEngine(t *testing.T) {
	program, _ := standIn(t, "page")
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Recognise(t.Context(), small, Options{}); !errors.Is(err, ErrNoEngine) {
		t.Errorf("error %v", err)
	}
}
