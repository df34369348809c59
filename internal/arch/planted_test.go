package arch

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// planted is one violation in a tree of one or two files, and the sentence
// that must come out.
type planted struct {
	rule  func(tree) []string
	files map[string]string
	wrong string // part of the sentence; empty: the tree is in order
}

// TestPlanted shows that every rule catches what it is for. A rule that cannot
// fail guards nothing.
func TestPlanted(t *testing.T) {
	for name, p := range plantedTrees() {
		t.Run(name, func(t *testing.T) {
			found := p.rule(read(t, memory(p.files)))
			switch {
			case p.wrong == "" && len(found) > 0:
				t.Errorf("an orderly tree is refused: %q", found)
			case p.wrong != "" && !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, p.wrong) }):
				t.Errorf("got %q, want a sentence with %q", found, p.wrong)
			}
		})
	}
}

func memory(files map[string]string) fstest.MapFS {
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}

// goFile writes a Go file that imports the packages; a path without a dot in
// its first part that begins with "internal" is one of ours.
func goFile(imports ...string) string {
	text := "package x\n"
	for _, p := range imports {
		if strings.HasPrefix(p, "internal/") {
			p = prefix + p
		}
		text += "import _ \"" + p + "\"\n"
	}
	return text
}

func plantedTrees() map[string]planted {
	all := map[string]planted{}
	for _, group := range []map[string]planted{importTrees(), workTrees(), tableTrees(), sizeTrees(), templateTrees()} {
		for name, p := range group {
			all[name] = p
		}
	}
	return all
}

func importTrees() map[string]planted {
	one := func(path string, imports ...string) map[string]string {
		return map[string]string{path: goFile(imports...)}
	}
	return map[string]planted{
		"up/room to app":         {floorsHold, one("internal/finance/billing/x.go", "internal/app"), "arrows point down"},
		"up/platform to room":    {floorsHold, one("internal/platform/web/x.go", "internal/finance/billing"), "arrows point down"},
		"up/kernel to platform":  {floorsHold, one("internal/kernel/money/x.go", "internal/platform/db"), "arrows point down"},
		"up/no floor":            {floorsHold, one("internal/attic/x.go"), "stands on no floor"},
		"up/orderly":             {floorsHold, one("internal/app/x.go", "internal/finance/billing", "internal/kernel/ref"), ""},
		"door/knows a room":      {floorsHold, one("cmd/aimak/main.go", "internal/finance/billing"), "only internal/app"},
		"door/too long":          {floorsHold, map[string]string{"cmd/aimak/main.go": "package x\n" + strings.Repeat("\n", 30)}, "at most 30"},
		"door/orderly":           {floorsHold, one("cmd/aimak/main.go", "internal/app"), ""},
		"arrow/none":             {arrowsHold, one("internal/finance/ledger/x.go", "internal/finance/billing"), "not in the arrow table"},
		"arrow/view is no call":  {arrowsHold, one("internal/finance/payments/x.go", "internal/services/inventory"), "not in the arrow table"},
		"arrow/unknown room":     {arrowsHold, one("internal/finance/casino/x.go"), "not in the table"},
		"arrow/inside":           {arrowsHold, one("internal/finance/payments/x.go", "internal/finance/billing/store"), "the inside of another room"},
		"arrow/engine of others": {arrowsHold, one("internal/finance/payments/x.go", "internal/finance/tariffs/rate"), "the inside of another room"},
		"arrow/engine to parent": {arrowsHold, one("internal/finance/tariffs/rate/x.go", "internal/finance/tariffs"), "never imports its parent"},
		"arrow/engine to db":     {arrowsHold, one("internal/finance/tariffs/rate/x.go", "internal/platform/db"), "knows only the kernel"},
		"arrow/engine to room":   {arrowsHold, one("internal/finance/tariffs/rate/x.go", "internal/"+ground), "knows only the kernel"},
		"arrow/engine to engine": {arrowsHold, one("internal/finance/billing/amend/x.go", "internal/finance/tariffs/rate"), ""},
		"arrow/engine to others": {arrowsHold, one("internal/finance/ledger/tree/x.go", "internal/finance/tariffs/rate"), "knows only the kernel"},
		"arrow/call":             {arrowsHold, one("internal/finance/payments/x.go", "internal/finance/billing"), ""},
		"arrow/engine":           {arrowsHold, one("internal/finance/billing/x.go", "internal/finance/tariffs/rate"), ""},
		"arrow/ground":           {arrowsHold, one("internal/finance/ledger/x.go", "internal/"+ground), ""},
		"arrow/own store":        {arrowsHold, one("internal/finance/ledger/x.go", "internal/finance/ledger/store"), ""},
		"unused/call":            {arrowsWalked, one("internal/finance/payments/x.go", "internal/finance/billing"), "payments calls finance/ledger: nobody walks"},
		"unused/view":            {arrowsWalked, one("internal/finance/payments/x.go", "internal/finance/billing"), "payments reads services/inventory: nobody walks"},
		"unused/room":            {arrowsWalked, one("internal/finance/payments/x.go"), "finance/ledger: in the table but not in the tree"},
		"kernel/http":            {kernelIsPlain, one("internal/kernel/money/x.go", "net/http"), "the kernel is plain"},
		"kernel/foreign":         {kernelIsPlain, one("internal/kernel/money/x.go", "golang.org/x/text/language"), "the kernel is plain"},
		"kernel/orderly":         {kernelIsPlain, one("internal/kernel/money/x.go", "math/bits", "internal/kernel/ref"), ""},
		"seal/entered":           {sealHolds, one("internal/finance/ledger/x.go", "internal/leadership/protection"), "is sealed"},
		"seal/entered by test":   {sealHolds, one("internal/finance/ledger/x_test.go", "internal/leadership/protection"), "is sealed"},
		"seal/left":              {sealHolds, one("internal/leadership/protection/x.go", "internal/"+ground), "is sealed"},
		"seal/app may":           {sealHolds, one("internal/app/x.go", "internal/leadership/protection"), ""},
		"seal/stands on floors":  {sealHolds, one("internal/leadership/protection/x.go", "internal/platform/db", "internal/kernel/ref"), ""},
		"platform/upwards":       {platformHolds, one("internal/platform/db/x.go", "internal/platform/web"), "not in the platform's table"},
		"platform/web to db":     {platformHolds, one("internal/platform/web/x.go", "internal/platform/db"), "not in the platform's table"},
		"platform/unknown":       {platformHolds, one("internal/platform/magic/x.go"), "is not in the table"},
		"platform/orderly":       {platformHolds, one("internal/platform/module/x.go", "internal/platform/web"), ""},
		"testkit/in a room":      {testkitInTests, one("internal/finance/ledger/x.go", "internal/platform/testkit"), "for tests only"},
		"testkit/in a test":      {testkitInTests, one("internal/finance/ledger/x_test.go", "internal/platform/testkit"), ""},
	}
}

func workTrees() map[string]planted {
	const room = "internal/finance/ledger/"
	one := func(name, text string) map[string]string { return map[string]string{room + name: text} }
	sql := "package x\nconst q = `\n  SELECT 1 `\n"
	return map[string]planted{
		"work/http":           {workHasItsFile, one("post.go", goFile("net/http")), "begin with pages or api"},
		"work/templ":          {workHasItsFile, one("post.go", goFile("github.com/a-h/templ")), "begin with pages or api"},
		"work/os":             {workHasItsFile, one("pages.go", goFile("os")), "it is handed in"},
		"work/rand":           {workHasItsFile, one("post.go", goFile("math/rand/v2")), "begin with demo"},
		"work/old rand":       {workHasItsFile, one("demo.go", goFile("math/rand")), "it is handed in"},
		"work/clock":          {workHasItsFile, one("post.go", "package x\nimport \"time\"\nvar t = time.Now()\n"), ":3: time.Now"},
		"work/clock hid":      {workHasItsFile, one("post.go", "package x\nimport \"time\"\nvar d = time.Since(time.Time{})\n"), "time.Now"},
		"work/orderly":        {workHasItsFile, one("pages_staff.go", goFile("net/http", "github.com/a-h/templ")), ""},
		"work/demo":           {workHasItsFile, one("demo.go", goFile("math/rand/v2")), ""},
		"work/tests":          {workHasItsFile, one("post_test.go", goFile("net/http", "os")), ""},
		"work/platform":       {workHasItsFile, map[string]string{"internal/platform/web/x.go": goFile("net/http", "os")}, ""},
		"sql/in Go":           {sqlHasItsFile, one("post.go", sql), "SQL belongs in queries.sql"},
		"sql/generated":       {sqlHasItsFile, one("store/queries.sql.go", "// Code generated by sqlc. DO NOT EDIT.\n\n"+sql), ""},
		"sql/words of people": {sqlHasItsFile, one("post.go", "package x\nconst q = \"Select a village\"\n"), ""},
	}
}

func tableTrees() map[string]planted {
	const (
		ledger  = "internal/finance/ledger/migrations/0001_x.sql"
		foreign = "-- Accounts.\nCREATE TABLE accounts_account (id BIGINT);\nCREATE VIEW pub_accounts_account AS SELECT id FROM accounts_account;\n"
	)
	one := func(text string) map[string]string { return map[string]string{ledger: text} }
	two := func(path, text string) map[string]string {
		return map[string]string{"internal/finance/accounts/migrations/0001_x.sql": foreign, path: text}
	}
	return map[string]planted{
		"table/wrong name":     {tablesHaveOwners, one("-- Why.\nCREATE TABLE entries (id BIGINT);\n"), "is called ledger_…"},
		"table/other's name":   {tablesHaveOwners, one("-- Why.\nCREATE TABLE billing_bill (id BIGINT);\n"), "is called ledger_…"},
		"table/wrong view":     {tablesHaveOwners, one("-- Why.\nCREATE VIEW pub_entries AS SELECT 1;\n"), "is called ledger_…"},
		"table/made elsewhere": {tablesHaveOwners, map[string]string{"internal/finance/ledger/queries.sql": "CREATE TABLE ledger_x (id BIGINT);\n"}, "made in its migrations"},
		"table/no reason":      {tablesHaveOwners, one("CREATE TABLE ledger_entry (id BIGINT);\n"), "line 1"},
		"table/foreign in SQL": {tablesHaveOwners, two("internal/finance/billing/queries.sql", "SELECT id FROM accounts_account\n"), "accounts_account belongs to finance/accounts"},
		"table/foreign in Go":  {tablesHaveOwners, two("internal/finance/billing/x.go", "package x\nvar t = \"accounts_account\"\n"), "accounts_account belongs to finance/accounts"},
		"table/in a comment":   {tablesHaveOwners, two("internal/finance/billing/queries.sql", "-- unlike accounts_account\nSELECT 'accounts_account'\n"), ""},
		"table/orderly":        {tablesHaveOwners, one("-- Why.\nCREATE TABLE ledger_entry (id BIGINT);\nCREATE VIEW pub_ledger_entry AS SELECT id FROM ledger_entry;\n"), ""},
		"view/no arrow":        {tablesHaveOwners, two("internal/finance/ledger/queries.sql", "SELECT id FROM pub_accounts_account\n"), "not in the arrow table"},
		"view/nobody's":        {tablesHaveOwners, two("internal/finance/payments/queries.sql", "SELECT id FROM pub_moon\n"), "nobody publishes it"},
		"view/ground": {tablesHaveOwners, map[string]string{
			"internal/registry/territory/migrations/0001_x.sql": "-- Why.\nCREATE VIEW pub_territory_village AS SELECT 1;\n",
			"internal/finance/ledger/queries.sql":               "SELECT * FROM pub_territory_village\n",
		}, ""},
		"seal/read": {sealHolds, map[string]string{
			"internal/leadership/protection/migrations/0001_x.sql": "-- Why.\nCREATE VIEW pub_protection_case AS SELECT 1;\n",
			"internal/finance/ledger/queries.sql":                  "SELECT * FROM pub_protection_case\n",
		}, "is sealed"},
	}
}

func sizeTrees() map[string]planted {
	lines := func(n int) string { return "package x\n" + strings.Repeat("\n", n-1) }
	chain := map[string]string{}
	for i := range maxChain {
		chain[step(i)+"/x.go"] = goFile(step(i + 1))
	}
	chain[step(maxChain)+"/x.go"] = goFile()
	package6 := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		package6["internal/finance/ledger/"+name+".go"] = lines(450)
	}
	return map[string]planted{
		"size/file":      {sizesHold, map[string]string{"internal/finance/ledger/x.go": lines(501)}, "at most 500"},
		"size/template":  {sizesHold, map[string]string{"internal/finance/ledger/pages.templ": lines(501)}, "at most 500"},
		"size/queries":   {sizesHold, map[string]string{"internal/finance/ledger/queries.sql": lines(501)}, "at most 500"},
		"size/package":   {sizesHold, package6, "2700 lines, at most 2500"},
		"size/aside":     {sizesHold, map[string]string{"internal/x/migrations/0001.sql": lines(501), "internal/x/x_test.go": lines(501)}, ""},
		"size/generated": {sizesHold, map[string]string{"internal/x/x.go": "// Code generated by templ - DO NOT EDIT.\n\n" + lines(501)}, ""},
		"size/orderly":   {sizesHold, map[string]string{"internal/finance/ledger/x.go": lines(500)}, ""},
		"chain/too long": {chainHolds, chain, "11 packages in a chain"},
		"name/util":      {namesMean, map[string]string{"internal/platform/util/x.go": goFile()}, "has no meaning"},
		"name/orderly":   {namesMean, map[string]string{"internal/platform/outbox/x.go": goFile()}, ""},
	}
}

// step is a package in the planted chain.
func step(i int) string { return "internal/app/" + strings.Repeat("x", i+1) }

func templateTrees() map[string]planted {
	one := func(text string) map[string]string {
		return map[string]string{"internal/finance/ledger/pages.templ": text}
	}
	layout := map[string]string{"internal/platform/ui/page.templ": "<script defer src={ p.Script }></script>\n"}
	return map[string]planted{
		"templ/style":         {templatesArePlain, one("<p style=\"color:red\">\n"), ":1: style="},
		"templ/style element": {templatesArePlain, one("<p>\n<style>\n"), ":2: <style"},
		"templ/script":        {templatesArePlain, one("<script src=\"/x.js\"></script>\n"), "<script"},
		"templ/handler":       {templatesArePlain, one("<p onclick=\"x()\">\n"), "onclick="},
		"templ/hx-on":         {templatesArePlain, one("<p hx-on:click=\"x()\">\n"), "hx-on"},
		"templ/layout":        {templatesArePlain, layout, ""},
		"templ/orderly":       {templatesArePlain, one("<p class=\"answer\" data-key=\"F8\">\n"), ""},
	}
}

// TestPictureIsDrawnOnce: drawing twice changes nothing, and a page without the
// markers is refused rather than spoilt.
func TestPictureIsDrawnOnce(t *testing.T) {
	once, ok := redraw("a\n" + pictureBegin + "old" + pictureEnd + "\nz\n")
	if !ok {
		t.Fatal("the markers are not found")
	}
	twice, _ := redraw(once)
	if once != twice || !strings.HasPrefix(once, "a\n") || !strings.HasSuffix(once, "\nz\n") {
		t.Errorf("drawing again changes the page:\n%s", twice)
	}
	if _, ok := redraw("no markers"); ok {
		t.Error("a page without markers is accepted")
	}
}

// TestPicturePointsDown: in the picture an arrow leads to a later line.
func TestPicturePointsDown(t *testing.T) {
	order := byHeight()
	line := func(name string) int {
		return slices.IndexFunc(order, func(r room) bool { return r.name == name })
	}
	for _, r := range order {
		for _, to := range slices.Concat(r.calls, r.reads, r.engines) {
			if line(roomOf(to)) <= line(r.name) {
				t.Errorf("%s stands above %s but is used by it", r.name, to)
			}
		}
	}
}
