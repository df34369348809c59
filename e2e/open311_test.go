package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestOpen311ByAClientOfAnotherMake has the npm package open311, of Code for America,
// do with our endpoint all that it can: discover, list services, read a definition,
// list requests, send one, poll a token, read it again once it is answered. It knows
// neither updates nor files, so these go by plain HTTP.
func TestOpen311ByAClientOfAnotherMake(t *testing.T) {
	if _, err := os.Stat("../node_modules/open311"); err != nil {
		absent(t, "npm", "open311 is not installed: run make assets")
	}
	p, w := fresh(t)
	a := application{t: t, p: p, key: keyFor(t, p, w, "requests.write")}
	village := a.services()

	number := a.sends(village)
	a.isRefused(village)
	a.listed(number)
	a.polls(number)
	a.sendsPhoto(village)

	desk := clerkOf(t, p, "ky", w.signIns["secretary"])
	answerInPublic(t, desk, number, "Чорго оңдолду.")
	a.readsAnswer(number)
	a.updates(number)
}

// application is a program of others that talks to our endpoint.
type application struct {
	t   *testing.T
	p   *program
	key string
}

// call has the client call one of its functions and reads what it hands on.
func (a application) call(into any, name string, args ...any) {
	a.t.Helper()
	list, err := json.Marshal(append([]any{}, args...))
	if err != nil {
		a.t.Fatal(err)
	}
	node := exec.Command("node", "open311.js", a.p.url+"/open311/v2/discovery.json", "kara-kulja", a.key, name, string(list))
	var wrong bytes.Buffer
	node.Stderr = &wrong
	out, err := node.Output()
	if err == nil {
		err = json.Unmarshal(out, into)
	}
	if err != nil {
		a.t.Fatalf("%s: %v\n%s%s", name, err, out, wrong.String())
	}
}

// serviceRequest is what the tests look at in a request.
type serviceRequest struct {
	ID          string   `json:"service_request_id"`
	Token       string   `json:"token"`
	Status      string   `json:"status"`
	Notes       string   `json:"status_notes"`
	Code        string   `json:"service_code"`
	Description string   `json:"description"`
	Notice      string   `json:"service_notice"`
	Expected    string   `json:"expected_datetime"`
	Lat         *float64 `json:"lat"`
}

// services discovers the endpoint and reads what it offers: at least eight services,
// each with a definition. It returns the key of a village.
func (a application) services() (village string) {
	a.t.Helper()
	var found struct{ Endpoints []struct{ URL, Type string } }
	a.call(&found, "serviceDiscovery")
	if len(found.Endpoints) != 1 || found.Endpoints[0].URL != a.p.url+"/open311/v2" {
		a.t.Errorf("discovered: %+v", found)
	}
	var services []struct {
		Code     string `json:"service_code"`
		Name     string `json:"service_name"`
		Metadata bool   `json:"metadata"`
	}
	a.call(&services, "serviceList")
	if len(services) < 8 {
		a.t.Errorf("%d services", len(services))
	}
	for _, s := range services {
		if s.Code == "" || s.Name == "" || !s.Metadata {
			a.t.Errorf("a service is %+v", s)
		}
	}
	var definition struct {
		Code       string `json:"service_code"`
		Attributes []struct {
			Code   string
			Values []struct{ Key, Name string }
		}
	}
	a.call(&definition, "serviceDefinition", "leak")
	if definition.Code != "leak" || len(definition.Attributes) != 2 || definition.Attributes[0].Code != "village" {
		a.t.Fatalf("the definition is %+v", definition)
	}
	return definition.Attributes[0].Values[0].Key
}

// sends reports a leak and returns its number.
func (a application) sends(village string) string {
	a.t.Helper()
	var made []serviceRequest
	a.call(&made, "submitRequest", map[string]any{"service_code": "leak", "lat": 40.541230, "long": 73.487, "description": "Чоргодон суу агып жатат",
		"first_name": "Уран", "last_name": "Асанов", "media_url": "https://example.kg/1.jpg", "attributes": map[string]string{"village": village, "kind": "application"}})
	if len(made) != 1 || made[0].ID == "" || made[0].Token != "" || !strings.Contains(made[0].Notice, "media_url") {
		a.t.Fatalf("sent: %+v", made)
	}
	return made[0].ID
}

// isRefused sends with a key that nobody gave out, and without a place.
func (a application) isRefused(village string) {
	a.t.Helper()
	var refused struct{ Error string }
	stranger := a
	stranger.key = "aimak_nobody"
	stranger.call(&refused, "submitRequest", map[string]any{"service_code": "leak", "lat": 40.5, "long": 73.4, "attributes": map[string]string{"village": village}})
	if !strings.Contains(refused.Error, "403") {
		a.t.Errorf("a key that nobody gave out: %q", refused.Error)
	}
	a.call(&refused, "submitRequest", map[string]any{"service_code": "leak", "attributes": map[string]string{"village": village}})
	if !strings.Contains(refused.Error, "400") || !strings.Contains(refused.Error, "address_string") {
		a.t.Errorf("without a place: %q", refused.Error)
	}
}

// listed finds the request among the open ones of its service, without what was said,
// which nobody has looked through yet.
func (a application) listed(number string) {
	a.t.Helper()
	var list []serviceRequest
	a.call(&list, "serviceRequests", map[string]string{"service_code": "leak", "status": "open"})
	for _, r := range list {
		if r.Code != "leak" || r.Status != "open" {
			a.t.Errorf("in the list of open leaks: %+v", r)
		}
		if r.ID == number && (r.Description != "" || r.Expected == "" || r.Lat == nil || *r.Lat != 40.541230) {
			a.t.Errorf("in the list it is %+v", r)
		}
	}
	if !holds(list, number) {
		a.t.Errorf("%s is not in the list of open leaks", number)
	}
}

func holds(list []serviceRequest, number string) bool {
	for _, r := range list {
		if r.ID == number {
			return true
		}
	}
	return false
}

// polls exchanges the secret part of the address by which a neighbour follows the
// request, and hears that another is none.
func (a application) polls(number string) {
	a.t.Helper()
	at := newClerk(a.p, "ky").fill(a.t, "kara-kulja/requests/"+number+"/follow", url.Values{})
	_, token, _ := strings.Cut(at.path, "/requests/mine/")
	token, _, _ = strings.Cut(token, "?")
	var list []serviceRequest
	a.call(&list, "token", token)
	if len(list) != 1 || list[0].ID != number || list[0].Token != token {
		a.t.Errorf("token %s gives %+v", token, list)
	}
	var refused struct{ Error string }
	a.call(&refused, "token", "nobody")
	if !strings.Contains(refused.Error, "404") {
		a.t.Errorf("a token of nobody: %q", refused.Error)
	}
}

// sendsPhoto sends one more report with a photo, in parts, as applications on phones do.
func (a application) sendsPhoto(village string) {
	a.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range map[string]string{"api_key": a.key, "jurisdiction_id": "kara-kulja", "service_code": "road",
		"address_string": "Манас көчөсү", "attribute[village]": village, "description": "Жолдо чуңкур"} {
		w.WriteField(name, value)
	}
	part, _ := w.CreateFormFile("media", "IMG_0001.jpg") // a buffer does not fail
	io.WriteString(part, photographed(a.t))
	w.Close()
	answer, err := http.Post(a.p.url+"/open311/v2/requests.xml", w.FormDataContentType(), &form)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), "<service_request_id>") || strings.Contains(string(body), "media") {
		a.t.Errorf("with a photo: %d %s %v", answer.StatusCode, body, err)
	}
}

// readsAnswer reads the request by its number, alone and in a list of numbers.
func (a application) readsAnswer(number string) {
	a.t.Helper()
	for _, asked := range []any{number, []string{number, "1999-0001"}} {
		var list []serviceRequest
		a.call(&list, "serviceRequest", asked)
		if len(list) != 1 || list[0].Status != "closed" || !strings.Contains(list[0].Notes, "Чорго оңдолду.") {
			a.t.Errorf("read as %v: %+v", asked, list)
		}
	}
}

// updates reads what became of the request, which the client has no function for.
func (a application) updates(number string) {
	a.t.Helper()
	answer, err := http.Get(a.p.url + "/open311/v2/servicerequestupdates.json?jurisdiction_id=kara-kulja&service_request_id=" + number)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	var list []struct {
		ID          string `json:"update_id"`
		Request     string `json:"service_request_id"`
		Status      string
		Description string
	}
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		a.t.Fatal(err)
	}
	if len(list) != 1 || list[0].Request != number || list[0].Status != "closed" || list[0].Description != "Чорго оңдолду." {
		a.t.Errorf("updates: %+v", list)
	}
}

// keyFor makes a key on the desk; it is shown once.
func keyFor(t *testing.T, p *program, w town, scope string) string {
	t.Helper()
	admin := clerkOf(t, p, "en", w.signIns["admin"])
	form, err := admin.page(t, "kara-kulja/desk/keys/new").form("keys/new")
	if err != nil {
		t.Fatal(err)
	}
	form.Set("name", "Another make")
	form.Add("scopes", scope)
	key := regexp.MustCompile(`aimak_[^<\s]+`).FindString(admin.fill(t, "kara-kulja/desk/keys/new", form).body)
	if key == "" {
		t.Fatal("no key on the page")
	}
	return key
}

// answerInPublic answers a request for everybody to read.
func answerInPublic(t *testing.T, desk *clerk, number, text string) {
	t.Helper()
	home := "kara-kulja/desk/requests/" + number
	form, err := desk.page(t, home+"?do=answer").form("/answer\"")
	if err != nil {
		t.Fatal(err)
	}
	form.Set("outcome", "granted")
	form.Set("text", text)
	form.Set("public", "on")
	desk.fill(t, home+"/answer", form)
}
