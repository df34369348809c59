package opening

import (
	"net/http"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the page on which a whole village gets accounts.
func (o *Opening) routes(rt *web.Router) {
	rt.Desk("GET opening", mayOpen, o.showWithout)
	rt.Desk("POST opening", mayOpen, o.openVillage)
}

// without is what the page of households without accounts shows.
type without struct {
	villages []accounts.Village
	services []accounts.Service
	chosen   ref.ID
	holders  []accounts.Holder
	count    int
	first    bool       // nobody has an account: the form for all stands open
	from     period.Day // proposed beginning
}

// shownHolders is how many households without accounts a page lists.
const shownHolders = 100

func (o *Opening) showWithout(w http.ResponseWriter, r *web.Request) error {
	v, err := o.without(r, r.Input().ID("village"))
	if err != nil {
		return err
	}
	return r.Render(w, withoutPage(r.Page(r.Printer.T("Open accounts")), v))
}

func (o *Opening) without(r *web.Request, village ref.ID) (v without, err error) {
	v.chosen = village
	err = o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if v.villages, err = o.accounts.Villages(r.Context(), tx); err != nil {
			return err
		}
		any, err := o.accounts.Any(r.Context(), tx)
		if err != nil {
			return err
		}
		v.first, v.from = !any, tx.Today().Month().First()
		if v.services, err = o.accounts.Services(r.Context(), tx); err != nil {
			return err
		}
		v.holders, v.count, err = o.accounts.FirstWithout(r.Context(), tx, village, shownHolders)
		return err
	})
	return v, err
}

// openVillage opens accounts for everybody in a village who has none, all with
// the same service and connection; the exceptions are mended one by one.
func (o *Opening) openVillage(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	village := in.ID("village")
	s := accounts.NewSupply{Service: in.ID("service"), Connection: in.Choice("connection", accounts.Connections...), From: in.Day("from")}
	err := in.Err()
	if err == nil {
		err = s.Check(r.Today())
	}
	n := 0
	if err == nil {
		err = o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			holders, err := o.accounts.HoldersWithout(r.Context(), tx, village)
			if err != nil {
				return err
			}
			list := make([]accounts.NewAccount, len(holders))
			for i, h := range holders {
				list[i] = accounts.NewAccount{Holder: h.ID, Opened: s.From, Supplies: []accounts.NewSupply{s}}
			}
			n = len(list)
			_, err = o.accounts.AddAccounts(r.Context(), tx, r.Actor, list)
			return err
		})
	}
	if err != nil {
		v, failed := o.without(r, village)
		if failed != nil {
			return failed
		}
		p := r.Page(r.Printer.T("Open accounts"))
		return r.Refuse(w, err, p, withoutPage(p, v))
	}
	return r.Done(w, "desk/accounts", "Personal accounts opened: {n}", fault.Values{"n": n})
}

// village is the chosen village as it stands in a field; empty for all.
func (v without) village() string {
	if v.chosen == 0 {
		return ""
	}
	return v.chosen.String()
}

func villageOptions(p *i18n.Printer, list []accounts.Village) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, v := range list {
		options[i] = ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)}
	}
	return options
}

func serviceOptions(p *i18n.Printer, list []accounts.Service) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, s := range list {
		options[i] = ui.Option{Value: s.ID.String(), Text: p.Name(s.Name)}
	}
	return options
}

func connectionOptions(p *i18n.Printer) []ui.Option {
	options := make([]ui.Option, len(accounts.Connections))
	for i, c := range accounts.Connections {
		options[i] = ui.Option{Value: c, Text: accounts.ConnectionName(p, c)}
	}
	return options
}
