# Daluang: `make run` opens the desk, `make test` checks everything.
#
# Every build uses the same flags. The window toolkit's cgo code compiles once
# per flavour of flags and takes minutes, so add no -trimpath, tags or ldflags
# here; releases are packaged from their own copy of the tree.

GO          ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
MINGW       := x86_64-w64-mingw32-gcc

.DEFAULT_GOAL := build
.PHONY: help setup first-build build run test race kill fuzz bench bench-window bench-go fmt lint windows wine clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: ## install what is missing to build and to test (Debian, as root or with sudo)
	@sh tools/setup.sh

first-build:
	@test -e .cache/compiled || printf '%s\n' \
		'==> Kompilasi pertama memakan 3-6 menit (Fyne/OpenGL); berikutnya hitungan detik.' \
		'    The first build takes 3-6 minutes (Fyne/OpenGL); the next ones take seconds.'

build: first-build ## compile the three programs into bin/
	@mkdir -p bin .cache
	@$(GO) build -o bin/ ./cmd/...
	@touch .cache/compiled
	@echo '==> bin/:' $$(ls bin)

run: setup build ## open the desk; without a display, do the whole job in the terminal
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec bin/daluang; \
	else \
		echo '==> Tidak ada layar: pekerjaan dijalankan di terminal. / No display: the job runs in the terminal.'; \
		exec bin/daluangctl demo; \
	fi

test: setup lint ## everything that has to be green: lint, tests, race detector, fuzzing (20 minutes)
	@echo '==> go test'
	@$(GO) test -timeout 20m ./...
	@$(MAKE) --no-print-directory race
	@$(MAKE) --no-print-directory fuzz

race: ## short tests with the race detector, for packages with goroutines and without OpenGL
	@echo '==> go test -race'
	@$(GO) test -race -short -timeout 30m $$(sh tools/packages-for-race.sh)

kill: ## kill desk and server 200 times each at random moments and count what is lost
	@DALUANG_KILLS=$${DALUANG_KILLS:-200} $(GO) test -v -timeout 60m -run Killing ./cmd/daluangctl ./cmd/daluang-server

fuzz: ## every fuzz target for a minute (SECONDS_EACH=60), two on each core
	@GO='$(GO)' sh tools/fuzz.sh $${SECONDS_EACH:-60}

bench: ## measure against img2pdf and OCRmyPDF and renew BENCHMARKS.md (BENCH=-quick: a trial)
	@sh tools/bench/peers.sh
	@$(GO) run ./tools/bench -into BENCHMARKS.md $(BENCH)

bench-window: build ## a batch of 10,000 pages in the real window (needs Xvfb, openbox, xdotool)
	@$(GO) run ./tools/bigbatch $(BENCH)

bench-go: ## run the benchmarks of the packages
	@$(GO) test -run '^$$' -bench . -benchmem ./...

fmt: ## format the Go files in place
	@gofmt -l -w .

lint: first-build ## gofmt, go vet, staticcheck, govulncheck
	@echo '==> gofmt'
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { \
		echo "not formatted, run make fmt:" >&2; echo "$$unformatted" >&2; exit 1; }
	@echo '==> go vet'
	@$(GO) vet ./...
	@mkdir -p .cache && touch .cache/compiled
	@echo '==> go vet for Windows, 64 and 32 bits'
	@for arch in amd64 386; do \
		CGO_ENABLED=0 GOOS=windows GOARCH=$$arch $(GO) vet ./cmd/daluangctl ./cmd/daluang-server ./app/acquire/... || exit 1; \
	done
	@GO='$(GO)' sh tools/lint.sh '$(STATICCHECK)' '$(GOVULNCHECK)'

windows: ## cross-compile for Windows into dist/windows/, 32 bits into 386/ (the desk only where mingw is installed)
	@mkdir -p dist/windows/386
	@CGO_ENABLED=0 GOOS=windows GOARCH=amd64 $(GO) build -o dist/windows/ ./cmd/daluangctl ./cmd/daluang-server
	@CGO_ENABLED=0 GOOS=windows GOARCH=386 $(GO) build -o dist/windows/386/ ./cmd/daluangctl ./cmd/daluang-server
	@if command -v $(MINGW) >/dev/null; then \
		echo '==> desk for Windows: the first time takes 5-15 minutes'; \
		CGO_ENABLED=1 CC=$(MINGW) GOOS=windows GOARCH=amd64 $(GO) build -ldflags -H=windowsgui \
			-o dist/windows/daluang.exe ./cmd/daluang; \
	else \
		echo '==> desk for Windows left out: $(MINGW) is missing (apt-get install gcc-mingw-w64-x86-64)'; \
	fi
	@ls -l dist/windows dist/windows/386

wine: ## run the Windows command line under Wine against the sample scanner (needs wine64 and mingw)
	@GO='$(GO)' sh tools/wine.sh

clean: ## remove what was built; the Go cache stays
	@rm -rf bin dist .cache
