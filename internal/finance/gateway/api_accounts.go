package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/keys"
)

// Account is a personal account as a program may see it.
type Account struct {
	Number string `json:"number" example:"4-1042-7"`
	State  string `json:"state" enum:"open,closed" doc:"A closed account takes payments only while it owes something"`
	Kind   string `json:"kind" enum:"household,organisation"`
	Holder string `json:"holder" example:"Осмонов Б." doc:"Whose account it is, shortened: enough for a payer to see a wrong number"`
	Opened string `json:"opened" format:"date" example:"2025-01-01"`
	Closed string `json:"closed,omitempty" format:"date"`
}

type accountInput struct {
	Number string `path:"number" minLength:"5" maxLength:"20" example:"4-1042-7" doc:"With its check digit, with dashes or as ten digits"`
}

type accountOutput struct{ Body Account }

type accountsInput struct {
	Number string `query:"number" required:"true" minLength:"5" maxLength:"20" example:"0040010427" doc:"The whole number: there is no search by name, address or part of a number"`
}

// Accounts is what a search found: one account or none.
type Accounts struct {
	Accounts []Account `json:"accounts"`
}

type accountsOutput struct{ Body Accounts }

func (g *Gateway) accountCalls() {
	api.Add(g.api, api.Operation{ID: "get-account", Method: http.MethodGet, Path: "accounts/{number}", Scope: keys.AccountsRead, Tag: "Accounts",
		Summary: i18n.Mark("Look at a personal account"), Permission: mayCall}, g.showAccount)
	api.Add(g.api, api.Operation{ID: "find-account", Method: http.MethodGet, Path: "accounts", Scope: keys.AccountsRead, Tag: "Accounts",
		Summary: i18n.Mark("Ask whether a number is that of an account"), Permission: mayCall,
		Text: "The same as looking at it, but a number that nobody has is answered with an empty list and not with 404."}, g.findAccount)
}

func (g *Gateway) showAccount(ctx context.Context, in *accountInput) (*accountOutput, error) {
	row, err := accountOf(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	return &accountOutput{shown(row)}, nil
}

func (g *Gateway) findAccount(ctx context.Context, in *accountsInput) (*accountsOutput, error) {
	row, err := accountOf(ctx, in.Number)
	out := &accountsOutput{Body: Accounts{Accounts: []Account{}}}
	switch {
	case fault.Is(err, fault.KindMissing):
		return out, nil
	case err != nil:
		return nil, err
	}
	out.Body.Accounts = append(out.Body.Accounts, shown(row))
	return out, nil
}

// accountOf finds an account by its exact number.
func accountOf(ctx context.Context, text string) (row store.AccountRow, err error) {
	missing := fault.Missing("There is no such account. Check the number: it is at the top of the bill.")
	number, err := ref.ParseNumber(text)
	if err != nil {
		return row, missing
	}
	tx := api.Tx(ctx)
	row, err = store.New(tx).Account(ctx, store.AccountParams{MunicipalityID: int64(tx.Municipality), Number: number.String()})
	if db.IsMissing(err) {
		return row, missing
	}
	if err != nil {
		return row, fmt.Errorf("account %s: %w", number, err)
	}
	return row, nil
}

func shown(row store.AccountRow) Account {
	return Account{Number: row.Number, State: row.State, Kind: row.Kind, Holder: shortened(row.Name, row.Kind),
		Opened: row.Opened, Closed: row.Closed}
}

// shortened writes a person's name so that who pays for a neighbour sees a wrong
// number, and who tries numbers gathers no register: the family name, then
// initials. "Мамат уулу Бакыт" keeps "Мамат уулу", which is the family name.
func shortened(name, kind string) string {
	words := strings.Fields(name)
	if kind == "organisation" || len(words) < 2 {
		return name
	}
	kept := 1
	if second := strings.ToLower(words[1]); second == "уулу" || second == "кызы" || second == "uulu" || second == "kyzy" {
		kept = 2
	}
	for i := kept; i < len(words); i++ {
		words[i] = string([]rune(words[i])[:1]) + "."
	}
	return strings.Join(words, " ")
}
