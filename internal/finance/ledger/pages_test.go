package ledger_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const root = "/ru/kara-kulja/desk/ledger"

// site is the pages of a ledger that knows two subscribers by name.
func site(t *testing.T, b book) *testkit.Site {
	b.Join(ledger.Joins{
		Names: func(_ context.Context, _ *db.Tx, subjects []ref.ID) (map[ref.ID]string, error) {
			return map[ref.ID]string{osmonov: "4-1042-7, Осмонов Бакыт", sadykova: "4-1043-5, Садыкова Гүлмира", desk: "Касса № 1"}, nil
		},
		Path: func(source ref.Ref) string {
			if source.Kind != "billing.bill" {
				return ""
			}
			return "desk/billing/bills/" + source.ID.String()
		},
	})
	return testkit.Pages(t, b.d, b.Module())
}

func TestTrialPage(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		s := site(t, b).As(testkit.Actor(access.Auditor))
		s.Shows(root, "Долгов по лицевым счетам на 22.11.2026 нет.", "За этот период проводок нет.")
		b.month()
		body := s.Shows(root+"?from=2026-11-01&until=2026-11-30", "Долги по лицевым счетам на 30.11.2026 — 264 сома", "Наличные", "175,00", "Доходы от услуг", "−414,00",
			"Ни один месяц пока не закрыт.")
		if strings.Contains(testkit.Text(body), "Закрыть месяц") {
			t.Error("the auditor is offered to close a month")
		}
		s.Answers(http.StatusUnprocessableEntity, root+"?from=2026-12-01&until=2026-11-30", root+"?from=yesterday")
	})
}

func TestAccountPageTurnsPages(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		for i := range ref.ID(60) {
			b.post(charged("2026-11-19", 5000+i, water, 100))
		}
		s := site(t, b).As(testkit.Actor(access.Accountant))
		body := s.Shows(root+"/accounts/assets:receivable", "Долги по лицевым счетам", "Следующая")
		_, rest, _ := strings.Cut(body, `rel="next" href="`)
		next, _, _ := strings.Cut(rest, `"`)
		second := s.Shows(strings.ReplaceAll(next, "&amp;", "&"))
		if first, last := strings.Count(body, "19.11.2026"), strings.Count(second, "19.11.2026"); first != 50 || last != 10 {
			t.Errorf("%d and %d rows, want 50 and 10", first, last)
		}
		s.Answers(http.StatusNotFound, root+"/accounts/assets:treasure")
	})
}

func TestEntryPageLeadsToItsSource(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		id := b.post(charged("2026-11-20", osmonov, water, 21_400))
		s := site(t, b).As(testkit.Actor(access.Head))
		body := s.Shows(root+"/entries/"+id.String(), "214,00", "4-1042-7, Осмонов Бакыт", "Доходы от услуг", "Откуда эта сумма", b.accountant.Name)
		if !strings.Contains(body, "/ru/kara-kulja/desk/billing/bills/") {
			t.Error("no link to the bill")
		}
		reversal, err := b.tryReverse(id, "2026-11-22", "Ошибка в показании")
		if err != nil {
			t.Fatal(err)
		}
		s.Shows(root+"/entries/"+id.String(), "Эта проводка сторнирована.")
		s.Shows(root+"/entries/"+reversal.String(), "Сторно: Счёт", "Ошибка в показании")
		s.Answers(http.StatusNotFound, root+"/entries/0000000000001", root+"/entries/nonsense")
	})
}

// A part of a billing run is hundreds of lines in one entry.
func TestEntryPageShowsManyLinesOnDemand(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		e := charged("2026-11-20", osmonov, water, 21_400)
		for i := range ref.ID(150) {
			e.Lines = append(e.Lines, ledger.Line{Account: ledger.Receivable, Subject: 5_000 + i, Service: water, Amount: 100},
				ledger.Line{Account: ledger.Income, Service: water, Amount: -100})
		}
		page := root + "/entries/" + b.post(e).String()
		s := site(t, b).As(testkit.Actor(access.Auditor))
		first, all := s.Shows(page, "Показать все строки: 302"), s.Shows(page+"?lines=all", "Строки проводки")
		if few, many := strings.Count(first, "<tr>"), strings.Count(all, "<tr>"); few != 52 || many != 304 {
			t.Errorf("%d and %d rows, want 50 and 302 with head and total", few, many)
		}
	})
}

func TestStatementPage(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		s := site(t, b)
		page := root + "/statements/" + osmonov.String()
		span := "?from=2026-11-01&until=2026-11-30"
		cashier := s.As(testkit.Actor(access.Cashier))
		body := cashier.Shows(page+span, "4-1042-7, Осмонов Бакыт: долг на 30.11.2026 — 189 сом", "Начальный остаток", "05.11.2026", "Конечный остаток")
		if strings.Contains(body, "/ledger/entries/") {
			t.Error("the cashier is led to entries that cashiers may not see")
		}
		cashier.Shows(page+"/print"+span, "Осмонов Бакыт", "189,00")
		_, file := cashier.Get(page + "/statement.csv" + span)
		if !strings.Contains(file, "Начальный остаток;;;150,00\r\n") || !strings.Contains(file, "20.11.2026;Счёт;214,00;0,00;189,00\r\n") {
			t.Errorf("csv:\n%s", file)
		}
		if _, file := cashier.Get(page + "/statement.xlsx" + span); !strings.HasPrefix(file, "PK") {
			t.Error("the Excel file is no Excel file")
		}
		cashier.Answers(http.StatusNotFound, page+"/statement.exe", root+"/statements/00000000003E8")
	})
}

func TestCloseMonthPage(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		s := site(t, b).As(b.accountant)
		s.Shows(root+"/close", "Ни один месяц пока не закрыт.")
		if body := s.Submit(root+"/close", url.Values{"month": {"2026-10"}}); !strings.Contains(body, "Последний закрытый месяц") {
			t.Errorf("after closing: %s", testkit.Text(body))
		}
		s.Shows(root+"/close", "Все закончившиеся месяцы закрыты.", "октябрь 2026 г.")
		for month, complaint := range map[string]string{"2026-11": "ещё не закончился", "2026-10": "уже закрыт", "oktober": "Введите месяц"} {
			status, body := s.Post(root+"/close", url.Values{"month": {month}})
			if status != http.StatusUnprocessableEntity || !strings.Contains(testkit.Text(body), complaint) {
				t.Errorf("%s: %d %s", month, status, testkit.Text(body))
			}
		}
	})
}

func TestWhoMaySeeTheBook(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		s := site(t, b)
		for _, role := range []access.Role{access.Head, access.Finance, access.Accountant, access.Auditor} {
			s.As(testkit.Actor(role)).Answers(http.StatusOK, root, root+"/trial.xlsx",
				root+"/accounts/assets:cash/lines.xlsx", root+"/proof", root+"/close")
		}
		s.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, root, root+"/trial.xlsx", root+"/proof", root+"/close")
		auditor := s.As(testkit.Actor(access.Auditor))
		for _, path := range []string{"/close", "/close/ask", "/close/1"} { // the auditor changes nothing
			if status, _ := auditor.Post(root+path, url.Values{"month": {"2026-10"}, "open": {"2026-10"}, "reason": {"x"}, "decision": {"open"}}); status != http.StatusForbidden {
				t.Errorf("the auditor posts to %s: %d", path, status)
			}
		}
	})
}

func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		s := site(t, b).As(testkit.Actor(access.Accountant))
		for lang, words := range map[string][2]string{"ky": {"Жеке эсептер боюнча карыздар", "Жабылган айлар"}, "en": {"Debts of subscribers", "Closed months"}} {
			s.Shows(strings.Replace(root, "/ru/", "/"+lang+"/", 1), words[0], words[1])
		}
	})
}
