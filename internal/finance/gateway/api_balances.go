package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/keys"
)

// Balance is what an account owes.
type Balance struct {
	Account string `json:"account" example:"4-1042-7"`
	Day     string `json:"day,omitempty" format:"date" example:"2026-11-30" doc:"At the end of which day; not there in a list of changes, which is as of now"`
	Owed    string `json:"owed" example:"120.50" doc:"Debt; 0.00 when there is none"`
	Advance string `json:"advance" example:"0.00" doc:"Money that waits for bills; 0.00 when there is none"`
}

type balanceInput struct {
	Number string `path:"number" minLength:"5" maxLength:"20" example:"4-1042-7"`
	Day    string `query:"day" format:"date" example:"2026-11-30" doc:"At the end of this day; today when left out"`
}

type balanceOutput struct{ Body Balance }

type balancesInput struct {
	After string `query:"after" maxLength:"27" doc:"The next of the answer before; from the beginning of the book when left out"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"500"`
}

// Balances is a page of changed balances.
type Balances struct {
	Balances []Balance `json:"balances"`
	Next     string    `json:"next" doc:"Keep it and ask with after=next: at once when more is true, else when you want to know again"`
	More     bool      `json:"more" doc:"true when there is more already"`
}

type balancesOutput struct{ Body Balances }

// settled is how long a booking waits until changes tell of it. Numbers of
// entries are given when a transaction begins; one that takes longer than this
// would be passed over by a program that asks at that very moment.
const settled = time.Minute

func (g *Gateway) balanceCalls() {
	api.Add(g.api, api.Operation{ID: "get-balance", Method: http.MethodGet, Path: "balances/{number}", Scope: keys.BalancesRead, Tag: "Balances",
		Summary: i18n.Mark("Ask what a personal account owes"), Permission: mayCall}, g.showBalance)
	api.Add(g.api, api.Operation{ID: "list-balances", Method: http.MethodGet, Path: "balances", Scope: keys.BalancesRead, Tag: "Balances",
		Summary: i18n.Mark("List balances that have changed"), Permission: mayCall,
		Text: "In the order of the journal, with what each account owes now. Keep next and ask with it from time to time: what was booked up to a minute ago comes with the next answer."}, g.listBalances)
}

func (g *Gateway) showBalance(ctx context.Context, in *balanceInput) (*balanceOutput, error) {
	row, err := accountOf(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	tx, day := api.Tx(ctx), period.Day(in.Day)
	if day == "" {
		day = tx.Today()
	}
	if !day.Valid() {
		return nil, fault.Form().Field("day", "Write the day like this: 2026-11-30.")
	}
	owed, err := g.ledger.Owed(ctx, tx, ref.ID(row.ID), day.Add(1))
	if err != nil {
		return nil, err
	}
	return &balanceOutput{balance(row.Number, day, owed)}, nil
}

// balance splits what is owed: an advance is a negative debt in the books.
func balance(number string, day period.Day, owed money.Som) Balance {
	return Balance{Account: number, Day: string(day), Owed: max(owed, 0).String(), Advance: max(-owed, 0).String()}
}

func (g *Gateway) listBalances(ctx context.Context, in *balancesInput) (*balancesOutput, error) {
	after, subject, err := place(in.After)
	if err != nil {
		return nil, err
	}
	tx := api.Tx(ctx)
	rows, err := store.New(tx).Changed(ctx, store.ChangedParams{MunicipalityID: int64(tx.Municipality),
		After: int64(after), AfterSubject: int64(subject), Before: int64(firstIDAt(tx.Now().Time().Add(-settled))), Most: int32(in.Limit)})
	if err != nil {
		return nil, fmt.Errorf("changed balances: %w", err)
	}
	out := &balancesOutput{Body: Balances{Balances: make([]Balance, len(rows)), Next: in.After, More: len(rows) == in.Limit}}
	for i, row := range rows {
		out.Body.Balances[i] = balance(row.Number, "", money.Som(row.Owed))
		out.Body.Next = ref.ID(row.Last).String() + "-" + ref.ID(row.Subject).String()
	}
	return out, nil
}

// place reads where in the journal a list of changes goes on.
func place(text string) (entry, subject ref.ID, err error) {
	if text == "" {
		return 0, 0, nil
	}
	first, second, _ := strings.Cut(text, "-")
	if entry, err = ref.ParseID(first); err == nil {
		subject, err = ref.ParseID(second)
	}
	if err != nil {
		return 0, 0, fault.Form().Field("after", "Send what the page before said as next.")
	}
	return entry, subject, nil
}

// firstIDAt is below every id made at or after an instant.
func firstIDAt(t time.Time) ref.ID {
	id := ref.NewSource(0, func() time.Time { return t }).Next()
	return id &^ (1<<22 - 1) // without node and number
}
