package app

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/app/voice"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
)

const benchPassword = "tooga barabyz"

// requests measures whole lives of requests over HTTP and the lists of the desk.
func (b *benching) requests(ctx context.Context) (r bench.Report, err error) {
	town, err := b.app.foundBench(ctx, 0)
	if err != nil {
		return r, err
	}
	office, village, worker, stop, err := b.office(ctx, town)
	if err != nil {
		return r, err
	}
	defer stop()
	filled := 0
	return bench.Requests(ctx, bench.Journal{Live: office.Live, Look: office.Look, Ready: b.statistics,
		Fill: func(ctx context.Context, upTo int) error {
			err := voice.Fill(ctx, b.app.db, town.municipality, village, worker, filled, upTo)
			filled = max(filled, upTo)
			return err
		},
		Check: b.app.benchCheck,
	}, b.Plan)
}

// statistics lets the database look at what was filled in, which it does by itself
// within a minute.
func (b *benching) statistics(ctx context.Context) error {
	if b.app.db.Dialect() == db.SQLite {
		return nil
	}
	floor, err := bench.OpenPostgres(ctx, b.cfg.URL())
	if err != nil {
		return err
	}
	defer floor.Close()
	return floor.Analyze(ctx)
}

// office serves the program with a secretary who is signed in. stop ends it.
func (b *benching) office(ctx context.Context, town benchTown) (o *bench.Office, village, worker ref.ID, stop func(), err error) {
	err = b.app.db.Write(ctx, town.municipality, func(tx *db.Tx) error {
		villages, err := b.app.territory.Villages(ctx, tx)
		if err != nil {
			return err
		}
		village = villages[0].ID
		worker, err = identity.New(b.app.db).Add(ctx, tx, access.System(town.municipality), benchSlug, "Сыноо", benchPassword, []access.Role{access.Secretary})
		return err
	})
	if err != nil {
		return nil, 0, 0, nil, err
	}
	handler, err := b.app.handler(b.cfg, site{})
	if err != nil {
		return nil, 0, 0, nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, 0, nil, err
	}
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(listener) }() // ends with ErrServerClosed
	o = &bench.Office{Desk: "http://" + listener.Addr().String() + "/ky/" + benchSlug + "/desk", Village: village.String(), Worker: worker.String(),
		Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	o.Cookie, err = benchSignIn(ctx, o.Client, "http://"+listener.Addr().String()+"/ky/sign-in")
	return o, village, worker, func() { _ = server.Close() }, err
}

// benchSignIn signs the secretary in, as a browser does.
func benchSignIn(ctx context.Context, client *http.Client, address string) (*http.Cookie, error) {
	form := url.Values{"login": {benchSlug}, "password": {benchPassword}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return nil, err
	}
	for _, c := range answer.Cookies() {
		if c.Value != "" && c.MaxAge >= 0 {
			return c, nil
		}
	}
	return nil, errors.New("the bench's secretary is not signed in: " + answer.Status)
}
