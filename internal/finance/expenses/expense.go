package expenses

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Expense is a cost with its paper.
type Expense struct {
	ID       ref.ID
	Key      string // of the form: sent twice it books once
	Provider ref.ID
	Service  ref.ID // 0: of all services of the provider together
	Kind     cost.Kind
	Day      period.Day
	Amount   money.Som
	Supplier string // who was paid
	Paper    string // number of the invoice, the act or the payroll
	Bank     ref.ID // our account that paid; 0: another, or not paid yet
	Note     string

	Entry    ref.ID
	Reversed bool
	By       string
	At       period.Instant
	Reversal Reversal
}

// Reversal says who took a cost back, and why.
type Reversal struct {
	Name, Reason string
	On           period.Day
}

// calculated are cost items that are reckoned and not paid: no paper comes for them.
var calculated = []cost.Kind{cost.Depreciation, cost.Capital, cost.Reserve, cost.Profit, cost.Income}

// Kinds lists the cost items for which money is spent, in the order of the
// calculation of tariffs.
var Kinds = slices.DeleteFunc(slices.Clone(cost.Kinds), func(k cost.Kind) bool { return slices.Contains(calculated, k) })

// largest is the largest cost that is believed: 100 million som.
const largest money.Som = 100_000_000_00

// check complains about what was typed, field by field. of tells whose services
// there are.
func (e Expense) check(today period.Day, of register) error {
	f := fault.Form()
	switch {
	case e.Amount <= 0:
		f.Field("amount", "Enter an amount above zero")
	case e.Amount > largest:
		f.Field("amount", "This is more than 100 million som: check the amount")
	}
	switch {
	case e.Day == "":
		f.Field("day", "Enter the day")
	case e.Day > today:
		f.Field("day", "This day has not come yet")
	}
	if !slices.Contains(Kinds, e.Kind) {
		f.Field("kind", "Choose from the list")
	}
	if !of.serves(e.Provider, e.Service) {
		f.Field("for", "Choose from the list")
	}
	if e.Bank != 0 && !of.hasBank(e.Bank) {
		f.Field("bank", "Choose from the list")
	}
	if e.Supplier == "" {
		f.Field("supplier", "Say who was paid")
	}
	if e.Paper == "" {
		f.Field("paper", "Enter the number of the paper; without one write \"none\" and why")
	}
	return f.Err()
}

// expenseRef is how ledger and trail point at a cost.
func expenseRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "expenses.expense", ID: id} }

// entry is the journal entry: the service has cost something, and the bank account
// has less, or more is owed to suppliers.
func (e Expense) entry() ledger.Entry {
	from := ledger.Line{Account: ledger.Suppliers, Subject: e.Provider, Amount: -e.Amount}
	if e.Bank != 0 {
		from = ledger.Line{Account: ledger.Bank, Subject: e.Bank, Amount: -e.Amount}
	}
	return ledger.Entry{Day: e.Day, Kind: "expenses.expense", Source: expenseRef(e.ID), Key: "expenses.expense/" + e.ID.String(),
		Text:  i18n.Mark("Cost of a service"),
		Lines: []ledger.Line{{Account: ledger.Costs, Subject: e.Provider, Service: e.Service, Amount: e.Amount}, from}}
}

// same tells whether a form that was sent again says the same.
func (e Expense) same(o Expense) bool {
	return e.Provider == o.Provider && e.Service == o.Service && e.Kind == o.Kind && e.Day == o.Day && e.Amount == o.Amount &&
		e.Supplier == o.Supplier && e.Paper == o.Paper && e.Bank == o.Bank && e.Note == o.Note
}
