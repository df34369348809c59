package billing

import (
	"net/http"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/store"
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

func (b *Billing) showPrintForm(w http.ResponseWriter, r *web.Request) error {
	villages, err := b.villages(r.Context(), r.Tenant.ID, 0)
	if err != nil {
		return err
	}
	month := r.URL.Query().Get("month")
	if m := period.Month(month); !m.Valid() {
		month = string(r.Today().Month().Add(-1))
	}
	p := r.Page(r.Printer.T("Print bills"))
	crumbs(p, 0)
	return r.Render(w, printForm(p, villages, month))
}

func (b *Billing) orderPrint(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	order := Printing{Month: in.Month("month"), Village: in.ID("village"),
		Lang: i18n.Lang(in.Choice("lang", string(i18n.Ky), string(i18n.Ru))), Site: site(r)}
	err := in.Err()
	if err == nil {
		job, ordered := b.Print(r.Context(), r.Actor, order)
		if ordered == nil {
			return r.Goto(w, "desk/jobs/"+job.String())
		}
		err = ordered
	}
	villages, failed := b.villages(r.Context(), r.Tenant.ID, 0)
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

func (b *Billing) showPrint(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("print")
	if err != nil {
		return err
	}
	v := printView{id: id}
	err = b.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
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
	crumbs(p, 0)
	return r.Render(w, printPage(p, v))
}

func errNoFile() error {
	return fault.Missing("There is no such file. Printed files are kept for a week; make them anew.")
}

func (b *Billing) sendFile(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("print")
	if err != nil {
		return err
	}
	part, err := strconv.ParseInt(r.PathValue("part"), 10, 64)
	if err != nil {
		return errNoFile()
	}
	var file store.BillingFile
	err = b.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
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
func (b *Billing) sendBill(w http.ResponseWriter, r *web.Request) error {
	account, err := r.PathID("account")
	if err != nil {
		return err
	}
	return b.sendPaper(w, r, account)
}

// sendPaper draws and sends the bill of an account, of the month asked for or
// the last one billed. Kyrgyz unless Russian is asked for or read.
func (b *Billing) sendPaper(w http.ResponseWriter, r *web.Request, account ref.ID) error {
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
	paper, err := b.paper(r, catalog.Printer(lang), account, m)
	if err != nil {
		return err
	}
	body, err := single(catalog.Printer(lang), paper).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, paper.Number+" "+string(paper.Month)+".pdf", pdf, body)
}

func (b *Billing) paper(r *web.Request, p *i18n.Printer, account ref.ID, m period.Month) (paper Paper, err error) {
	ctx := r.Context()
	err = b.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		var a accounts.Account
		if a, err = b.accounts.Account(ctx, tx, account); err != nil {
			return err
		}
		if m == "" {
			last, err := store.New(tx).LastMonthOf(ctx, store.LastMonthOfParams{MunicipalityID: int64(tx.Municipality), AccountID: int64(account)})
			if err != nil {
				return err
			}
			m = period.Month(last)
		}
		if m == "" {
			return fault.Missing("There is no bill for this account yet.")
		}
		f, err := b.frame(ctx, tx, p, site(r))
		if err == nil {
			paper, err = b.paperFor(ctx, tx, p, f, m, a)
		}
		return err
	})
	return paper, err
}

func megabytes(p *i18n.Printer, bytes int64) string {
	tenths := (bytes + 50_000) / 100_000
	return p.T("{n} MB", "n", money.Quantity(tenths*100))
}
