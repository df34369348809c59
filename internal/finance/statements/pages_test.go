package statements

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func pages(t *testing.T, w *world) *testkit.Site { return testkit.Pages(t, w.d, w.rooms...) }

const desk = "/kara-kulja/desk/statements"

// Every page, in three languages, says what it is about.
func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := pages(t, w).As(w.accountant)
		id := w.upload("kl_to_1c.txt", swift(ourNumber, move{"2026-11-20", 350_50, "B-1", "Осмонов", "1", w.accounts[0].Number}, move{"2026-11-20", 75_00, "B-2", "Белгисиз", "2", "?"}))
		list := w.upload("list.csv", "Дата;Лицевой счет;Сумма\n20.11.2026;4-1042-7;350,50\n")
		for lang, words := range map[string][5]string{
			"ky": {"Банк көчүрмөлөрү", "2 жаңы операцияны өткөрсө болот", "Суммалар туура келет", "Бул тизменин акчасы кайда?", "Биздин банк эсептери"},
			"ru": {"Банковские выписки", "Можно провести 2 новые операции", "Суммы сходятся", "Где лежат деньги этого списка?", "Наши банковские счета"},
			"en": {"Bank statements", "2 new movements can be booked", "Adds up", "Where does the money of this list lie?", "Our bank accounts"},
		} {
			root := "/" + lang + desk
			s.Shows(root, words[0], "kl_to_1c.txt")
			s.Shows(root+"/files/"+id.String(), words[1], words[2], "425,50", w.accounts[0].Number)
			s.Shows(root+"/files/"+id.String()+"?class=unmatched", "Белгисиз")
			s.Shows(root+"/files/"+list.String()+"/columns", words[3], "350,50", "Таза суу, Айыл Банк")
			s.Shows(root+"/accounts", words[4], ourNumber)
			s.Shows(root+"/accounts/"+w.bank.String(), "Таза суу, Айыл Банк")
		}
	})
}

// The accountant's way: upload, look, book, and find what waits.
func TestBookByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := pages(t, w).As(w.accountant)
		root := "/ru" + desk
		body := swift(ourNumber, move{"2026-11-20", 350_50, "B-1", "Осмонов", "1", w.accounts[0].Number}, move{"2026-11-20", 75_00, "B-2", "Белгисиз", "2", "?"},
			move{"2026-11-20", -25_00, "B-3", "", "", "комиссия"})
		status, _ := s.Upload(root, url.Values{}, "file", "выписка.sta", []byte(body))
		if status != http.StatusSeeOther {
			t.Fatalf("upload: %d", status)
		}
		file := link(t, s, root, `statements/files/([0-9A-Z]+)`)
		page := root + "/files/" + file
		s.Shows(page, "Ещё не проведён", "Новые, лицевой счёт найден", "Списания")
		s.Holds(s.Submit(page+"/post", nil), "Все операции файла проведены", "Проведено 2 операции", "Ждёт владельца")
		s.Shows(page+"?class=out", "Провести отмеченные как комиссию банка")
		fee := link(t, s, page+"?class=out", `name="line" value="([0-9A-Z]+)"`)
		s.Holds(s.Submit(page+"/fees", url.Values{"line": {fee}}), "Проведено как комиссия банка: 1")
		if got := w.balance(ledger.Bank); got != 400_50 {
			t.Errorf("the bank holds %s", got)
		}
		status, _ = s.Upload(root, url.Values{}, "file", "снова.sta", []byte(body))
		if status != http.StatusSeeOther {
			t.Errorf("again: %d", status)
		}
		s.Shows(root, "Этот файл уже загружали")
		s.Shows("/ru/kara-kulja/desk/suspense", "Белгисиз", "75,00")
	})
}

// link finds what a pattern catches on a page.
func link(t *testing.T, s *testkit.Site, path, pattern string) string {
	t.Helper()
	_, body := s.Get(path)
	found := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("%s: no %s", path, pattern)
	}
	return found[1]
}

// What cannot be taken comes back with words: nothing chosen, a picture, a broken
// statement, an empty file.
func TestRefusedUploads(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := pages(t, w).As(w.accountant)
		root := "/ru" + desk
		for name, c := range map[string]struct{ body, words string }{
			"picture":      {"\x89PNG\r\n\x1a\n\x00\x00", "не таблица"},
			"broken":       {"1CClientBankExchange\nРасчСчет=1\n", "обрывается"},
			"bomb":         {`<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>`, "повреждён"},
			"empty":        {"", "Файл пуст"},
			"other XML":    {"<html></html>", "нет банковской выписки"},
			"empty 1C":     {"1CClientBankExchange\nКонецФайла\n", "не указан банковский счёт"},
			"MT940 shaped": {":20:1\n:25:\n:61:x\n", ""},
		} {
			status, body := s.Upload(root, url.Values{}, "file", name, []byte(c.body))
			if c.words == "" {
				continue
			}
			if status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, status)
			}
			if c.words != "не таблица" {
				s.Holds(body, c.words)
			}
		}
		status, body := s.Post(root, url.Values{})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Выберите файл") {
			t.Errorf("nothing chosen: %d", status)
		}
	})
}

// A file that does not add up asks for a name and a reason first.
func TestAcceptByForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := pages(t, w).As(w.accountant)
		id := w.upload("x.sta", strings.Replace(swift(ourNumber, move{"2026-11-20", 10_00, "B-1", "x", "1", "y"}), "1000010,00", "1000099,00", 1))
		page := "/ky" + desk + "/files/" + id.String()
		s.Shows(page, "Суммалар туура келбейт: 89")
		status, body := s.Post(page+"/post", nil)
		s.Holds(body, "Адегенде себебин жазып кабыл алыңыз")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%d", status)
		}
		_, body = s.Post(page+"/accept", url.Values{"reason": {" "}})
		s.Holds(body, "Себебин жазыңыз")
		s.Holds(s.Submit(page+"/accept", url.Values{"reason": {"Банк тастыктады"}}), "Файл сиздин атыңыздан кабыл алынды", "Банк тастыктады")
		s.Holds(s.Submit(page+"/post", nil), "1 операция өткөрүлдү")
	})
}

// A list: columns and the place of its money are chosen, then it is booked.
func TestListByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := pages(t, w).As(w.accountant)
		id := w.upload("list.csv", "Дата;Лицевой счет;Сумма\n20.11.2026;"+w.accounts[0].Number+";350,50\n20.11.2026;"+w.accounts[0].Number+";0,12345\n")
		page := "/ru" + desk + "/files/" + id.String()
		_, body := s.Post(page+"/columns", url.Values{"account": {"1"}, "amount": {"2"}, "day": {"0"}})
		s.Holds(body, "Выберите, где лежат деньги этого списка")
		form := url.Values{"account": {"1"}, "amount": {"2"}, "day": {"0"}, "held": {"assets:bank/" + w.bank.String()}}
		s.Holds(s.Submit(page+"/columns", form), "Можно провести 1 новую операцию", "1 строку нельзя провести", "Строка 3:")
		s.Holds(s.Submit(page+"/drop", nil), "Файл забыт")
	})
}

// Accounts are set up, changed and closed by forms; a wrong number comes back.
func TestAccountsByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := pages(t, w).As(w.accountant)
		root := "/ru" + desk + "/accounts"
		_, body := s.Post(root, url.Values{"name": {"Мусор"}, "number": {"12"}})
		s.Holds(body, "как он указан в договоре с банком")
		if !strings.Contains(body, `value="Мусор"`) {
			t.Error("what was typed is gone")
		}
		s.Holds(s.Submit(root, url.Values{"name": {"Мусор"}, "number": {"KG12 3456"}}), "Банковский счёт добавлен")
		s.Holds(s.Submit(root+"/"+w.bank.String(), url.Values{"name": {"Вода"}, "closed": {"on"}}), "Сохранено: Вода", "Закрыт")
		id := w.upload("x", swift(ourNumber, move{"2026-11-20", 10_00, "B-1", "x", "1", "y"}))
		s.Shows("/ru"+desk+"/files/"+id.String(), "Не наш счёт")
	})
}

// The auditor looks on; the cashier has no business here.
func TestWhoSees(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.upload("x.sta", swift(ourNumber, move{"2026-11-20", 10_00, "B-1", "x", "1", "y"}))
		page := "/ru" + desk + "/files/" + id.String()
		auditor, cashier := pages(t, w).As(w.auditor), pages(t, w).As(w.cashier)
		auditor.Shows(page, "x.sta")
		if status, _ := auditor.Post(page+"/post", nil); status != http.StatusForbidden {
			t.Errorf("the auditor books: %d", status)
		}
		if status, _ := cashier.Get(page); status != http.StatusForbidden {
			t.Errorf("the cashier looks: %d", status)
		}
	})
}

// The page of a file asks the same number of questions for two movements and for
// two hundred.
func TestNoQuestionForEachLine(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var asked []int64
		for _, n := range []int{2, 200} {
			var moves []move
			for range n {
				moves = append(moves, move{"2026-11-20", 1_00, "", "x", "1", w.accounts[0].Number})
			}
			id := w.upload("x", swift(ourNumber, moves...))
			ctx, count := db.CountQueries(t.Context())
			err := w.d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
				var v fileView
				return w.fill(context.WithoutCancel(ctx), tx, &v, id, 0)
			})
			if err != nil {
				t.Fatal(err)
			}
			asked = append(asked, count.Load())
		}
		if asked[0] != asked[1] {
			t.Errorf("%d questions for two lines, %d for two hundred", asked[0], asked[1])
		}
	})
}
