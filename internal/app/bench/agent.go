package bench

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Agent is a payment agent that calls the program over HTTP.
type Agent struct {
	URL, Name, Key string
	Accounts       []string // numbers to pay for
	Now            func() time.Time
	Client         *http.Client

	sent atomic.Int64 // numbers given out
	said atomic.Int64 // payments acknowledged
}

// Acknowledged is how many payments the program said yes to.
func (a *Agent) Acknowledged() int64 { return a.said.Load() }

// Pay sends a payment with a number of its own and reads the answer as an agent
// does: only "0" means that the money is booked.
func (a *Agent) Pay(ctx context.Context, _, _ int) error {
	number := a.sent.Add(1)
	query := url.Values{"command": {"pay"}, "txn_id": {fmt.Sprint(number)}, "sum": {fmt.Sprintf("%d.00", 1+number%90)},
		"account": {a.Accounts[int(number*7919)%len(a.Accounts)]}, "txn_date": {a.Now().Format("20060102150405")}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	request.SetBasicAuth(a.Name, a.Key)
	response, err := a.Client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		Result string `xml:"result"`
		Number string `xml:"prv_txn"`
	}
	if err := xml.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("answer %d: %w", response.StatusCode, err)
	}
	if answer.Result != "0" || answer.Number == "" {
		return fmt.Errorf("answer %d: result %q", response.StatusCode, answer.Result)
	}
	a.said.Add(1)
	return nil
}
