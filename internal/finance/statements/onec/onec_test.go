package onec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// told reads a file and writes what was understood, one line for each thing.
func told(t *testing.T, body io.Reader) string {
	t.Helper()
	var out strings.Builder
	list, err := Read(body, func(m bankfile.Movement) error {
		fmt.Fprintf(&out, "%d %s %s ref=%s payer=%s/%s %q", m.Statement, m.Day, m.Amount, m.Reference, m.Payer, m.PayerNumber, m.Purpose)
		if m.Wrong != nil {
			out.WriteString(" wrong: " + m.Wrong.Msg)
		}
		out.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		gap, known := s.Gap()
		fmt.Fprintf(&out, "= %s %s…%s +%s −%s gap %s %v\n", s.Account, s.From, s.Until, s.Credit, s.Debit, gap, known)
	}
	return out.String()
}

// The same export in three encodings: sections by day, a value that holds "=", a
// purpose of two lines, a section without a type, a payment for another account.
func TestWorkedFiles(t *testing.T) {
	const want = `0 2026-11-21 350.50 ref=17/1250120001112223 payer=Осмонов Бакыт/1250120001112223 "За воду л/с=4-1042-7 за ноябрь"
1 2026-11-22 1500.00 ref=18/1250990001112223 payer=Асанова Гүл/1250990001112223 "Суу үчүн"
1 2026-11-22 -75.00 ref=19/1350100024567890 payer=Айыл Банк/1250999999999999 "Комиссия"
1 2026-11-22 0.00 ref=20/1250120001112223 payer=/1250120001112223 "" wrong: This is not an amount of money: {text}. Write som with at most two decimals.
2 2026-11-22 5.00 ref=21/1250120001112223 payer=/1250120001112223 ""
= 1350100024567890 2026-11-21…2026-11-21 +350.50 −0.00 gap 0.00 true
= 1350100024567890 2026-11-22…2026-11-22 +1500.00 −75.00 gap 0.00 true
= 7770000000000000 2026-11-21…2026-11-22 +5.00 −0.00 gap 0.00 false
`
	plain := strings.NewReplacer("ү", "у", "ө", "о", "ң", "н").Replace(want)
	for name, want := range map[string]string{"worked-utf8.txt": want, "worked-1251.txt": plain, "worked-866.txt": plain} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(t, bytes.NewReader(body)); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
		if bankfile.Recognise(body) != bankfile.OneC {
			t.Errorf("%s is not recognised", name)
		}
	}
}

// file puts lines into the smallest file that holds them.
func file(lines ...string) string {
	return "1CClientBankExchange\n" + strings.Join(lines, "\n") + "\nКонецФайла\n"
}

// Money between two of our accounts went out of one and into the other; payments
// before the balances find their statement all the same.
func TestDirections(t *testing.T) {
	pay := func(payer, payee, dates string) string {
		return "СекцияДокумент=x\nНомер=1\nДата=22.11.2026\nСумма=5.00\nПлательщикСчет=" + payer + "\nПолучательСчет=" + payee + "\n" + dates + "\nКонецДокумента"
	}
	balances := "СекцияРасчСчет\nРасчСчет=A1\nНачальныйОстаток=-10.00\nКонечныйОстаток=-5.00\nКонецРасчСчет"
	for name, c := range map[string]struct{ body, want string }{
		"in":              {file("РасчСчет=A1", balances, pay("X", "A1", "")), "0 2026-11-22 5.00 ref=1/X payer=/X \"\"\n= A1 … +5.00 −0.00 gap 0.00 true\n"},
		"before balances": {file("РасчСчет=A1", pay("X", "A1", ""), balances), "0 2026-11-22 5.00 ref=1/X payer=/X \"\"\n= A1 … +5.00 −0.00 gap 0.00 true\n"},
		"out":             {file("РасчСчет=a-1", pay("A1", "X", "")), "0 2026-11-22 -5.00 ref=1/A1 payer=/X \"\"\n= A1 … +0.00 −5.00 gap 0.00 false\n"},
		"between ours": {file("РасчСчет=A1", "РасчСчет=A2", pay("A1", "A2", "ДатаСписано=21.11.2026\nДатаПоступило=22.11.2026")),
			"0 2026-11-22 5.00 ref=1/A1 payer=/A1 \"\"\n1 2026-11-21 -5.00 ref=1/A1 payer=/A2 \"\"\n= A2 … +5.00 −0.00 gap 0.00 false\n= A1 … +0.00 −5.00 gap 0.00 false\n"},
		"between ours, seen from the payer": {file("РасчСчет=A1", "РасчСчет=A2", pay("A1", "A2", "ДатаСписано=21.11.2026")),
			"0 2026-11-21 -5.00 ref=1/A1 payer=/A2 \"\"\n= A1 … +0.00 −5.00 gap 0.00 false\n"},
		"of neither, out": {file(pay("X", "Y", "ДатаСписано=21.11.2026")), "0 2026-11-21 -5.00 ref=1/X payer=/Y \"\"\n= X … +0.00 −5.00 gap 0.00 false\n"},
	} {
		if got := told(t, strings.NewReader(c.body)); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, c.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "other": "Hello\n", "cut off": "1CClientBankExchange\nРасчСчет=1\nСекцияДокумент=x\nНомер=1\n", "no account": file("ВерсияФормата=1.03"),
		"section without account": file("СекцияРасчСчет", "КонецРасчСчет"), "endless line": file("Получатель=" + strings.Repeat("x", 70_000)),
	} {
		if _, err := Read(strings.NewReader(body), func(bankfile.Movement) error { return nil }); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	mine := errors.New("enough")
	body := file("РасчСчет=1", "СекцияДокумент", "Дата=22.11.2026", "Сумма=5", "ПолучательСчет=1", "КонецДокумента")
	if _, err := Read(strings.NewReader(body), func(bankfile.Movement) error { return mine }); !errors.Is(err, mine) {
		t.Error(err)
	}
}

// FuzzRead: any bytes are a statement or a fault; booked movements have day and sum.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"worked-utf8.txt", "worked-1251.txt", "worked-866.txt"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(file("СекцияДокумент", "КонецДокумента", "КонецДокумента", "СекцияРасчСчет=x", "РасчСчет=-", "НачальныйОстаток=-0", "КонецРасчСчет")))
	f.Fuzz(func(t *testing.T, body []byte) {
		var sum money.Som
		list, err := Read(bytes.NewReader(body), func(m bankfile.Movement) error {
			if m.Wrong == nil && (m.Amount == 0 || !m.Day.Valid()) {
				t.Errorf("booked without sum or day: %+v", m)
			}
			if m.Wrong == nil && !m.Pending {
				sum += m.Amount
			}
			return nil
		})
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("not said in words: %v", err)
			}
			return
		}
		for _, s := range list {
			sum -= s.Credit - s.Debit
		}
		if sum != 0 {
			t.Errorf("statements and movements differ by %s", sum)
		}
	})
}
