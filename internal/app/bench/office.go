package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Office is a person at the desk who takes, gives out and answers requests over
// HTTP, by the forms that everybody has.
type Office struct {
	Desk    string // https://…/ky/town/desk
	Cookie  *http.Cookie
	Village string // id
	Worker  string // id of who becomes responsible

	client *http.Client
	from   string // network of a caller, as a proxy of our own tells it
}

// Serve answers on a free port of this machine until stop.
func Serve(handler http.Handler) (address string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(listener) }() // ends with ErrServerClosed
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

// SignIn signs somebody in, as a browser does.
func SignIn(ctx context.Context, address, login, password string) (*Office, error) {
	o := &Office{Desk: address + "/ky", client: caller(1)}
	answer, err := o.send(ctx, http.MethodPost, o.Desk+"/sign-in", url.Values{"login": {login}, "password": {password}})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	for _, c := range answer.Cookies() {
		if c.Value != "" && c.MaxAge >= 0 && c.HttpOnly {
			o.Cookie = c
		}
	}
	if o.Cookie == nil {
		return nil, fmt.Errorf("nobody is signed in: %s", answer.Status)
	}
	return o, nil
}

// Live leads one request through its life: it is entered, given to somebody,
// answered, found again by its number and opened. Then whoever made it rates the
// answer at the address that the page hands out for them.
func (o *Office) Live(ctx context.Context, client, n int) error {
	key := fmt.Sprintf("bench-%d-%d-%d", client, n, time.Now().UnixNano())
	to, err := o.post(ctx, "/requests/new", url.Values{"key": {key}, "category": {"leak"}, "village": {o.Village}, "street": {"Манас"}, "place": {"мектептин артында"},
		"words": {"Чоргодон үч күндөн бери суу агып жатат, жол балчык болуп кетти."}, "name": {"Асанов Уран"}, "phone": {"0555 123456"},
		"channel": {"counter"}, "kind": {"application"}, "lang": {"ky"}, "people": {"1"}, "same": {"new"}})
	if err != nil {
		return err
	}
	number := to[strings.LastIndex(to, "/")+1:]
	if _, err := o.post(ctx, "/requests/"+number+"/assign", url.Values{"version": {"1"}, "to": {o.Worker}}); err != nil {
		return err
	}
	if _, err := o.post(ctx, "/requests/"+number+"/answer", url.Values{"version": {"2"}, "outcome": {"granted"}, "text": {"Чорго оңдолду, жаңы кран коюлду."}, "public": {"on"}}); err != nil {
		return err
	}
	found, _, err := o.call(ctx, http.MethodGet, "/requests?q="+number, nil)
	if err == nil && !strings.HasSuffix(found, "/"+number) {
		err = fmt.Errorf("the search for %s leads to %q", number, found)
	}
	if err != nil {
		return err
	}
	_, page, err := o.call(ctx, http.MethodGet, "/requests/"+number, nil)
	if err != nil {
		return err
	}
	return o.rate(ctx, number, page)
}

// own is the applicant's own address on the desk's page of a request.
var own = regexp.MustCompile(`/requests/mine/[0-9A-Za-z-]+`)

// rate sends the best mark as the applicant, without a session, each from a network of
// their own: one network may not rate without end.
func (o *Office) rate(ctx context.Context, number string, page []byte) error {
	site, path := strings.TrimSuffix(o.Desk, "/desk"), own.Find(page)
	if path == nil {
		return fmt.Errorf("the page of %s does not hand out the applicant's address", number)
	}
	citizen := Office{Desk: site, client: o.client, from: fmt.Sprintf("10.%d.%d.%d", rand.IntN(256), rand.IntN(256), rand.IntN(256))}
	_, err := citizen.post(ctx, string(path)+"/rate", url.Values{"stars": {"5"}})
	return err
}

// Look reads a page of the desk.
func (o *Office) Look(ctx context.Context, path string) error {
	_, _, err := o.call(ctx, http.MethodGet, path, nil)
	return err
}

// Weigh reads a page of the public as a browser without a session does, and returns how
// many bytes come over the line.
func (o *Office) Weigh(ctx context.Context, path string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(o.Desk, "/desk")+path, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip") // set by hand, so that nobody unpacks it
	answer, err := o.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %d", path, answer.StatusCode)
	}
	return len(body), err
}

// post sends a form, which leads on when it was taken.
func (o *Office) post(ctx context.Context, path string, form url.Values) (to string, err error) {
	to, _, err = o.call(ctx, http.MethodPost, path, form)
	if err == nil && to == "" {
		err = fmt.Errorf("%s: the form was not taken", path)
	}
	return to, err
}

// call returns a page, or where the answer leads. Other answers than these two are
// errors.
func (o *Office) call(ctx context.Context, method, path string, form url.Values) (to string, page []byte, err error) {
	answer, err := o.send(ctx, method, o.Desk+path, form)
	if err != nil {
		return "", nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", nil, err
	}
	switch answer.StatusCode {
	case http.StatusOK:
		return "", body, nil
	case http.StatusSeeOther:
		return answer.Header.Get("Location"), nil, nil
	}
	return "", nil, fmt.Errorf("%s %s answers %d: %.300s", method, path, answer.StatusCode, body)
}

func (o *Office) send(ctx context.Context, method, address string, form url.Values) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if o.Cookie != nil {
		r.AddCookie(o.Cookie)
	}
	if o.from != "" {
		r.Header.Set("X-Forwarded-For", o.from)
	}
	return o.client.Do(r)
}
