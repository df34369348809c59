package web

import (
	"embed"
	"io/fs"
)

//go:embed texts/*.po
var texts embed.FS

// Texts returns the words of this package: errors, complaints about fields and
// the names of roles.
func Texts() fs.FS {
	sub, err := fs.Sub(texts, "texts")
	if err != nil {
		panic("web: embedded texts: " + err.Error()) // compiled in: cannot happen
	}
	return sub
}
