package app

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Budgets of ui.md, in bytes as they are sent: a villager pays for each of them.
const (
	firstVisit = 30 << 10 // page with style sheet and script
	laterPage  = 8 << 10
	styleSheet = 10 << 10
)

var (
	styles  = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`)
	scripts = regexp.MustCompile(`<script src="([^"]+)"`)
)

// Every page that a household can open stays small, in every language.
func TestPublicPagesAreSmall(t *testing.T) {
	d := town(t)
	holder := d.visitor("")
	holder.unlock(t)
	for _, page := range d.publicPages(holder) {
		for _, lang := range i18n.Langs {
			path := inLang(page, lang)
			size, body := holder.weigh(t, path)
			if size > laterPage {
				t.Errorf("%s: %d bytes, at most %d", path, size, laterPage)
			}
			all := size + holder.weighParts(t, body)
			if all > firstVisit {
				t.Errorf("first visit of %s: %d bytes, at most %d", path, all, firstVisit)
			}
			t.Logf("%-40s page %5d, first visit %5d", path, size, all)
		}
	}
}

// publicPages lists an example of each page that needs no sign-in.
func (d *demoTown) publicPages(v *visitor) (list []string) {
	for route, path := range d.main {
		public := strings.HasPrefix(route, "/{lang}/{municipality}") && !strings.Contains(route, "/desk")
		if p := v.get(path); public && p.status == http.StatusOK && p.isPage() {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return list
}

// unlock opens the page of the account with the longest history.
func (v *visitor) unlock(t *testing.T) {
	t.Helper()
	account := v.town.someAccount(t)
	got := v.post("/ky/"+demoMain+"/account", url.Values{"number": {account.Number}, "code": {account.Code}})
	if got.status != http.StatusSeeOther {
		t.Fatalf("account %s does not open: %d", account.Number, got.status)
	}
}

func (d *demoTown) someAccount(t *testing.T) (account accounts.Account) {
	t.Helper()
	place, err := d.app.territory.BySlug(t.Context(), demoMain)
	if err != nil {
		t.Fatal(err)
	}
	err = d.app.db.Read(t.Context(), place.ID, func(tx *db.Tx) error {
		var id int64
		err := tx.QueryRowContext(t.Context(), `SELECT account_id FROM billing_bill WHERE municipality_id = $1 AND state = 'billed'
			GROUP BY account_id ORDER BY COUNT(*) DESC, account_id LIMIT 1`, int64(place.ID)).Scan(&id)
		if err == nil {
			account, err = d.app.accounts.Account(t.Context(), tx, ref.ID(id))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// weigh returns how many bytes an answer takes on the wire, and its text.
func (v *visitor) weigh(t *testing.T, path string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	packed := v.do(r)
	if used := packed.header.Get("Content-Encoding"); packed.status != http.StatusOK || used != "gzip" {
		t.Fatalf("%s answers %d by %q", path, packed.status, used)
	}
	return len(packed.body), v.get(path).body
}

// weighParts sums the style sheets and scripts that a page loads.
func (v *visitor) weighParts(t *testing.T, body string) (sum int) {
	t.Helper()
	sheets := 0
	for _, m := range styles.FindAllStringSubmatch(body, -1) {
		size, _ := v.weigh(t, html.UnescapeString(m[1]))
		sheets += size
	}
	if sheets == 0 || sheets > styleSheet {
		t.Errorf("style sheets: %d bytes, at most %d", sheets, styleSheet)
	}
	for _, m := range scripts.FindAllStringSubmatch(body, -1) {
		size, _ := v.weigh(t, html.UnescapeString(m[1]))
		sum += size
	}
	return sum + sheets
}

// The policy that browsers enforce allows nothing that is written into a page
// and nothing from other sites, on pages, files and refusals alike.
func TestContentPolicyIsStrict(t *testing.T) {
	d := town(t)
	for _, path := range []string{"/ky/" + demoMain, "/ru/sign-in", "/en/" + demoMain + "/desk", "/ky/nowhere", "/healthz"} {
		policy := d.people[0].get(path).header.Get("Content-Security-Policy")
		for _, word := range []string{"unsafe", "http:", "https:", "data:", "*"} {
			if policy == "" || strings.Contains(policy, word) {
				t.Errorf("%s: the policy allows %q: %s", path, word, policy)
			}
		}
		for _, source := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, source) {
				t.Errorf("%s: the policy lacks %s", path, source)
			}
		}
	}
}

// A phone that keeps files asks for nothing twice: their addresses change with
// their contents, so they may be kept for ever.
func TestFilesAreKeptForEver(t *testing.T) {
	d := town(t)
	body := d.people[0].get("/ky/" + demoMain).body
	for _, m := range append(styles.FindAllStringSubmatch(body, -1), scripts.FindAllStringSubmatch(body, -1)...) {
		file := d.people[0].get(html.UnescapeString(m[1]))
		if keep := file.header.Get("Cache-Control"); !strings.Contains(keep, "immutable") {
			t.Errorf("%s may be kept: %q", m[1], keep)
		}
	}
}
