package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/ui"
)

var mayLoad = access.Permission{Name: "web.assets", Public: true}

// serveAssets offers the files of ui. Their addresses hold a hash of the
// content, so a browser asks for each of them once and never again.
func (rt *Router) serveAssets() {
	files := map[string]ui.File{}
	for _, file := range ui.Assets() {
		files[file.URL] = file
	}
	rt.Raw("GET /assets/{name}", mayLoad, func(w http.ResponseWriter, r *Request) error {
		file, ok := files[r.URL.Path]
		if !ok {
			return missing()
		}
		return sendAsset(w, r, file)
	})
}

func sendAsset(w http.ResponseWriter, r *Request, file ui.File) error {
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	body, encoding := packed(file, r.Header.Get("Accept-Encoding"))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

// packed chooses the form packed beforehand, at the best level, which no
// compression on the fly can afford.
func packed(file ui.File, accepted string) ([]byte, string) {
	if file.Gzip != nil && accepts(accepted, "gzip") {
		return file.Gzip, "gzip"
	}
	return file.Plain, ""
}

// accepts reads an Accept-Encoding list; "gzip;q=0" means no.
func accepts(list, encoding string) bool {
	for part := range strings.SplitSeq(list, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, encoding) {
			return strings.Trim(strings.ReplaceAll(quality, " ", ""), "0.") != "q="
		}
	}
	return false
}
