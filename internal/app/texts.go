package app

import (
	"embed"
	"io/fs"
)

//go:embed texts
var textFiles embed.FS

// texts are the words of the program's own pages in Kyrgyz and Russian.
func texts() fs.FS {
	sub, err := fs.Sub(textFiles, "texts")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
