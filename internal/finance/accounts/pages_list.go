package accounts

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (a *Accounts) routes(rt *web.Router) {
	rt.Desk("GET accounts", maySee, a.showList)
	rt.Desk("GET accounts/new", mayEdit, a.showNew)
	rt.Desk("POST accounts/new", mayEdit, a.openOne)
	rt.Desk("GET accounts/{account}", maySee, a.showAccount)
	rt.Desk("POST accounts/{account}/code", mayCode, a.changeCode)
	rt.Desk("GET accounts/{account}/supply", mayEdit, a.showSupply)
	rt.Desk("POST accounts/{account}/supply", mayEdit, a.saveSupply)
	rt.Desk("POST accounts/{account}/stop", mayEdit, a.stopSupply)
	rt.Desk("GET accounts/{account}/meter", mayEdit, a.showNewMeter)
	rt.Desk("POST accounts/{account}/meter", mayEdit, a.saveNewMeter)
	rt.Desk("GET accounts/{account}/close", mayEdit, a.showClose)
	rt.Desk("POST accounts/{account}/close", mayEdit, a.closeAccount)
	rt.Desk("POST accounts/{account}/reopen", mayEdit, a.reopenAccount)
}

// pageRows is how many accounts a page of the list shows.
const pageRows = 50

// accountRow is one account of the list.
type accountRow struct {
	Account
	supplies []Supply
	meters   []meters.Meter
}

// listView is what the list shows.
type listView struct {
	query        string
	filter       Filter
	rows         []accountRow
	open, closed int
	villages     []Village
	services     map[ref.ID]Service
	more         bool
	mayEdit      bool
}

func (a *Accounts) showList(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := listView{query: in.Text("q"), mayEdit: r.Can(mayEdit)}
	v.filter = Filter{
		Village: in.ID("village"), State: in.Choice("state", Open, Closed), Connection: in.Choice("connection", Connections...),
		Meter: in.Choice("meter", string(meters.Working), string(meters.Broken), string(meters.Missing), Unmetered), After: in.Int("after"),
	}
	if err := in.Err(); err != nil {
		return err
	}
	err := a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if v.open, v.closed, err = a.counts(r.Context(), tx); err != nil {
			return err
		}
		if v.villages, err = a.Villages(r.Context(), tx); err != nil {
			return err
		}
		if v.services, err = a.servicesByID(r, tx); err != nil {
			return err
		}
		found, err := a.List(r.Context(), tx, v.query, v.filter, pageRows+1)
		if err != nil {
			return err
		}
		v.more = len(found) > pageRows
		v.rows, err = a.rows(r, tx, found[:min(len(found), pageRows)])
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, listPage(r.Page(r.Printer.T("Accounts and meters")), v))
}

// rows adds supplies and meters to accounts: two statements for a page.
func (a *Accounts) rows(r *web.Request, tx *db.Tx, list []Account) ([]accountRow, error) {
	ids := make([]ref.ID, len(list))
	rows := make([]accountRow, len(list))
	at := map[ref.ID]*accountRow{}
	for i, x := range list {
		ids[i], rows[i].Account = x.ID, x
		at[x.ID] = &rows[i]
	}
	supplies, err := a.Supplies(r.Context(), tx, ids)
	if err != nil {
		return nil, err
	}
	for _, s := range supplies {
		if s.Current() {
			at[s.Account].supplies = append(at[s.Account].supplies, s)
		}
	}
	all, err := a.meters.Of(r.Context(), tx, ids)
	for _, m := range all {
		if m.Ended == "" {
			at[m.Account].meters = append(at[m.Account].meters, m)
		}
	}
	return rows, err
}

func (a *Accounts) servicesByID(r *web.Request, tx *db.Tx) (map[ref.ID]Service, error) {
	list, err := a.Services(r.Context(), tx)
	found := make(map[ref.ID]Service, len(list))
	for _, s := range list {
		found[s.ID] = s
	}
	return found, err
}

// next is the address of the following page with the same filter.
func (v listView) next(p *ui.Page) string {
	values := url.Values{}
	for name, value := range map[string]string{
		"q": v.query, "state": v.filter.State, "connection": v.filter.Connection, "meter": v.filter.Meter,
		"after": strconv.Itoa(v.rows[len(v.rows)-1].Serial),
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if v.filter.Village != 0 {
		values.Set("village", v.filter.Village.String())
	}
	return string(p.Desk("accounts")) + "?" + values.Encode()
}

// narrowed tells whether the list shows less than everything.
func (v listView) narrowed() bool { return v.query != "" || v.filter != Filter{After: v.filter.After} }

func meterOptions(p *i18n.Printer) []ui.Option {
	options := []ui.Option{{Value: Unmetered, Text: p.T("Without a meter")}}
	for _, s := range []meters.State{meters.Working, meters.Broken, meters.Missing} {
		options = append(options, ui.Option{Value: string(s), Text: meters.StateName(p, s)})
	}
	return options
}

func stateOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{{Value: Open, Text: p.C("state", "Open")}, {Value: Closed, Text: p.T("Closed")}}
}
