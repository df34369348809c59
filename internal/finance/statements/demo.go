package statements

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is from how many months of demo history on a municipality is the
// chief one, which has a bank account of its own.
const longHistory = 24

// The demo's bank and its account are samples: no bank has this number.
const (
	demoBank    = "Үлгү Банк"
	demoAccount = "1350999900001234"
)

// demo sets up a bank account and takes in two statements as an accountant would:
// exported from the bank, uploaded, booked. One payment of the second names nobody.
func (s *Statements) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < longHistory {
			continue
		}
		if err := s.demoPlace(ctx, d, at.Municipality); err != nil {
			return fmt.Errorf("bank statements of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (s *Statements) demoPlace(ctx context.Context, d *module.Demo, municipality ref.ID) error {
	var payers []store.DebtorsRow
	var agents []demoTransfer
	actor := access.System(municipality)
	err := s.db.Write(ctx, municipality, func(tx *db.Tx) (err error) {
		if actor, err = demoAccountant(ctx, s.db, tx); err != nil {
			return err
		}
		_, err = s.AddAccount(ctx, tx, access.System(municipality), Account{Name: "Таза суу, " + demoBank, Number: demoAccount, Bank: demoBank})
		if err == nil {
			agents, err = demoTransfers(ctx, tx, d.Today)
		}
		if err == nil {
			payers, err = store.New(tx).Debtors(ctx, store.DebtorsParams{MunicipalityID: int64(municipality), Most: 400})
		}
		return err
	})
	if err != nil {
		return err
	}
	d.Rand.Shuffle(len(payers), func(i, j int) { payers[i], payers[j] = payers[j], payers[i] })
	half := min(len(payers), 16) / 2
	for i, body := range []string{
		demoStatement(d.Today.Add(-8), 1, 184_350_00, payers[:half], nil),
		demoStatement(d.Today.Add(-1), 2, 201_770_00, payers[half:2*half], agents),
	} {
		name := fmt.Sprintf("kl_to_1c_%s.txt", strings.ReplaceAll(string(d.Today.Add(-8+7*i)), "-", ""))
		id, _, err := s.Upload(ctx, actor, name, strings.NewReader(body))
		if err != nil {
			return err
		}
		if _, err := s.Post(ctx, actor, id); err != nil {
			return err
		}
	}
	if err := s.demoReturn(ctx, municipality); err != nil {
		return err
	}
	list := "Күнү;Жеке эсеп;Төлөм суммасы;Төлөмдүн номери\n"
	for i, p := range payers[2*half : min(len(payers), 2*half+3)] {
		list += fmt.Sprintf("%s;%s;%s;П-%d\n", demoDay(d.Today.Add(-2)), p.Number, money.Som(p.Debt), i+1)
	}
	_, _, err = s.Upload(ctx, actor, "почта.csv", strings.NewReader(list))
	return err
}

// demoStray is the payer of money that was meant for somebody else.
const demoStray = "ОсОО Үлгү Соода"

// demoReturn gives back money that came by mistake, as a second person would.
func (s *Statements) demoReturn(ctx context.Context, municipality ref.ID) error {
	var waiting []suspense.Item
	err := s.db.Read(ctx, municipality, func(tx *db.Tx) (err error) {
		waiting, err = s.suspense.Open(ctx, tx, 0, 10)
		return err
	})
	for _, i := range waiting {
		if i.Payer != demoStray {
			continue
		}
		if _, err := s.suspense.Settle(ctx, access.System(municipality), i.ID, suspense.Other{Key: "demo", Kind: suspense.Returned, Reason: "Акча жаңылыш жөнөтүлгөн"}); err != nil {
			return err
		}
	}
	return err
}

// demoAccountant finds the accountant who signs in to the demo.
func demoAccountant(ctx context.Context, d *db.DB, tx *db.Tx) (access.Actor, error) {
	members, err := identity.New(d).Members(ctx, tx)
	for _, m := range members {
		if slices.Contains(m.Roles, access.Accountant) {
			return access.Actor{ID: m.ID, Name: m.Name, Municipality: tx.Municipality, Roles: m.Roles}, nil
		}
	}
	return access.System(tx.Municipality), err
}

// demoTransfer is what a payment agent hands over.
type demoTransfer struct {
	payer, purpose string
	amount         money.Som
}

// demoDays is for how many days the agents of the demo have worked, and
// demoSettled until how many days ago they have settled already.
const (
	demoDays    = 15
	demoSettled = 6
)

// demoTransfers are those of three agents. Two hand over what the accountant has
// settled by now, one of them a hundred som short; the other one the days after.
func demoTransfers(ctx context.Context, tx *db.Tx, today period.Day) (list []demoTransfer, err error) {
	rows, err := store.New(tx).TakenByAgents(ctx, store.TakenByAgentsParams{MunicipalityID: int64(tx.Municipality), Since: string(today.Add(-demoDays))})
	if err != nil {
		return nil, fmt.Errorf("reading what agents took: %w", err)
	}
	sums, names := map[string]money.Som{}, []string{}
	for _, r := range rows {
		if !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
		later, day := slices.Index(names, r.Name) == 1, period.Day(r.Day)
		if settled := day <= today.Add(-demoSettled); settled == later || day >= today.Add(-1) {
			continue
		}
		kept, err := money.MulDiv(r.Taken, r.Commission, 1000, money.HalfUp)
		if err != nil {
			return nil, err
		}
		sums[r.Name] += money.Som(r.Taken - kept)
	}
	for i, name := range names {
		if i == len(names)-1 && sums[name] > 100_00 {
			sums[name] -= 100_00
		}
		if sums[name] > 0 {
			list = append(list, demoTransfer{"ОсОО " + name, "Кабыл алынган төлөмдөр, " + demoDay(today.Add(-1)) + " абалына", sums[name]})
		}
	}
	return list, nil
}

// demoStatement writes what a bank exports for one day: payments by account number
// and by name, the bank's charge, and perhaps what agents hand over and money that
// names nobody rightly.
func demoStatement(day period.Day, number int, opening money.Som, payers []store.DebtorsRow, agents []demoTransfer) string {
	var list strings.Builder
	var credit money.Som
	pay := func(i int, amount money.Som, payer, account, purpose string) {
		credit += amount
		fmt.Fprintf(&list, "СекцияДокумент=Платежное поручение\nНомер=%d%02d\nДата=%s\nСумма=%s\nПлательщикСчет=%s\nПлательщик1=%s\nПолучательСчет=%s\nДатаПоступило=%s\nНазначениеПлатежа=%s\nКонецДокумента\n",
			number, i, demoDay(day), amount, account, payer, demoAccount, demoDay(day), purpose)
	}
	for i, p := range payers {
		purpose := "Таза суу үчүн, жеке эсеп " + p.Number
		if i%3 == 2 { // the bank's own program knows name and sum only
			purpose = "Коммуналдык төлөм"
		}
		pay(i, money.Som(p.Debt), p.Name, fmt.Sprintf("12509999%08d", number*100+i), purpose)
	}
	for i, a := range agents {
		pay(80+i, a.amount, a.payer, fmt.Sprintf("12509999%08d", 9800+i), a.purpose)
	}
	if len(agents) > 0 && len(payers) > 0 {
		family, _, _ := strings.Cut(payers[0].Name, " ")
		pay(91, 12_500_00, demoStray, "1250999900009902", "Келишим № 14 боюнча")
		pay(90, 300_00, family+" Нурбек", "1250999900009901", "Суу үчүн, апамдын эсеби")
	}
	const charge money.Som = 35_00
	fmt.Fprintf(&list, "СекцияДокумент=Банковский ордер\nНомер=%d99\nДата=%s\nСумма=%s\nПлательщикСчет=%s\nДатаСписано=%s\nПолучательСчет=1250999900000001\nПолучатель=%s\nНазначениеПлатежа=Комиссия банка\nКонецДокумента\n",
		number, demoDay(day), charge, demoAccount, demoDay(day), demoBank)
	return fmt.Sprintf("1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nДатаНачала=%[1]s\nДатаКонца=%[1]s\nРасчСчет=%[2]s\nСекцияРасчСчет\nДатаНачала=%[1]s\nДатаКонца=%[1]s\nРасчСчет=%[2]s\nНачальныйОстаток=%[3]s\nВсегоПоступило=%[4]s\nВсегоСписано=%[5]s\nКонечныйОстаток=%[6]s\nКонецРасчСчет\n%[7]sКонецФайла\n",
		demoDay(day), demoAccount, opening, credit, charge, opening+credit-charge, list.String())
}

// demoDay is a day as 1C writes it.
func demoDay(d period.Day) string { return d.Time().Format("02.01.2006") }
