package phone

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"daluang/app/acquire/inbox"
	"daluang/assets"
)

// pageWords are the texts of the page in both languages, as the page reads them.
func pageWords() ([]byte, error) {
	words := map[string]map[string]string{}
	for _, language := range []string{"id", "en"} {
		all, err := assets.Translation(language)
		if err != nil {
			return nil, err
		}
		words[language] = map[string]string{}
		for key, text := range all {
			if short, ours := strings.CutPrefix(key, "phone."); ours {
				words[language][short] = text
			}
		}
	}
	return json.Marshal(words)
}

// policy allows what comes from here, and pictures that the page itself makes.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// handler answers below the secret of a session, and with "not found" elsewhere.
func (in *Inbox) handler(ctx context.Context, take inbox.Take) http.Handler {
	mux := http.NewServeMux()
	files := assets.Phone()
	page := func(name, kind string) http.HandlerFunc {
		return in.within(func(w http.ResponseWriter, _ *http.Request, s session) {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				http.NotFound(w, nil)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.Write(content)
		})
	}
	mux.HandleFunc("GET /{token}/{$}", page("page.html", "text/html; charset=utf-8"))
	mux.HandleFunc("GET /{token}/page.css", page("page.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /{token}/page.js", page("page.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc("GET /{token}/about.json", in.within(in.about))
	mux.HandleFunc("POST /{token}/pictures", in.within(func(w http.ResponseWriter, r *http.Request, s session) {
		in.picture(ctx, w, r, s, take)
	}))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { in.plain(w, http.StatusNotFound, "not-here") })
	return guarded(in, mux)
}

// guarded counts requests and says on every answer what a browser may do.
func guarded(in *Inbox, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !in.begin() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		defer in.running.Done()
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("Cache-Control", "no-store")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// within finds the session of a request; one that is over is told so.
func (in *Inbox) within(next func(http.ResponseWriter, *http.Request, session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, known := in.find(r.PathValue("token"))
		switch {
		case !known:
			in.plain(w, http.StatusNotFound, "not-here")
		case !in.expired(s):
			next(w, r, s)
		case r.Method == http.MethodPost:
			reply(w, http.StatusGone, answer{State: Refused, Code: "expired"})
		default:
			in.plain(w, http.StatusGone, "expired")
		}
	}
}

// plain says a sentence in both languages where there is no page to show it.
func (in *Inbox) plain(w http.ResponseWriter, status int, code string) {
	var words map[string]map[string]string
	if json.Unmarshal(in.words, &words) != nil {
		words = nil // our own encoding; the status says enough
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(words["id"]["refused."+code] + "\n\n" + words["en"]["refused."+code] + "\n"))
}

// about tells the page what it is for and which words it speaks.
func (in *Inbox) about(w http.ResponseWriter, _ *http.Request, s session) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"title": in.options.Title, "session": s.name, "language": in.options.Language, "limit": in.options.Limit,
		"seconds": int(s.expires.Sub(in.options.Now()) / time.Second), "words": json.RawMessage(in.words),
	})
}

// answer is what the page hears about a picture.
type answer struct {
	State State  `json:"state"`
	Code  string `json:"code,omitempty"`
}

func reply(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(a)
}
