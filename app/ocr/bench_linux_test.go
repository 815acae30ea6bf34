package ocr

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRecognise reads pages of a scanned letter and of three of our own,
// with one and with two workers. "bare" is the same program run on files of the
// same pictures with nothing of ours around it. Figures: pages a second; the
// share of the time that is ours, which is all but that in which the engine
// runs; and seconds of processor a page, of engine and us, which tell more than
// the clock where the machine has other work to do.
func BenchmarkRecognise(b *testing.B) {
	engine := tesseract(b, Config{})
	pages := []Picture{{decoded(b, corpus(b, "ocrmypdf_linn.png")), 300}}
	for _, name := range []string{"01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "12-nota-dinas-1987.jpg"} {
		pages = append(pages, Picture{sample(b, name), 200})
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) { benchmarkPool(b, NewPool(engine, nil, workers), pages) })
		b.Run(fmt.Sprintf("bare=%d", workers), func(b *testing.B) { benchmarkBare(b, engine.path, pages, workers) })
	}
}

func benchmarkPool(b *testing.B, pool *Pool, pages []Picture) {
	var total, theirs time.Duration
	engineBefore, ownBefore := processorTime(b, syscall.RUSAGE_CHILDREN), processorTime(b, syscall.RUSAGE_SELF)
	for b.Loop() {
		jobs := make(chan Job, len(pages))
		for _, page := range pages {
			jobs <- Job{Open: func(context.Context) (Picture, error) { return page, nil }}
		}
		close(jobs)
		err := pool.Run(b.Context(), jobs, func(r JobResult) {
			if r.Err != nil {
				b.Error(r.Err)
			}
			total += r.Result.Duration
			theirs += r.Result.EngineTime
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(pages))/b.Elapsed().Seconds(), "pages/s")
	read := float64(b.N * len(pages))
	b.ReportMetric((processorTime(b, syscall.RUSAGE_CHILDREN)-engineBefore)/read, "engine-cpu-s/page")
	b.ReportMetric((processorTime(b, syscall.RUSAGE_SELF)-ownBefore)/read, "own-cpu-s/page")
	b.ReportMetric(100*float64(total-theirs)/float64(total), "%ours")
}

func benchmarkBare(b *testing.B, program string, pages []Picture, workers int) {
	folder := b.TempDir()
	var commands [][]string
	for i, page := range pages {
		gray, err := grayOf(page.Image)
		if err != nil {
			b.Fatal(err)
		}
		name := filepath.Join(folder, fmt.Sprint(i, ".bmp"))
		file, err := os.Create(name)
		if err == nil {
			err = writeBMP(file, gray)
		}
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			b.Fatal(err)
		}
		commands = append(commands, []string{name, "stdout", "-l", "ind+eng", "--dpi", fmt.Sprint(page.DPI), "-c", "tessedit_create_hocr=1"})
	}
	before := processorTime(b, syscall.RUSAGE_CHILDREN)
	for b.Loop() {
		var group sync.WaitGroup
		queue := make(chan []string, len(commands))
		for _, arguments := range commands {
			queue <- arguments
		}
		close(queue)
		for range workers {
			group.Go(func() {
				for arguments := range queue {
					command := exec.Command(program, arguments...)
					command.Env = environment()
					if _, err := command.Output(); err != nil {
						b.Error(err)
					}
				}
			})
		}
		group.Wait()
	}
	b.ReportMetric(float64(b.N*len(pages))/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric((processorTime(b, syscall.RUSAGE_CHILDREN)-before)/float64(b.N*len(pages)), "engine-cpu-s/page")
}

// processorTime is what we, or the children that have ended, used: seconds of
// user and system (getrusage(2)).
func processorTime(b *testing.B, who int) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		b.Fatal(err)
	}
	return (time.Duration(usage.Utime.Nano()) + time.Duration(usage.Stime.Nano())).Seconds()
}
