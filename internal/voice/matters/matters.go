// Package matters joins a request to what it is about: to the service that has failed,
// with its promise, and to the personal account that a complaint about a bill is of.
//
// Everybody sees on the page of a service what was reported about it in thirty days, by
// village, beside what is promised; no more than the public list tells. On the desk
// whoever may read a request comes from it to the service and the account. The room
// keeps nothing of its own.
package matters

import (
	"context"
	"embed"
	"regexp"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
)

//go:embed texts/*.po
var embedded embed.FS

var maySee = access.Permission{Name: "matters.see", Public: true}

// Matters is the room.
type Matters struct {
	db       *db.DB
	requests *requests.Requests
	accounts *accounts.Accounts
}

// New returns the room.
func New(d *db.DB, journal *requests.Requests, subscribers *accounts.Accounts) *Matters {
	return &Matters{db: d, requests: journal, accounts: subscribers}
}

// Module is what the room offers to the program.
func (o *Matters) Module() module.Module {
	return module.Module{
		Name:        "matters",
		Texts:       module.Folder(embedded, "texts"),
		Permissions: []access.Permission{maySee},
		Routes:      o.routes,
	}
}

// read runs f on a snapshot of the reader's municipality.
func (o *Matters) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// bill is the category of complaints about bills.
const bill = "bill"

// most is how many accounts are shown beside a request.
const most = 3

// accountNumber is a number of a personal account as people copy it from a bill.
var accountNumber = regexp.MustCompile(`\b\d{1,4}-\d{1,7}-\d\b`)

// subscriber finds the accounts that a request names; of a complaint about a bill that
// names none, those of the applicant's phone, or else of their name.
func (o *Matters) subscriber(ctx context.Context, tx *db.Tx, x requests.Request, numbers []string) (list []accounts.Account, err error) {
	for _, number := range numbers {
		found, err := o.accounts.ByNumber(ctx, tx, number)
		if fault.Is(err, fault.KindMissing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, found)
	}
	if len(list) > 0 || x.Category != bill || x.Anonymous {
		return list, nil
	}
	who, err := o.requests.Applicant(x)
	if err != nil {
		return nil, err
	}
	for _, query := range []string{who.Phone, who.Name} {
		if query == "" {
			continue
		}
		if list, err = o.accounts.Find(ctx, tx, query, most); err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}
