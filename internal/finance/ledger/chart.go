package ledger

import "github.com/openaimak/aimak/internal/platform/i18n"

// Codes of the chart of accounts. The first word is the class that hledger and
// its relatives know, so exports need no translation table.
const (
	Cash       = "assets:cash"           // subject: the cash desk
	Bank       = "assets:bank"           // subject: the bank account, when there are several
	Agents     = "assets:agents"         // subject: the payment agent; what it took and has not handed over
	Receivable = "assets:receivable"     // subject: the personal account; what it owes
	Advance    = "liabilities:advance"   // subject: the personal account; what it paid ahead
	Suppliers  = "liabilities:suppliers" // subject: the provider; what it owes for costs, or what others paid for it
	Suspense   = "liabilities:suspense"  // money whose owner is not known yet
	Income     = "income:services"       // service: what was billed for
	Costs      = "expenses:services"     // subject: the provider; service: what it was spent on
	WriteOff   = "expenses:writeoff"     // debts given up by decision
	Commission = "expenses:commission"   // subject: the payment agent; what it kept for its work
	Opening    = "equity:opening"        // the other side of balances brought in
)

// Account is one account of the chart.
type Account struct {
	Code string
	Name string // message id
	// Kept: the balance of each subject is kept, not summed. Only for accounts
	// of many subjects: a kept balance of cash would be one row that everybody
	// waits for.
	Kept bool
}

// Chart is the chart of accounts, in the order of the trial balance.
var Chart = []Account{
	{Code: Cash, Name: i18n.Mark("Cash")},
	{Code: Bank, Name: i18n.Mark("Bank account")},
	{Code: Agents, Name: i18n.Mark("Money at payment agents")},
	{Code: Receivable, Name: i18n.Mark("Debts of subscribers"), Kept: true},
	{Code: Advance, Name: i18n.Mark("Advances of subscribers"), Kept: true},
	{Code: Suppliers, Name: i18n.Mark("Owed to suppliers")},
	{Code: Suspense, Name: i18n.Mark("Payments not yet matched")},
	{Code: Opening, Name: i18n.Mark("Opening balances")},
	{Code: Income, Name: i18n.Mark("Income from services")},
	{Code: Costs, Name: i18n.Mark("Costs of services")},
	{Code: WriteOff, Name: i18n.Mark("Debts written off")},
	{Code: Commission, Name: i18n.Mark("Commission of payment agents")},
}

// account finds an account of the chart.
func account(code string) (Account, bool) {
	for _, a := range Chart {
		if a.Code == code {
			return a, true
		}
	}
	return Account{}, false
}
