package web

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// Send answers with a file. PDF and pictures open in the browser; everything
// else is saved under filename.
func (r *Request) Send(w http.ResponseWriter, filename, mediaType string, body []byte) error {
	r.fileHeaders(w, filename, mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

// SendFrom is Send for a file that is written as it goes. When write fails in
// the middle the connection is broken off, so that half a file is never taken
// for a whole one.
func (r *Request) SendFrom(w http.ResponseWriter, filename, mediaType string, write func(io.Writer) error) error {
	r.fileHeaders(w, filename, mediaType)
	err := write(w)
	if err == nil {
		return nil
	}
	if !started(w) {
		for _, name := range []string{"Content-Disposition", "Content-Type", "Cache-Control"} {
			w.Header().Del(name)
		}
		return err
	}
	r.rt.cfg.Log.ErrorContext(r.Context(), "file broken off", "request", r.ID, "path", r.URL.Path, "error", err)
	panic(http.ErrAbortHandler)
}

// SendApart answers with a file that is only ever saved, never opened in the site: what
// others wrote, such as a PDF, could run in its name.
func (r *Request) SendApart(w http.ResponseWriter, filename, mediaType string, body []byte) error {
	r.fileHeaders(w, filename, mediaType)
	h := w.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": filename}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

// SendForAll is Send for a file that everybody may see and whose address changes with
// its content: the browser keeps it for a day, other sites and readers of news may
// show it, and no cache between keeps what may be hidden again.
func (r *Request) SendForAll(w http.ResponseWriter, filename, mediaType string, body []byte) error {
	r.fileHeaders(w, filename, mediaType)
	h := w.Header()
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

func (r *Request) fileHeaders(w http.ResponseWriter, filename, mediaType string) {
	way := "attachment"
	if mediaType == "application/pdf" || strings.HasPrefix(mediaType, "image/") && mediaType != "image/svg+xml" {
		way = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": filename}))
	h.Set("Cache-Control", "no-store")
}
