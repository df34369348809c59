// Package register reads lists of payments that agents, banks and post offices
// send: an Excel or CSV table whose columns differ from sender to sender. A
// Mapping says which column holds what; it is guessed from headings in three
// languages and kept by the room that uses it. What cannot be read is a Problem
// of its line, never a guess: a wrong sum would become somebody's receipt.
package register

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Names of the columns that a register may have.
const (
	Account  = "account"  // personal account, as the payer or the agent typed it
	Amount   = "amount"   // paid sum, som
	Day      = "day"      // day of the payment, with or without time
	Clock    = "clock"    // time, when it has a column of its own
	External = "external" // the sender's number of the payment
	Payer    = "payer"
	Note     = "note" // purpose or comment
)

// Column is a column that a register may have: its name on the screen and the
// headings, folded, by which it is recognised.
type Column struct {
	Name, Label string
	Needed      bool
	words       []string
}

// List is every column that a register may have, in the order of the form.
var List = []Column{
	{Account, i18n.Mark("Personal account"), true, []string{"жеке эсеп", "жеке эсеби", "жеке эсептин номери", "лицевой счет", "номер лицевого счета", "л с", "лс",
		"лицевой", "абонент номери", "номер абонента", "абонент", "реквизит", "счет", "эсеп", "personal account", "account number", "account", "subscriber"}},
	{Amount, i18n.Mark("Amount, som"), true, []string{"сумма", "суммасы", "сумма платежа", "төлөм суммасы", "толом суммасы", "сумма сом", "сумма зачисления",
		"оплачено", "толонду", "сом", "amount", "sum", "paid"}},
	{Day, i18n.Mark("Day"), true, []string{"дата", "датасы", "күнү", "куну", "дата платежа", "дата операции", "дата и время", "толом куну", "толонгон куну", "дата оплаты",
		"день", "date", "day", "paid on"}},
	{Clock, i18n.Mark("Time"), false, []string{"убакыт", "убактысы", "время", "время платежа", "саат", "time"}},
	{External, i18n.Mark("Number of the payment"), false, []string{"номер платежа", "толомдун номери", "номер транзакции", "транзакция", "id транзакции", "ид платежа",
		"квитанция", "номер чека", "номер операции", "txn id", "txnid", "transaction", "transaction id", "payment number", "payment id", "receipt", "id", "номер"}},
	{Payer, i18n.Mark("Payer"), false, []string{"толоочу", "плательщик", "фио плательщика", "фио", "аты жону", "payer", "payer name", "name"}},
	{Note, i18n.Mark("Purpose"), false, []string{"толомдун максаты", "максаты", "назначение платежа", "назначение", "комментарий", "примечание", "эскертуу", "purpose", "comment", "note"}},
}

// Mapping says which column of a table holds what, from zero, by the names above.
type Mapping map[string]int

// Guess recognises the columns of a table by their headings.
func Guess(headings []string) Mapping {
	known := make([]sheet.Column, len(List))
	for i, c := range List {
		known[i] = sheet.Column{Name: c.Name, Words: folded(c.words)}
	}
	return sheet.Guess(i18n.Fold, headings, known)
}

// folded brings the words to the form in which headings are compared.
func folded(words []string) []string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = i18n.Fold(word)
	}
	return list
}

// Check complains about a mapping by which no payment can be read, field by field.
func (m Mapping) Check(headings int) error {
	f := fault.Form()
	used := map[int]bool{}
	for _, c := range List {
		i, chosen := m[c.Name]
		switch {
		case !chosen && c.Needed:
			f.Field(c.Name, "Choose the column: without it no payment can be read")
		case chosen && (i < 0 || i >= headings):
			f.Field(c.Name, "Choose from the list")
		case chosen && used[i]:
			f.Field(c.Name, "This column is chosen twice")
		}
		if chosen {
			used[i] = true
		}
	}
	return f.Err()
}

// Ready tells whether payments can be read by the mapping without asking anybody.
func (m Mapping) Ready(headings int) bool { return m.Check(headings) == nil }

// HeadingsFold is what makes two lists look alike: their folded headings. A saved
// mapping is found by it.
func HeadingsFold(headings []string) string {
	list := folded(headings)
	return strings.Join(list, "|")
}
