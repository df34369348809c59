// Package i18n speaks to people in Kyrgyz, Russian and English.
//
// The English text is the message id. A Catalog holds the translations of all
// rooms; a Printer is one reader's view of it: texts, plurals, money, dates and
// names as that language writes them. Fold and SortKey are the two stored forms
// of a name: how it is searched and how it is sorted. The rules and the words
// come from the house's word list; the Kyrgyz month endings are a table, never
// built, because a wrong ending reads like a wrong sum.
package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
)

// Lang is a language of the product.
type Lang string

// The languages, in the order in which every page offers them.
const (
	Ky Lang = "ky"
	Ru Lang = "ru"
	En Lang = "en"
)

// Langs lists all languages. Everything a person reads exists in all of them.
var Langs = []Lang{Ky, Ru, En}

// Valid tells whether the language is one of ours.
func (l Lang) Valid() bool { return l == Ky || l == Ru || l == En }

// Name returns the name of the language in itself.
func (l Lang) Name() string {
	switch l {
	case Ky:
		return "Кыргызча"
	case Ru:
		return "Русский"
	}
	return "English"
}

// Mark returns the message id unchanged. It tells the text test that a literal
// kept in a table is a message that will be translated when it is shown.
func Mark(msgid string) string { return msgid }

// key finds a message: the same English word may stand for two things.
type key struct{ context, msgid string }

// Catalog holds every translation. It never changes after Load, so that any
// number of requests read it without a lock.
type Catalog struct {
	texts map[Lang]map[key][]string // plural forms; one form for a plain text

	mu     sync.Mutex
	missed map[missing]bool // what was complained about, so that the log says it once
}

type missing struct {
	lang Lang
	key  key
}

// Load merges the texts of all rooms. Each file system holds ky.po and ru.po
// at its root. A message that two rooms repeat keeps its first translation; the
// text test of the program refuses rooms that disagree.
func Load(texts ...fs.FS) (*Catalog, error) {
	c := &Catalog{
		texts:  map[Lang]map[key][]string{Ky: {}, Ru: {}},
		missed: map[missing]bool{},
	}
	for _, files := range texts {
		for _, lang := range []Lang{Ky, Ru} {
			if err := c.add(files, lang); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Catalog) add(files fs.FS, lang Lang) error {
	name := string(lang) + ".po"
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("i18n: a room has no %s", name)
	}
	if err != nil {
		return fmt.Errorf("i18n: read %s: %w", name, err)
	}
	entries, err := ReadPO(text)
	if err != nil {
		return fmt.Errorf("i18n: %s: %w", name, err)
	}
	for _, e := range entries {
		k := key{e.Context, e.ID}
		if _, known := c.texts[lang][k]; !known {
			c.texts[lang][k] = e.Texts
		}
	}
	return nil
}

// Printer returns the view of a reader of the language. An unknown language
// reads Kyrgyz, the language of the state.
func (c *Catalog) Printer(l Lang) *Printer {
	if !l.Valid() {
		l = Ky
	}
	return &Printer{catalog: c, lang: l, texts: c.texts[l]}
}

// complain logs a missing translation once, so that a forgotten word is seen
// without the log being flooded by every page that shows it.
func (c *Catalog) complain(l Lang, k key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := (missing{l, k}); !c.missed[m] {
		c.missed[m] = true
		slog.Warn("a translation is missing", "lang", l, "msgid", k.msgid, "context", k.context)
	}
}
