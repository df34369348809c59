package settlements

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
)

// key makes a key for a program.
func (w *world) key(name string, k keys.Key) (id ref.ID) {
	w.t.Helper()
	k.Name, k.Scopes, k.PerMinute = name, keys.Scopes, 60
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, _, err = w.keys.Make(ctx, tx, testkit.Actor(access.Admin), k)
		return err
	})
	return id
}

// brought is a payment that a program sends with its key.
func (w *world) brought(key ref.ID, external string, amount money.Som, day period.Day) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.payments.Accept(ctx, tx, access.System(testkit.Place), []intake.Payment{{Key: "api/" + key.String() + "/" + external,
			Method: intake.API, Channel: key, External: external, Account: w.people[0].ID, Amount: amount, Day: day, At: day.Start(), Debit: ledger.Agents}})
		return err
	})
}

// lies is what lies at a holder by the ledger.
func (w *world) lies(holder ref.ID) (sum money.Som) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) (err error) {
		sum, err = w.ledger.Balance(ctx, tx, ledger.Agents, holder)
		return err
	})
	return sum
}

func (w *world) accountOf(holder ref.ID, until period.Day) (a Account) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) (err error) {
		a, err = w.Account(ctx, tx, holder, until)
		return err
	})
	return a
}

// A program owes what it took on the days that are over, without signatures; what
// it hands over settles that, and a second person can take it back.
func TestProgramSettles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		key := w.key("Элдик Банк", keys.Key{Holds: keys.HeldByAgent})
		w.brought(key, "1", 300_00, friday)
		w.brought(key, "2", 200_00, saturday)
		w.brought(key, "3", 70_00, sunday) // today
		if a := w.accountOf(key, ""); a.Due.Gross != 500_00 || a.Due.Last != saturday || a.Unsigned() != 70_00 || a.Balance != 570_00 || !a.Settles() {
			t.Errorf("%+v", a)
		}
		if a := w.accountOf(key, friday); a.Due.Gross != 300_00 || a.Due.Last != friday {
			t.Errorf("to friday: %+v", a.Due)
		}
		if a := w.accountOf(key, sunday); a.Due.Gross != 500_00 {
			t.Errorf("a day that is not over: %+v", a.Due)
		}
		s := Settlement{Agent: key, Key: "k", Day: sunday, Until: friday, Amount: 290_00}
		_, err := w.Settle(t.Context(), w.accountant, s)
		wants(t, err, fault.KindInvalid, "is missing")
		s.Amount = 300_00
		id, err := w.Settle(t.Context(), w.accountant, s)
		w.must(err)
		if a := w.accountOf(key, ""); w.lies(key) != 270_00 || a.Due.Gross != 200_00 || a.Handed != 300_00 {
			t.Errorf("%+v", a)
		}
		w.look(func(ctx context.Context, tx *db.Tx) error {
			st, err := w.Statement(ctx, tx, key, period.Span{From: saturday, Until: sunday})
			if total := st.Total(); st.Opening != 300_00 || total.Taken != 270_00 || total.Handed != 300_00 || total.Balance != 270_00 {
				t.Errorf("%+v, total %+v", st, total)
			}
			return err
		})
		w.sound()
		w.must(w.TakeBack(t.Context(), w.head, id, "ката"))
		if w.lies(key) != 570_00 {
			t.Errorf("after the reversal %s", w.lies(key))
		}
		w.sound()
	})
}

// Programs whose money lies elsewhere, or that never took any, are not asked to
// settle; a revoked one that still holds our money is.
func TestWhichProgramsSettle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		own := w.key("Өзү кармайт", keys.Key{Holds: keys.HeldByAgent})
		w.key("Биздин банкта", keys.Key{Holds: keys.HeldByBank})
		w.key("Агенттин программасы", keys.Key{Holds: keys.HeldByAgent, Channel: w.agent})
		gone := w.key("Жабылган", keys.Key{Holds: keys.HeldByAgent})
		never := w.key("Эч качан", keys.Key{Holds: keys.HeldByAgent})
		w.brought(gone, "1", 10_00, friday)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			if err := w.keys.Revoke(ctx, tx, testkit.Actor(access.Admin), never); err != nil {
				return err
			}
			return w.keys.Revoke(ctx, tx, testkit.Actor(access.Admin), gone)
		})
		w.look(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.Agents(ctx, tx)
			var ids []ref.ID
			for _, a := range list {
				if a.Program {
					ids = append(ids, a.ID)
				}
			}
			if len(list) != 3 || len(ids) != 2 || ids[0] != own || ids[1] != gone || !list[2].Closed {
				t.Errorf("%+v", list)
			}
			return err
		})
	})
}

// The transfer of a program comes with a bank statement like that of an agent.
func TestProgramInBank(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		key := w.key("Элдик Банк, мобилдик тиркеме", keys.Key{Holds: keys.HeldByAgent})
		w.brought(key, "1", 300_00, friday)
		chosen, marked := w.came("ОАО «Элдик Банк»", 100_00, saturday), w.came("ОАО «Элдик Банк»", 150_00, saturday)
		_, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: key, Key: "k", Day: saturday, Amount: 100_00, Note: "x"})
		wants(t, err, fault.KindInvalid, "Choose it in the list")
		_, err = w.Settle(t.Context(), w.accountant, Settlement{Agent: key, Key: "k", Movement: chosen, Note: "бөлүгү"})
		w.must(err)
		_, err = w.suspense.Settle(t.Context(), w.accountant, marked, suspense.Other{Key: "f", Kind: suspense.OfAgent, Agent: key})
		w.must(err)
		if a := w.accountOf(key, ""); a.Due.Gross != 50_00 || a.Handed != 250_00 || w.lies(key) != 50_00 {
			t.Errorf("%+v", a)
		}
		w.sound()
	})
}

// The pages of a program, in three languages, and its settlement by forms.
func TestProgramPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		key := w.key("Элдик Банк", keys.Key{Holds: keys.HeldByAgent})
		w.brought(key, "1", 500_00, saturday)
		w.brought(key, "2", 70_00, sunday)
		account := root + "/agents/" + key.String()
		s := w.site()
		for lang, words := range map[string][4]string{
			"ky": {"API ачкычы бар программалар", "өткөн күндөр үчүн карызы 500", "күн бүтө элек", "Эсептешүүнүн акыркы күнү"},
			"ru": {"Программы с ключом API", "долг за прошедшие дни 500", "день не закончен", "Рассчитать дни по"},
			"en": {"Programs with an API key", "owes 500 som for days that are over", "the day is not over", "Settle the days to"},
		} {
			at := func(path string) string { return strings.Replace(path, "/ru/", "/"+lang+"/", 1) }
			s.Shows(at(root), words[0], "Элдик Банк", "500,00", "70,00")
			s.Shows(at(account), words[1], words[2])
			s.Shows(at(account+"/new"), words[3])
			if status, body := s.Get(at(account + "/statement.pdf")); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				t.Errorf("the statement answers %d", status)
			}
		}
		body := s.Submit(account+"/new", url.Values{"key": {"k"}, "day": {string(sunday)}, "until": {string(saturday)}, "amount": {"500"}, "commission": {"0"}})
		s.Holds(body, "Расчёт проведён: 500 сомов", "Ровно столько, сколько принято")
		s.Shows(account, "долга за прошедшие дни нет")
		if w.lies(key) != 70_00 {
			t.Errorf("%s lies at the program", w.lies(key))
		}
	})
}
