package e2e

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// clerk is a person at a desk without a screen: pages and forms over plain
// HTTP, as a browser without scripts sends them. It returns errors instead of
// failing the test, because the program may be killed under its hands.
type clerk struct {
	base, lang string
	client     *http.Client
}

// answer is the page on which a clerk lands after all redirects.
type answer struct {
	status int
	path   string // with the query
	body   string
}

// newClerk is somebody who has not signed in yet.
func newClerk(p *program, lang string) *clerk {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &clerk{base: p.url, lang: lang, client: &http.Client{Jar: jar, Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 2}}}
}

// clerkOf signs somebody in by login and password.
func clerkOf(t *testing.T, p *program, lang string, who signIn) *clerk {
	t.Helper()
	c := newClerk(p, lang)
	got, err := c.post("sign-in", url.Values{"login": {who.login}, "password": {who.password}})
	if err != nil || got.status != http.StatusOK || strings.Contains(got.path, "sign-in") {
		t.Fatalf("%s cannot sign in: %d %s %v", who.role, got.status, got.path, err)
	}
	return c
}

// move follows the program to the address of its next start; cookies stay.
func (c *clerk) move(p *program) {
	c.client.CloseIdleConnections()
	c.base = p.url
}

// get opens a page below /{lang}/, or an absolute path.
func (c *clerk) get(path string) (answer, error) {
	r, err := http.NewRequest(http.MethodGet, c.address(path), nil)
	if err != nil {
		return answer{}, err
	}
	return c.send(r)
}

// post sends a form and lands on the page that follows.
func (c *clerk) post(path string, form url.Values) (answer, error) {
	r, err := http.NewRequest(http.MethodPost, c.address(path), strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(r)
}

// upload sends a form that holds nothing but a file.
func (c *clerk) upload(path, field, filename string, content []byte) (answer, error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile(field, filename) // a buffer does not fail
	part.Write(content)
	w.Close()
	r, err := http.NewRequest(http.MethodPost, c.address(path), &form)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.send(r)
}

func (c *clerk) address(path string) string {
	if strings.HasPrefix(path, "/") {
		return c.base + path
	}
	return c.base + "/" + c.lang + "/" + path
}

func (c *clerk) send(r *http.Request) (answer, error) {
	response, err := c.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Request.URL.RequestURI(), string(body)}, err
}

// page opens a page and fails the test unless it is there.
func (c *clerk) page(t *testing.T, path string) answer {
	t.Helper()
	got, err := c.get(path)
	return got.must(t, err)
}

// fill sends a form and fails the test unless it is taken.
func (c *clerk) fill(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	got, err := c.post(path, form)
	return got.must(t, err)
}

// press opens a page and sends the form that leads to the action, if the page
// still offers it. Errors do not matter: the program may be dead by now.
func (c *clerk) press(page, action string) {
	shown, err := c.get(page)
	if err != nil {
		return
	}
	if form, err := shown.form(page + action); err == nil {
		_, _ = c.post(page+action, form)
	}
}

// wait follows long work from its page of progress to where it leads.
func (c *clerk) wait(t *testing.T, at answer) answer {
	t.Helper()
	for range 300 {
		if !strings.Contains(at.path, "/desk/jobs/") {
			return at
		}
		if on := outcome.FindStringSubmatch(at.body); on != nil && !strings.Contains(at.body, "/cancel\"") {
			return c.page(t, html.UnescapeString(on[1]))
		}
		time.Sleep(100 * time.Millisecond)
		at = c.page(t, at.path)
	}
	t.Fatalf("long work did not end:\n%s", readable(at.body))
	return at
}

// must fails the test unless the page was answered.
func (a answer) must(t *testing.T, err error) answer {
	t.Helper()
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("%s answers %d (%v)\n%s", a.path, a.status, err, readable(a.body))
	}
	return a
}

var (
	inputs   = regexp.MustCompile(`<input\b[^>]*>`)
	selects  = regexp.MustCompile(`(?s)<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	options  = regexp.MustCompile(`<option\b([^>]*)>`)
	attrName = regexp.MustCompile(`\bname="([^"]*)"`)
	attrVal  = regexp.MustCompile(`\bvalue="([^"]*)"`)
	markup   = regexp.MustCompile(`(?s)<(script|head)\b.*?</(script|head)>|<[^>]*>`)
	forms    = regexp.MustCompile(`(?s)<form\b([^>]*)>(.*?)</form>`)
	outcome  = regexp.MustCompile(`<a class="button" href="([^"]*)"`)
	blanks   = regexp.MustCompile(`\s+`)
)

// form reads the fields of the first form whose tag or content holds the words,
// with the values that stand in them: what a browser would send.
func (a answer) form(words string) (url.Values, error) {
	for _, f := range forms.FindAllStringSubmatch(a.body, -1) {
		if strings.Contains(f[0], words) {
			return fields(f[2]), nil
		}
	}
	return nil, fmt.Errorf("no form with %q on %s:\n%s", words, a.path, readable(a.body))
}

func fields(form string) url.Values {
	values := url.Values{}
	for _, input := range inputs.FindAllString(form, -1) {
		name, value := attrName.FindStringSubmatch(input), attrVal.FindStringSubmatch(input)
		box := strings.Contains(input, `type="checkbox"`) || strings.Contains(input, `type="radio"`)
		if name == nil || box && !strings.Contains(input, " checked") {
			continue
		}
		text := ""
		if value != nil {
			text = html.UnescapeString(value[1])
		}
		values.Add(name[1], text)
	}
	for _, list := range selects.FindAllStringSubmatch(form, -1) {
		for _, option := range options.FindAllStringSubmatch(list[2], -1) {
			if value := attrVal.FindStringSubmatch(option[1]); value != nil && strings.Contains(option[1], " selected") {
				values.Set(list[1], html.UnescapeString(value[1]))
			}
		}
	}
	return values
}

// option returns the value of the option whose text begins with the words.
func (a answer) option(words string) string {
	if m := regexp.MustCompile(`<option value="([^"]*)"[^>]*>` + regexp.QuoteMeta(words)).FindStringSubmatch(a.body); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

// links returns the different first groups of a pattern, in order.
func (a answer) links(pattern *regexp.Regexp) []string {
	var found []string
	known := map[string]bool{}
	for _, match := range pattern.FindAllStringSubmatch(a.body, -1) {
		if !known[match[1]] {
			known[match[1]] = true
			found = append(found, match[1])
		}
	}
	return found
}

// readable is what a person reads on a page, for messages of failing tests.
func readable(body string) string {
	text := blanks.ReplaceAllString(html.UnescapeString(markup.ReplaceAllString(body, " ")), " ")
	return text[:min(len(text), 1500)]
}
