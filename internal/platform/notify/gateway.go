package notify

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Nikita is the gateway of Nikita SMSPro, the usual one of the country.
const Nikita = "https://smspro.nikita.kg/api/message"

// Gateway sends SMS by the XML of Nikita SMSPro.
type Gateway struct {
	url, login, secret, sender string
	test                       bool
	client                     *http.Client
}

// NewGateway makes a gateway. Without an address it is that of Nikita; test lets it
// check everything and send nothing. By plain http it talks to this machine alone,
// since the secret goes along.
func NewGateway(address, login, secret, sender string, test bool) (*Gateway, error) {
	if address == "" {
		address = Nikita
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && isHere(u.Hostname())) {
		return nil, errors.New("notify: the SMS gateway has an address that begins with https://")
	}
	if login == "" || secret == "" || sender == "" {
		return nil, errors.New("notify: the SMS gateway needs a login, a secret and a sender")
	}
	return &Gateway{url: address, login: login, secret: secret, sender: sender, test: test, client: &http.Client{
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func isHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// order is what the gateway is asked.
type order struct {
	XMLName xml.Name `xml:"message"`
	Login   string   `xml:"login"`
	Secret  string   `xml:"pwd"`
	ID      string   `xml:"id"`
	Sender  string   `xml:"sender"`
	Text    string   `xml:"text"`
	Phones  []string `xml:"phones>phone"`
	Test    int      `xml:"test,omitempty"`
}

// reply is what it answers.
type reply struct {
	XMLName xml.Name `xml:"response"`
	Status  string   `xml:"status"`
}

// number is a message's id as the gateway knows it: at most 12 letters and digits
// (until 2059), the same at each attempt, by which it tells a repetition.
func number(id ref.ID) string { return strconv.FormatInt(int64(id), 36) }

// carry hands one SMS over.
func (g *Gateway) carry(ctx context.Context, id ref.ID, phone, text string) error {
	to, ok := ParsePhone(phone)
	if !ok {
		return &trouble{reason: Address}
	}
	o := order{Login: g.login, Secret: g.secret, ID: number(id), Sender: g.sender, Text: text, Phones: []string{strings.TrimPrefix(to, "+")}}
	if g.test {
		o.Test = 1
	}
	body, err := xml.Marshal(o)
	if err != nil {
		return &trouble{reason: Refused, cause: err}
	}
	status, err := g.ask(ctx, append([]byte(xml.Header), body...))
	if err != nil {
		return err
	}
	return meaning(status)
}

// ask sends the XML and returns the status of the answer.
func (g *Gateway) ask(ctx context.Context, body []byte) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err != nil {
		return 0, &trouble{reason: Unreachable, again: true, cause: err}
	}
	r.Header.Set("Content-Type", "application/xml; charset=utf-8")
	answer, err := g.client.Do(r)
	if err != nil {
		return 0, &trouble{reason: Unreachable, again: true, cause: err}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	if err != nil {
		return 0, &trouble{reason: Unreachable, again: true, cause: err}
	}
	var found reply
	if answer.StatusCode != http.StatusOK {
		return 0, &trouble{reason: Answer, again: true, cause: fmt.Errorf("the gateway answers HTTP %d", answer.StatusCode)}
	}
	if err := xml.Unmarshal(text, &found); err != nil {
		return 0, &trouble{reason: Answer, again: true, cause: err}
	}
	status, err := strconv.Atoi(strings.TrimSpace(found.Status))
	if err != nil {
		return 0, &trouble{reason: Answer, again: true, cause: errors.New("the answer has no status")}
	}
	return status, nil
}

// statuses of Nikita SMSPro: what each means and what helps.
var statuses = map[int]trouble{
	1:  {reason: Refused},                                   // the form of the request
	2:  {reason: Login, again: true},                        // login or secret
	3:  {reason: Login, again: true},                        // our network address
	4:  {reason: Money, again: true},                        // the account is empty
	5:  {reason: Sender, again: true},                       // the sender is not agreed on
	6:  {reason: Refused},                                   // a stop word
	7:  {reason: Address},                                   // no such phone
	8:  {reason: Refused},                                   // the time of sending
	9:  {reason: Busy, again: true, wait: 10 * time.Second}, // overloaded: the same id after 5-10 s
	10: {reason: Busy, again: true, wait: 5 * time.Minute},  // taken for a repetition: wait 5 minutes
	11: {reason: Rehearsal},                                 // good, and not sent: the test
}

// meaning is what a status says; nil: it was taken.
func meaning(status int) error {
	if status == 0 {
		return nil
	}
	t, known := statuses[status]
	if !known {
		t = trouble{reason: Answer, again: true}
	}
	t.cause = fmt.Errorf("the gateway answers status %d", status)
	return &t
}
