package payer

import (
	"net/http"
	"strconv"
	"time"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/payer/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

const pdf = "application/pdf"

// routes adds the pages of the room.
func (y *Payer) routes(rt *web.Router) {
	rt.Desk("GET billing/bills/{bill}", mayRead, y.showBill) // the address that entries of the ledger lead to
	rt.Desk("GET payer/scan", mayRead, y.showScan)
	rt.Desk("GET payer/print", mayPrint, y.showPrintForm)
	rt.Desk("POST payer/print", mayPrint, y.orderPrint)
	rt.Desk("GET payer/print/{print}", mayPrint, y.showPrint)
	rt.Desk("GET payer/print/{print}/{part}", mayPrint, y.sendFile)
	rt.Desk("GET payer/accounts/{account}/bill.pdf", mayPrint, y.sendBill)

	door := web.NewThrottle(2*time.Minute, 10)
	rt.Page("GET account", maySee, y.showAccount)
	rt.Page("POST account", maySee, func(w http.ResponseWriter, r *web.Request) error { return y.unlockAccount(w, r, door) })
	rt.Page("POST account/sign-out", maySee, y.leaveAccount)
	rt.Page("GET account/bill.pdf", maySee, y.sendOwnBill)
	rt.Page("POST account/pay", maySee, y.askToPay)
	rt.Page("GET account/pay/{reference}", maySee, y.showCode)
	rt.Page("GET account/pay/{reference}/print", maySee, y.printCode)
	rt.Page("GET paid/{reference}", maySee, y.showArrival)
}

// languageOptions are the languages of the law: bills are written in the state
// or the official language.
func languageOptions() []ui.Option {
	return []ui.Option{{Value: string(i18n.Ky), Text: i18n.Ky.Name()}, {Value: string(i18n.Ru), Text: i18n.Ru.Name()}}
}

func villageOptions(p *ui.Page, villages []territory.Village) []ui.Option {
	options := make([]ui.Option, len(villages))
	for i, v := range villages {
		options[i] = ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)}
	}
	return options
}

func (y *Payer) showPrintForm(w http.ResponseWriter, r *web.Request) error {
	villages, err := y.villages(r.Context(), r.Tenant.ID, 0)
	if err != nil {
		return err
	}
	month := r.URL.Query().Get("month")
	if m := period.Month(month); !m.Valid() {
		month = string(r.Today().Month().Add(-1))
	}
	p := r.Page(r.Printer.T("Print bills"))
	p.Crumbs = []ui.Crumb{{Text: p.T("Bills"), Path: "desk/billing"}}
	return r.Render(w, printForm(p, villages, month))
}

func (y *Payer) orderPrint(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	order := Printing{Month: in.Month("month"), Village: in.ID("village"),
		Lang: i18n.Lang(in.Choice("lang", string(i18n.Ky), string(i18n.Ru))), Site: site(r)}
	err := in.Err()
	if err == nil {
		job, ordered := y.Print(r.Context(), r.Actor, order)
		if ordered == nil {
			return r.Goto(w, "desk/jobs/"+job.String())
		}
		err = ordered
	}
	villages, failed := y.villages(r.Context(), r.Tenant.ID, 0)
	if failed != nil {
		return failed
	}
	p := r.Page(r.Printer.T("Print bills"))
	return r.Refuse(w, err, p, printForm(p, villages, ""))
}

// site is the address of "my account" as people type it.
func site(r *web.Request) string {
	return r.Host + "/" + string(i18n.Ky) + "/" + r.Tenant.Slug + "/account"
}

// printView is what the page of a finished order shows.
type printView struct {
	id    ref.ID
	month period.Month
	files []store.FilesRow
}

func (y *Payer) showPrint(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("print")
	if err != nil {
		return err
	}
	v := printView{id: id}
	err = y.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		q := store.New(tx)
		order, err := q.Print(r.Context(), store.PrintParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
		if db.IsMissing(err) {
			return errNoFile()
		}
		if err != nil {
			return err
		}
		v.month = period.Month(order.Month)
		v.files, err = q.Files(r.Context(), store.FilesParams{MunicipalityID: int64(tx.Municipality), PrintID: int64(id)})
		return err
	})
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Printed bills"))
	p.Crumbs = []ui.Crumb{{Text: p.T("Bills"), Path: "desk/billing"}}
	return r.Render(w, printPage(p, v))
}

func errNoFile() error {
	return fault.Missing("There is no such file. Printed files are kept for a week; make them anew.")
}

func (y *Payer) sendFile(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("print")
	if err != nil {
		return err
	}
	part, err := strconv.ParseInt(r.PathValue("part"), 10, 64)
	if err != nil {
		return errNoFile()
	}
	var file store.PayerFile
	err = y.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		file, err = store.New(tx).File(r.Context(), store.FileParams{MunicipalityID: int64(tx.Municipality), PrintID: int64(id), Part: part})
		return err
	})
	if db.IsMissing(err) {
		return errNoFile()
	}
	if err != nil {
		return err
	}
	return r.Send(w, file.Name, pdf, file.Body)
}

// sendBill sends one printed bill to the desk; ?month= and ?lang= choose.
func (y *Payer) sendBill(w http.ResponseWriter, r *web.Request) error {
	account, err := r.PathID("account")
	if err != nil {
		return err
	}
	return y.sendPaper(w, r, account)
}

// sendPaper draws and sends the bill of an account, of the month asked for or
// the last one billed. Kyrgyz unless Russian is asked for or read.
func (y *Payer) sendPaper(w http.ResponseWriter, r *web.Request, account ref.ID) error {
	in := r.Input()
	m, lang := in.Month("month"), i18n.Lang(in.Choice("lang", string(i18n.Ky), string(i18n.Ru)))
	if err := in.Err(); err != nil {
		return err
	}
	if lang == "" {
		lang = r.Lang
	}
	catalog, err := words()
	if err != nil {
		return err
	}
	paper, err := y.paper(r, catalog.Printer(lang), account, m)
	if err != nil {
		return err
	}
	body, err := single(catalog.Printer(lang), paper).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, paper.Number+" "+string(paper.Month)+".pdf", pdf, body)
}

func (y *Payer) paper(r *web.Request, p *i18n.Printer, account ref.ID, m period.Month) (paper Paper, err error) {
	ctx := r.Context()
	err = y.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		var a accounts.Account
		if a, err = y.accounts.Account(ctx, tx, account); err != nil {
			return err
		}
		if m == "" {
			if m, err = y.billing.LastMonth(ctx, tx, account); err != nil {
				return err
			}
		}
		if m == "" {
			return fault.Missing("There is no bill for this account yet.")
		}
		f, err := y.frame(ctx, tx, p, site(r))
		if err == nil {
			paper, err = y.paperFor(ctx, tx, p, f, m, a)
		}
		return err
	})
	return paper, err
}

func megabytes(p *i18n.Printer, bytes int64) string {
	tenths := max(1, (bytes+50_000)/100_000)
	return p.T("{n} MB", "n", money.Quantity(tenths*100))
}
