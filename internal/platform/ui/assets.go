package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"slices"
	"strings"
	"sync"
)

// The folder vendor is filled by npm when the program is built and holds
// nothing but its README otherwise; then pages simply do without htmx.
//
//go:embed static
var static embed.FS

// htmx is the one library of others that pages may load.
const htmx = "vendor/htmx.min.js"

// File is one static asset, ready to be served. Its address holds a hash of
// its content, so browsers may keep it for ever.
type File struct {
	Name  string // "app.css"
	URL   string // "/assets/app.1f2e3d4c5b.css"
	Type  string // media type
	Plain []byte
	Gzip  []byte // nil when compression does not pay
}

// Asset returns the address of an asset: Asset("app.css"). An unknown name is
// a programmer's error and panics.
func Asset(name string) string {
	file, ok := assets().byName[name]
	if !ok {
		panic("ui: no asset " + name)
	}
	return file.URL
}

// Assets returns all assets, for web to serve.
func Assets() []File { return assets().files }

func hasAsset(name string) bool {
	_, ok := assets().byName[name]
	return ok
}

type assetSet struct {
	files  []File
	byName map[string]File
}

// assets reads and compresses everything once, at the first use.
var assets = sync.OnceValue(func() *assetSet {
	names, err := assetNames(static)
	if err != nil {
		panic("ui: embedded assets: " + err.Error()) // cannot happen: they are compiled in
	}
	set := &assetSet{byName: map[string]File{}}
	for _, name := range names {
		body, err := fs.ReadFile(static, "static/"+name)
		if err != nil {
			panic("ui: embedded asset: " + err.Error())
		}
		if path.Ext(name) == ".css" {
			body = set.linkedCSS(body)
		}
		file := newFile(name, body)
		set.files = append(set.files, file)
		set.byName[name] = file
	}
	return set
})

// assetNames lists the files to serve, style sheets last: they name others.
func assetNames(files fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(files, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".md" {
			return err
		}
		names = append(names, strings.TrimPrefix(name, "static/"))
		return nil
	})
	slices.SortStableFunc(names, func(a, b string) int {
		return rank(a) - rank(b)
	})
	return names, err
}

func rank(name string) int {
	if path.Ext(name) == ".css" {
		return 1
	}
	return 0
}

// linkedCSS replaces url("name") by the hashed name of the asset beside it.
func (s *assetSet) linkedCSS(css []byte) []byte {
	for name, file := range s.byName {
		css = bytes.ReplaceAll(css, []byte(`url("`+name+`")`), []byte(`url("`+path.Base(file.URL)+`")`))
	}
	return css
}

func newFile(name string, body []byte) File {
	sum := sha256.Sum256(body)
	extension := path.Ext(name)
	base := strings.TrimSuffix(path.Base(name), extension)
	file := File{
		Name:  name,
		URL:   "/assets/" + base + "." + hex.EncodeToString(sum[:5]) + extension,
		Type:  mime.TypeByExtension(extension),
		Plain: body,
	}
	if packed := gzipped(body); len(packed) < len(body) {
		file.Gzip = packed
	}
	return file
}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = w.Write(body)                                    // a buffer does not fail
	_ = w.Close()
	return out.Bytes()
}
