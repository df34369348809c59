package opening

import (
	"context"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// columns says which column of a list holds what, by its place from 0.
type columns map[string]int

func (c columns) cell(cells []string, name string) string {
	i, there := c[name]
	if !there || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// Refused is a row of a list that no account was opened for.
type Refused struct {
	Row int // as Excel counts
	Why *fault.Fault
}

// accountHeadings are the headings of a list of accounts, folded, in Kyrgyz,
// Russian and English.
var accountHeadings = []sheet.Column{
	{Name: "name", Words: []string{"аты жону", "уй булонун башчысы", "абонент", "фио", "ф и о", "глава семьи", "абонент фио", "name", "full name"}},
	{Name: "street", Words: []string{"кочо", "улица", "ул", "street"}},
	{Name: "house", Words: []string{"уй", "уйдун номери", "дом", "номер дома", "house"}},
	{Name: "connection", Words: []string{"туташтыруу", "тармакка кошулуу", "подключение", "вид подключения", "тип подключения", "connection"}},
	{Name: "meter", Words: []string{"эсептегич", "эсептегичтин номери", "счетчик", "номер счетчика", "водомер", "meter", "meter number"}},
	{Name: "day", Words: []string{"орнотулган куну", "дата установки", "установлен", "installed", "date"}},
	{Name: "value", Words: []string{"баштапкы корсоткуч", "корсоткуч", "начальное показание", "показание", "first reading", "reading"}},
}

// connectionWords are the folded beginnings by which a connection is told.
var connectionWords = []struct{ word, connection string }{
	{"house", accounts.House}, {"indoor", accounts.House}, {"уй", accounts.House}, {"дом", accounts.House}, {"внутри", accounts.House}, {"в доме", accounts.House},
	{"yard", accounts.Yard}, {"короо", accounts.Yard}, {"двор", accounts.Yard}, {"во дворе", accounts.Yard},
	{"standpipe", accounts.Standpipe}, {"чорго", accounts.Standpipe}, {"кочо", accounts.Standpipe}, {"колонка", accounts.Standpipe}, {"уличн", accounts.Standpipe},
	{"none", accounts.NoPipe}, {"жок", accounts.NoPipe}, {"нет", accounts.NoPipe},
}

func connectionOf(text string) (string, bool) {
	folded := i18n.Fold(text)
	for _, w := range connectionWords {
		if strings.HasPrefix(folded, w.word) {
			return w.connection, true
		}
	}
	return "", false
}

// Import opens an account for each row whose holder is found in the
// register and has none. Run again it opens none twice; it may open what could
// not be told apart before.
func (o *Opening) Import(ctx context.Context, tx *db.Tx, actor access.Actor, service string, t *sheet.Table) (opened int, refused []Refused, err error) {
	if err := allow(tx, actor, mayOpen); err != nil {
		return 0, nil, err
	}
	list, refused, err := o.accountRows(ctx, tx, service, t)
	if err != nil {
		return 0, nil, err
	}
	_, err = o.accounts.AddAccounts(ctx, tx, actor, list)
	return len(list), refused, err
}

// accountRows turns rows into accounts to open, and says what is wrong with the rest.
func (o *Opening) accountRows(ctx context.Context, tx *db.Tx, code string, t *sheet.Table) (list []accounts.NewAccount, refused []Refused, err error) {
	service, err := o.accounts.ServiceByCode(ctx, tx, code)
	if err != nil {
		return nil, nil, err
	}
	holders, err := o.accounts.HoldersWithout(ctx, tx, 0)
	if err != nil {
		return nil, nil, err
	}
	c := columns(sheet.Guess(i18n.Fold, t.Headings, accountHeadings))
	if _, there := c["name"]; !there {
		return nil, nil, fault.Invalid("The list needs a column with the names of the account holders.")
	}
	byName := map[string][]accounts.Holder{}
	for _, h := range holders {
		byName[i18n.Fold(h.Name)] = append(byName[i18n.Fold(h.Name)], h)
	}
	taken := map[ref.ID]bool{}
	for _, row := range t.Rows {
		n, wrong := readAccount(c, row.Cells, byName, taken, service.ID, tx.Today())
		if wrong != nil {
			refused = append(refused, Refused{row.Number, wrong})
			continue
		}
		list = append(list, n)
	}
	return list, refused, nil
}

// readAccount reads one row. taken marks the holders that earlier rows used.
func readAccount(c columns, cells []string, byName map[string][]accounts.Holder, taken map[ref.ID]bool, service ref.ID, today period.Day) (accounts.NewAccount, *fault.Fault) {
	h, wrong := holderOf(c, cells, byName, taken)
	if wrong != nil {
		return accounts.NewAccount{}, wrong
	}
	connection, known := connectionOf(c.cell(cells, "connection"))
	if !known {
		return accounts.NewAccount{}, fault.Invalid("This is not a kind of connection: {text}. Write house, yard, standpipe or none.", fault.Values{"text": c.cell(cells, "connection")})
	}
	s := accounts.NewSupply{Service: service, Connection: connection, Category: h.Category, From: today}
	if serial := c.cell(cells, "meter"); serial != "" {
		m, wrong := readMeter(c, cells, serial, today)
		if wrong != nil {
			return accounts.NewAccount{}, wrong
		}
		s.Meter, s.From = &m, m.Installed
	}
	n := accounts.NewAccount{Holder: h.ID, Opened: s.From, Supplies: []accounts.NewSupply{s}}
	if err := n.Check(today); err != nil {
		return accounts.NewAccount{}, firstField(err)
	}
	taken[h.ID] = true
	return n, nil
}

// firstField makes the complaint about a form the complaint about a row.
func firstField(err error) *fault.Fault {
	f := fault.Of(err)
	if f != nil && len(f.Fields) > 0 {
		return &fault.Fault{Kind: fault.KindInvalid, Msg: f.Fields[0].Msg, Values: f.Fields[0].Values}
	}
	return f
}

// holderOf finds the holder of a row by name and, among namesakes, by address.
func holderOf(c columns, cells []string, byName map[string][]accounts.Holder, taken map[ref.ID]bool) (accounts.Holder, *fault.Fault) {
	name := c.cell(cells, "name")
	street, house := i18n.Fold(c.cell(cells, "street")), i18n.Fold(c.cell(cells, "house"))
	var found []accounts.Holder
	for _, h := range byName[i18n.Fold(name)] {
		fits := (street == "" || i18n.Fold(h.Street) == street) && (house == "" || i18n.Fold(h.House) == house)
		if fits && !taken[h.ID] {
			found = append(found, h)
		}
	}
	switch len(found) {
	case 0:
		return accounts.Holder{}, fault.Invalid("Nobody of this name and address without an account is in the register: {name}.", fault.Values{"name": name})
	case 1:
		return found[0], nil
	}
	return accounts.Holder{}, fault.Invalid("Several in the register have this name: {name}. Add street and house.", fault.Values{"name": name})
}

func readMeter(c columns, cells []string, serial string, today period.Day) (meters.NewMeter, *fault.Fault) {
	m := meters.NewMeter{Serial: serial, Digits: meters.DefaultDigits, Installed: today}
	if text := c.cell(cells, "day"); text != "" {
		day, err := sheet.Day(text)
		if err != nil {
			return m, fault.Invalid("This is not a date: {text}. Write it like 25.11.2026.", fault.Values{"text": text})
		}
		m.Installed = day
	}
	if text := c.cell(cells, "value"); text != "" {
		value, err := money.ParseQuantity(text)
		if err != nil {
			return m, fault.Invalid("This is not a reading: {text}. Write a number like 1245.", fault.Values{"text": text})
		}
		m.First = value
	}
	return m, nil
}
