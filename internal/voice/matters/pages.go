package matters

import (
	"context"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/voice/matters/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// routes adds the address by which a category leads to its service.
func (o *Matters) routes(rt *web.Router) {
	rt.Page("GET requests/about/{category}", maySee, o.lead)
}

// days of the past are told on the page of a service.
const days = 30

// told is what was reported about a service.
type told struct {
	requests.Around
	category string
	n, open  int
	villages []store.ReportedRow
}

// Reported is the part of the public page of a service that says what people reported
// about it; nil where nothing is reported under a category of its own.
func (o *Matters) Reported(ctx context.Context, r *web.Request, s inventory.Service) (templ.Component, error) {
	v := told{category: appeal.CategoryOf(string(s.Code))}
	if v.category == "" || !r.Page("").MayOpen(r.Page("").To("requests")) {
		return nil, nil
	}
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Around, err = o.requests.Around(ctx, tx); err != nil {
			return err
		}
		v.villages, err = store.New(tx).Reported(ctx, store.ReportedParams{MunicipalityID: int64(tx.Municipality), Category: v.category,
			RegisteredOn: string(tx.Today().Add(-days))})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("what was reported about a service: %w", err)
	}
	if kind := appeal.Find(v.Kinds, v.category); kind.Private {
		return nil, nil
	}
	for _, row := range v.villages {
		v.n, v.open = v.n+int(row.N), v.open+int(row.Waiting)
	}
	return reportedPart(r.Page(""), v), nil
}

// near is what a request is about.
type near struct {
	category string // of trouble with a delivered service; empty: another
	accounts []accounts.Account
}

// CasePart is the part of the desk's page of a request that leads to the service and the
// account; nil where there is neither.
func (o *Matters) CasePart(ctx context.Context, tx *db.Tx, r *web.Request, x requests.Request) (templ.Component, error) {
	var v near
	if appeal.ServicesOf(x.Category) != "" {
		v.category = x.Category
	}
	if numbers := accountNumber.FindAllString(x.Words, most); x.Category == bill || len(numbers) > 0 {
		var err error
		if v.accounts, err = o.subscriber(ctx, tx, x, numbers); err != nil {
			return nil, fmt.Errorf("accounts that a request is about: %w", err)
		}
	}
	if v.category == "" && len(v.accounts) == 0 {
		return nil, nil
	}
	return casePart(r.Page(""), v), nil
}

// lead leads from a category of trouble to the service that it is about; to the list of
// services where there are several, or none.
func (o *Matters) lead(w http.ResponseWriter, r *web.Request) error {
	codes := appeal.ServicesOf(r.PathValue("category"))
	if codes == "" {
		return errNothing
	}
	var ids []int64
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = store.New(tx).Services(ctx, store.ServicesParams{MunicipalityID: int64(tx.Municipality), Codes: codes})
		return err
	})
	if err != nil {
		return fmt.Errorf("services that a category is about: %w", err)
	}
	if len(ids) != 1 {
		return r.Goto(w, "services")
	}
	return r.Goto(w, "services/"+ref.ID(ids[0]).String())
}

var errNothing = fault.Missing("Page not found")
