package agents

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/web"
)

// How often a wrong password is answered and written down, for each network:
// ten at once, then one in six seconds.
const (
	wrongAtOnce = 10
	wrongEvery  = 6 * time.Second
)

// Limits of one call. An agent waits sixty seconds; we say "ask again" before.
const (
	mostQuery  = 16 << 10
	answerTime = 45 * time.Second
)

// receive is the door of the agents: GET or POST /pay/{agent}.
func (a *Agents) receive(w http.ResponseWriter, r *web.Request) error {
	if r.Method == http.MethodHead { // would book without anybody reading the answer
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	begun := period.At(a.db.Now())
	l, err := a.find(ctx, r.PathValue("agent"))
	if err != nil && !fault.Is(err, fault.KindMissing) {
		return a.blind(w, r, err)
	}
	if reason := a.refusal(r, l); reason != "" {
		return a.turnAway(w, r, l, reason)
	}
	query, text, err := queryOf(w, r)
	if err != nil {
		query = nil // unreadable: answered in the dialect
	}
	c, m := a.Answer(ctx, l, query)
	if !c.booked {
		a.queue.Remember(m, note{agent: l.agent, at: begun, command: string(c.Command), request: clean(text), address: r.Address().String(),
			outcome: c.outcome, answer: string(c.answer), ms: int64(period.At(a.db.Now()) - begun)})
	}
	return send(w, http.StatusOK, c.answer)
}

// blind answers while the database is gone and this agent was never seen: its
// dialect is not known, so it hears the commonest one.
func (a *Agents) blind(w http.ResponseWriter, r *web.Request, err error) error {
	a.log.WarnContext(r.Context(), "an agent cannot be looked up now", "error", err)
	d, _ := dialect.Profile(dialect.Profiles[0])
	return send(w, http.StatusServiceUnavailable, d.Write(dialect.Answer{Command: dialect.Pay, Outcome: dialect.Repeat}))
}

// The reasons to turn a caller away, as they are written down.
const (
	wrongAddress = "address" // not on the list of the agent
	wrongKey     = "key"     // no such agent, or a wrong name or key
)

// refusal tells why a caller may not ask; empty when they may. An unknown agent
// and a wrong key sound alike, so that the words of agents cannot be tried out.
func (a *Agents) refusal(r *web.Request, l *line) string {
	name, secret, _ := r.BasicAuth()
	if l == nil {
		opens([]key{{hash: make([]byte, sha256.Size)}}, secret, 0) // takes as long as for a known one
		return wrongKey
	}
	named := subtle.ConstantTimeCompare(hashed(name), hashed(l.code)) == 1
	if !opens(l.keys, secret, period.At(a.db.Now())) || !named {
		return wrongKey
	}
	if !l.admits(r.Address()) {
		return wrongAddress
	}
	return ""
}

// turnAway answers a caller who may not ask. The first few of each network are
// written down for the desk, without what they sent.
func (a *Agents) turnAway(w http.ResponseWriter, r *web.Request, l *line, reason string) error {
	if err := a.guard.Spend(r); err != nil {
		http.Error(w, "too many attempts", http.StatusTooManyRequests)
		return nil
	}
	a.log.WarnContext(r.Context(), "an agent was turned away", "agent", clean(r.PathValue("agent")), "reason", reason, "address", r.Address().String())
	if l != nil {
		a.queue.Remember(l.home, note{agent: l.agent, at: period.At(a.db.Now()), command: turnedAway, address: r.Address().String(), outcome: dialect.Outcome(reason)})
	}
	if reason == wrongAddress {
		http.Error(w, "this address may not call", http.StatusForbidden)
		return nil
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="pay", charset="UTF-8"`)
	http.Error(w, "name and key are needed", http.StatusUnauthorized)
	return nil
}

// turnedAway is the command of a call that did not get as far as asking.
const turnedAway = "sign-in"

// queryOf returns what was asked, from the address or from the body of a POST.
func queryOf(w http.ResponseWriter, r *web.Request) (query url.Values, text string, err error) {
	text = r.URL.RawQuery
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostQuery))
		if err != nil {
			return nil, "", err
		}
		if sent := strings.TrimSpace(string(body)); sent != "" {
			text = sent
		}
	}
	if len(text) > mostQuery {
		return nil, "", fault.Invalid("The query is too long.")
	}
	query, err = url.ParseQuery(text)
	return query, text, err
}

// clean makes a text of a stranger's fit for the database and short.
func clean(text string) string {
	text = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "?"))
	if len(text) > 500 {
		text = strings.ToValidUTF8(text[:500], "")
	}
	return text
}

func send(w http.ResponseWriter, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "text/xml; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}
