package arch

import (
	"path"
	"slices"
	"strings"
)

// prefix is what import paths of this program begin with.
const prefix = "github.com/openaimak/aimak/"

// Limits of house.md, rule 6.
const (
	maxPackage = 2500 // lines of Go; tests, *_templ.go and store/ aside
	maxFile    = 500  // lines of Go, templ or SQL; tests, generated code and migrations aside
	maxChain   = 10   // packages on the longest chain of imports; app is the first
	maxMain    = 30   // lines of cmd/aimak/main.go
)

// floors, from the ground up. Imports go down or stay level, never up.
var floors = []string{"kernel", "platform", "wings", "app"}

// The floors by number; arch itself stands on none.
const (
	outside = iota - 1
	kernel
	platform
	wings
	app
)

// wingNames are the programme's promises, one folder each.
var wingNames = []string{"registry", "services", "finance", "voice", "leadership", "exchange", "programme"}

// ground is the room that every other room may use, by call and by view.
const ground = "registry/territory"

// sealed is the room without arrows: cases of violence never leave it.
const sealed = "leadership/protection"

// room is one line of the arrow table: what a room may import, which rooms'
// pub_ views its SQL may read, and which pure engines of others it may use.
type room struct {
	name    string
	calls   []string
	reads   []string
	engines []string
}

// rooms is every room and every arrow between rooms. What is not here is
// forbidden; an arrow that nobody walks is forbidden too.
var rooms = []room{
	{name: "registry/territory"},
	{name: "registry/people"},
	{name: "registry/staff"},
	{name: "registry/keys"},
	{name: "registry/webhooks"},
	{name: "services/inventory"},
	{name: "services/operations", calls: []string{"services/inventory"}, reads: []string{"services/inventory"}},
	{name: "finance/tariffs", reads: []string{"services/inventory"}},
	{
		name:    "finance/workbench",
		reads:   []string{"services/inventory", "registry/people", "finance/meters", "finance/accounts", "finance/billing"},
		engines: []string{"finance/tariffs/rate", "finance/tariffs/words"},
	},
	{
		name:  "finance/adoption",
		calls: []string{"finance/tariffs"},
		reads: []string{"services/inventory"},
		engines: []string{"finance/workbench/scenario", "finance/workbench/judge", "finance/workbench/solve", "finance/workbench/cost",
			"finance/workbench/figure", "finance/workbench/words", "finance/tariffs/rate", "finance/tariffs/words"},
	},
	{name: "finance/meters"},
	{
		name:  "finance/accounts",
		calls: []string{"finance/meters"},
		reads: []string{"registry/people", "services/inventory", "finance/meters"},
	},
	{
		name:  "finance/prospects",
		calls: []string{"finance/workbench", "finance/tariffs", "finance/accounts"},
		engines: []string{
			"finance/tariffs/rate", "finance/tariffs/words", "finance/workbench/afford", "finance/workbench/cost", "finance/workbench/impact",
			"finance/workbench/judge", "finance/workbench/plan", "finance/workbench/scenario", "finance/workbench/words",
		},
	},
	{name: "finance/opening", calls: []string{"finance/accounts", "finance/meters"}},
	{
		name:  "finance/readings",
		calls: []string{"finance/accounts", "finance/meters"},
		reads: []string{"registry/people", "finance/accounts", "finance/meters"},
	},
	{name: "finance/ledger"},
	{
		name:    "finance/expenses",
		calls:   []string{"finance/ledger"},
		reads:   []string{"services/inventory", "finance/statements"},
		engines: []string{"finance/workbench/cost", "finance/workbench/words"},
	},
	{name: "finance/exports", calls: []string{"finance/ledger"}, reads: []string{"finance/ledger"}},
	{
		name:    "finance/billing",
		calls:   []string{"finance/accounts", "finance/tariffs", "finance/ledger"},
		reads:   []string{"services/inventory", "finance/tariffs", "finance/accounts"},
		engines: []string{"finance/tariffs/rate", "finance/tariffs/reckon", "finance/tariffs/words"},
	},
	{
		name:    "finance/collection",
		calls:   []string{"finance/accounts"},
		reads:   []string{"finance/billing", "finance/payments"},
		engines: []string{"finance/payments/intake", "finance/payments/slip"},
	},
	{
		name:    "finance/payer",
		calls:   []string{"finance/billing", "finance/accounts", "finance/ledger"},
		reads:   []string{"finance/allocation", "finance/payments"},
		engines: []string{"finance/payments/share"},
	},
	{
		name:    "finance/suspense",
		calls:   []string{"finance/ledger"},
		reads:   []string{"registry/people", "registry/keys", "finance/accounts", "finance/ledger", "finance/agents", "finance/payments"},
		engines: []string{"finance/payments/intake"},
	},
	{
		name:    "finance/statements",
		calls:   []string{"finance/suspense", "finance/ledger"},
		reads:   []string{"registry/people", "finance/accounts", "finance/ledger", "finance/agents", "finance/suspense"},
		engines: []string{"finance/payments/intake", "finance/suspense/match"},
	},
	{
		name:    "finance/allocation",
		reads:   []string{"services/inventory", "finance/billing", "finance/payments"},
		engines: []string{"finance/payments/share"},
	},
	{name: "finance/tills", calls: []string{"finance/ledger"}, reads: []string{"services/inventory"}},
	{
		name:  "finance/payments",
		calls: []string{"finance/billing", "finance/accounts", "finance/tills", "finance/ledger"},
		reads: []string{"services/inventory", "registry/people", "finance/accounts", "finance/billing", "finance/ledger"},
	},
	{
		name:    "finance/receipts",
		calls:   []string{"finance/tills"},
		reads:   []string{"finance/payments", "services/inventory"},
		engines: []string{"finance/payments/intake", "finance/payments/share", "finance/payments/slip"},
	},
	{
		name:    "finance/returns",
		reads:   []string{"finance/payments", "finance/accounts", "finance/billing", "registry/people", "services/inventory"},
		engines: []string{"finance/payments/intake", "finance/payments/share"},
	},
	{
		name:    "finance/agents",
		reads:   []string{"registry/people", "finance/accounts", "finance/ledger", "finance/payments"},
		engines: []string{"finance/payments/intake"},
	},
	{
		name:    "finance/reconciliation",
		calls:   []string{"finance/ledger"},
		reads:   []string{"finance/accounts", "finance/payments", "finance/agents"},
		engines: []string{"finance/payments/intake", "finance/statements/register"},
	},
	{
		name:  "finance/settlements",
		calls: []string{"finance/ledger", "finance/suspense"},
		reads: []string{"registry/keys", "finance/payments", "finance/agents", "finance/statements", "finance/suspense", "finance/reconciliation"},
	},
	{
		name:    "finance/gateway",
		calls:   []string{"finance/ledger", "registry/keys", "registry/webhooks"},
		reads:   []string{"registry/people", "registry/keys", "finance/accounts", "finance/ledger", "finance/billing", "finance/payments", "finance/agents", "finance/statements"},
		engines: []string{"finance/payments/intake"},
	},
	{name: "voice/pictures"},
	{name: "voice/requests", calls: []string{"voice/pictures"}},
	{
		name:    "voice/album",
		calls:   []string{"voice/requests", "voice/pictures"},
		reads:   []string{"voice/requests", "voice/pictures"},
		engines: []string{"voice/requests/appeal"},
	},
	{
		name:    "voice/matters",
		calls:   []string{"voice/requests", "services/inventory", "finance/accounts"},
		reads:   []string{"voice/requests", "services/inventory"},
		engines: []string{"voice/requests/appeal", "voice/requests/words"},
	},
	{
		name:    "voice/notices",
		calls:   []string{"voice/requests"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/clock", "voice/requests/life", "voice/requests/words"},
	},
	{
		name:    "voice/followups",
		calls:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life", "voice/requests/tally"},
	},
	{
		name:    "voice/bans",
		calls:   []string{"voice/requests"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life"},
	},
	{
		name:    "voice/forwarding",
		calls:   []string{"voice/requests", "voice/pictures"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life"},
	},
	{
		name:    "voice/mailbox",
		calls:   []string{"voice/requests", "voice/pictures"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life", "voice/requests/words"},
	},
	{
		name:    "voice/casework",
		calls:   []string{"voice/requests"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life", "voice/requests/secret", "voice/requests/words"},
	},
	{
		name:    "voice/reports",
		calls:   []string{"voice/requests", "voice/pictures"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life", "voice/requests/words"},
	},
	{
		name:    "voice/open311",
		calls:   []string{"voice/requests", "voice/pictures", "registry/keys"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life", "voice/requests/words"},
	},
	{
		name:    "voice/journal",
		calls:   []string{"voice/requests"},
		reads:   []string{"voice/requests"},
		engines: []string{"voice/requests/appeal", "voice/requests/life", "voice/requests/papers", "voice/requests/tally", "voice/requests/words"},
	},
}

// platformTable says which packages of the platform each of them may import.
// From the ground up: first what knows only the kernel, then what needs a
// database, then what people see, then the manifest that rooms fill in.
var platformTable = map[string][]string{
	"db":      {},
	"i18n":    {},
	"chart":   {},
	"doc":     {},
	"sheet":   {},
	"courier": {},
	"imap":    {},
	"meter":   {},
	"seal":    {},

	"audit":    {"db"},
	"outbox":   {"db"},
	"jobs":     {"db"},
	"identity": {"db", "audit"},
	"files":    {"db"},
	"notify":   {"db", "seal"},

	"ui":      {"i18n", "chart"},
	"web":     {"ui", "i18n"},
	"api":     {"web", "i18n", "db"},
	"module":  {"web", "outbox", "jobs", "db"},
	"testkit": {"module", "web", "ui", "identity", "files", "jobs", "outbox", "audit", "doc", "i18n", "db"},
}

// enginesMayUse is what a pure engine may know of the platform beside the kernel:
// packages that know only the kernel themselves and touch neither database nor
// network. Names are searched by their folded form, lists come as tables, and
// papers are drawn.
var enginesMayUse = []string{"internal/platform/i18n", "internal/platform/sheet", "internal/platform/doc"}

// platformOrder is the order in which the picture shows platformTable.
var platformOrder = []string{
	"module", "api", "web", "ui",
	"identity", "files", "notify", "jobs", "outbox", "audit",
	"courier", "imap", "seal", "meter", "sheet", "doc", "chart", "i18n", "db", "testkit",
}

// kernelForbidden is what the kernel may not even take from the standard library.
var kernelForbidden = []string{"net/http", "database/sql", "os"}

// onlyIn says in which files of a room a kind of work may be done, by the
// beginning of the file's name. No file at all means: the thing is handed in.
var onlyIn = map[string][]string{
	"net/http":             {"pages", "api"},
	"github.com/a-h/templ": {"pages", "api"},
	"math/rand/v2":         {"demo"},
	"math/rand":            {},
	"os":                   {},
}

// homeless are folder names that mean a word is missing in the glossary.
var homeless = []string{"util", "utils", "common", "helpers", "shared", "base", "models", "types"}

// spot is where a folder lies in the house.
type spot struct {
	floor  int
	room   string // "finance/billing" when in a room
	nested string // "rate" for finance/tariffs/rate; "store" for generated SQL
	word   bool   // one of enginesMayUse
}

// at finds the spot of a folder such as "internal/finance/billing/store".
func at(folder string) spot {
	parts := strings.Split(strings.TrimPrefix(folder, "internal/"), "/")
	if !strings.HasPrefix(folder, "internal/") {
		return spot{floor: outside}
	}
	if slices.Contains(wingNames, parts[0]) && len(parts) > 1 {
		return spot{floor: wings, room: path.Join(parts[0], parts[1]), nested: path.Join(parts[2:]...)}
	}
	return spot{floor: slices.Index(floors, parts[0]), word: slices.Contains(enginesMayUse, folder)}
}

// lookup finds a room of the table.
func lookup(name string) (room, bool) {
	i := slices.IndexFunc(rooms, func(r room) bool { return r.name == name })
	if i < 0 {
		return room{}, false
	}
	return rooms[i], true
}

// short is the room's name without its wing, as its tables carry it.
func short(room string) string { return path.Base(room) }
