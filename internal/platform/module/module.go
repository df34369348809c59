// Package module is the manifest that a room hands to the program.
//
// A room offers everything through one Module value: tables, texts, routes,
// jobs, commands, work for today, search results, checks and demo data. The
// collectors (desk home, search, command line) see only these types, so no
// room needs an arrow to them.
package module

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/platform/web"
)

// Module is everything a room offers to the program. Empty fields mean that
// the room does not have that feature.
type Module struct {
	Name        string // the room: "billing"
	Migrations  fs.FS  // *.sql at its root, goose format
	Texts       fs.FS  // ky.po and ru.po at its root
	Permissions []access.Permission
	Routes      func(*web.Router)
	Rail        []Link // entries of the desk's rail
	Jobs        []jobs.Job
	Commands    []Command
	Listens     []outbox.Listener
	Todo        func(ctx context.Context, r *web.Request) ([]Todo, error)
	Search      func(ctx context.Context, r *web.Request, query string) ([]Hit, error)
	Tiles       func(ctx context.Context, r *web.Request) ([]Tile, error)
	Front       []Block
	Setup       []Step
	Check       func(ctx context.Context, tx *db.Tx) ([]string, error)
	Demo        func(ctx context.Context, d *Demo) error
	Work        func(ctx context.Context) error // in the background of a program that serves, until ctx ends
	Allow       func(hosts ...string)           // takes hosts that the room may reach though they are not public
	// Settle prepares the merger of one municipality into another: the room
	// removes or renames what both have under one key (counters, settings).
	// Afterwards all rows of the old one are given to the other.
	Settle func(ctx context.Context, tx *db.Tx, from, into ref.ID) error
}

// Link is an entry of the desk's rail, shown to whoever holds the permission.
type Link struct {
	Order      int    // 100 bills and payments · 140 bookkeeping · 160 bank and agents · 200 people · 300 services and prices · 900 settings
	Text       string // message id
	Path       string // below /{lang}/{municipality}/desk/
	Permission access.Permission
	Count      func(ctx context.Context, r *web.Request) (int, error) // optional number of waiting things
}

// Todo is one piece of today's work for the person who asks.
type Todo struct {
	Text  string // finished, in the reader's language
	Path  string // below /{lang}/{municipality}/
	State string // "bad", "wait", "info" or "good": colour of the tag
	Tag   string // finished text of the tag: "overdue by 2 days"
	Note  string // finished second line, may be empty
	Due   period.Day
}

// Hit is one result of the global search.
type Hit struct {
	Text string // name or number, finished
	Note string // where it is, finished
	Path string // below /{lang}/{municipality}/
	Kind string // finished word: "Personal account"
}

// Tile is one figure of the desk home ("how things go").
type Tile struct {
	Order              int
	Label, Value, Note string // finished
	Path               string // below /{lang}/{municipality}/: how it was computed
}

// Block is a part of a municipality's public home page. It may return nil when
// it has nothing to show.
type Block struct {
	Order  int  // 1 answers first, 10…: services, prices, charts
	Side   bool // right column on a wide screen
	Render func(ctx context.Context, r *web.Request) (templ.Component, error)
}

// Step is one step of the owner's first hour, from an empty database to the
// first bill. Steps of all rooms together are at most twelve.
type Step struct {
	Order int
	Text  string // message id: what to do
	Note  string // message id: why, or what is needed
	Path  string // below /{lang}/{municipality}/desk/
	Done  func(ctx context.Context, tx *db.Tx) (bool, error)
	// Waits tells that the step is taken and somebody else must confirm it.
	Waits func(ctx context.Context, tx *db.Tx) (bool, error)
}

// ErrProblems is returned by a command that has looked, found something wrong and
// printed it: exit code 3, so that a script tells it from a command that failed.
var ErrProblems = errors.New("problems were found")

// Command is a command-line verb: "aimak <room> <verb>" or "aimak <verb>".
type Command struct {
	Words string // "billing run"
	Help  string // one line of English: the command line speaks English
	Usage string // flags, several lines
	Run   func(ctx context.Context, args []string) error
}

// Demo is what a room gets to fill the demo town. Rooms are called bottom to
// top. Two runs with the same Today give the same figures.
type Demo struct {
	DB     *db.DB
	Rand   *rand.Rand // seeded for this room
	Today  period.Day
	Places []DemoPlace
}

// DemoPlace is one municipality of the demo.
type DemoPlace struct {
	Municipality ref.ID
	Slug         string // "kara-kulja", …
	Months       int    // months of history: 24 for the main one, 3 for the others
}

// Allow tells rooms which hosts they may reach though they are not public: the
// operator's own, in the next room.
func Allow(modules []Module, hosts ...string) {
	for _, m := range modules {
		if m.Allow != nil {
			m.Allow(hosts...)
		}
	}
}

// Migrations returns the migration sets of modules, in order.
func Migrations(modules ...Module) []db.Set {
	var sets []db.Set
	for _, m := range modules {
		if m.Migrations != nil {
			sets = append(sets, db.Set{Name: m.Name, Files: m.Migrations})
		}
	}
	return sets
}

// Folder returns what a room has embedded in a folder: "migrations" or "texts".
func Folder(files fs.FS, name string) fs.FS {
	part, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // only for a name that is no path
	}
	return part
}
