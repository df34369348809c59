package ui

import (
	"embed"
	"io/fs"
)

//go:embed texts/*.po
var texts embed.FS

// Texts returns the words that all rooms share.
func Texts() fs.FS {
	sub, err := fs.Sub(texts, "texts")
	if err != nil {
		panic("ui: embedded texts: " + err.Error()) // compiled in: cannot happen
	}
	return sub
}
