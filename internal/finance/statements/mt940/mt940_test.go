package mt940

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// told reads a file and writes what was understood, one line for each thing.
func told(t *testing.T, body io.Reader) string {
	t.Helper()
	var out strings.Builder
	list, err := Read(body, func(m bankfile.Movement) error {
		fmt.Fprintf(&out, "%d:%d %s %s ref=%s payer=%s/%s kind=%s %q", m.Statement, m.Line, m.Day, m.Amount, m.Reference, m.Payer, m.PayerNumber, m.Kind, m.Purpose)
		if m.Pending {
			out.WriteString(" pending")
		}
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
		fmt.Fprintf(&out, "= %s %s %s %s…%s +%s −%s gap %s %v\n", s.Account, s.Currency, s.Ident, s.From, s.Until, s.Credit, s.Debit, gap, known)
	}
	return out.String()
}

func TestWorkedFiles(t *testing.T) {
	for name, want := range map[string]string{
		"worked.sta": `0:6 2026-11-22 350.50 ref=B-1001 payer=/ kind=NTRF "Outgoing words of the bank Таза суу үчүн 4-1042-7"
0:9 2026-11-22 1500.00 ref=B-1002 payer=Асанова Гүл/1250120001112223 kind=NMSC "Suu uchun noiabr"
0:11 2026-11-22 30.00 ref=B-1003 payer=/ kind=NCHG ""
0:12 2026-11-22 -75.00 ref= payer=Ala-Too bank/1250 kind=NCHG "Commission"
= 1350100024567890 KGS 327/1 2026-11-21…2026-11-22 +1880.50 −75.00 gap 0.00 true
`,
		"liberties.sta": `0:8 2026-02-28 10.00 ref= payer=/ kind=NTRF ""
0:9 2026-01-02 -5.00 ref=ABC payer=/ kind=FTRF "first line of the purpose that fills its sixty-five letters to the very end and goes on"
0:12 2026-02-28 -7.50 ref= payer=/ kind=NTRF ""
0:13 2026-02-28 99.00 ref=X payer=/ kind=NTRF "" pending
0:14 2026-02-28 0.00 ref=X payer=/ kind=NTRF "" wrong: This is not an amount of money: {text}. Write som with at most two decimals.
0:15  1.00 ref=X payer=/ kind=NTRF "" wrong: This is not a day: {text}.
0:16  0.00 ref= payer=/ kind=H "" wrong: This is not an amount of money: {text}. Write som with at most two decimals.
= 1350100024567890 KGS 00001234567/00001 2026-02-27…2026-02-28 +10.00 −12.50 gap 0.00 true
`,
	} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		got := told(t, bytes.NewReader(body))
		if got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
		if windows := strings.ReplaceAll(string(body), "\n", "\r\n"); told(t, strings.NewReader(windows)) != got {
			t.Errorf("%s: line ends of Windows mean something else", name)
		}
		if bankfile.Recognise(body) != bankfile.MT940 {
			t.Errorf("%s is not recognised", name)
		}
	}
}

// Old encodings of banks give the same words.
func TestEncodings(t *testing.T) {
	const text = ":20:X\n:25:1\n:60F:C261121KGS0,00\n:61:261122C5,NTRFX\n:86:Оплата за воду, Осмонов\n:62F:C261122KGS5,00\n"
	want := told(t, strings.NewReader(text))
	for _, table := range []*charmap.Charmap{charmap.Windows1251, charmap.CodePage866} {
		old, err := table.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(t, strings.NewReader(old)); got != want {
			t.Errorf("%v: %s", table, got)
		}
	}
}

func TestEntryDates(t *testing.T) {
	for _, c := range []struct{ value, entry, want string }{
		{"2026-11-22", "", "2026-11-22"}, {"2026-11-22", "1121", "2026-11-21"}, {"2025-12-31", "0102", "2026-01-02"},
		{"2026-01-02", "1231", "2025-12-31"}, {"2026-03-01", "0230", "2026-02-28"}, {"2026-11-22", "9999", "2026-11-22"},
	} {
		if got := near(period.Day(c.value), c.entry); string(got) != c.want {
			t.Errorf("%s %s: %s, want %s", c.value, c.entry, got, c.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"no account": ":20:X\n:60F:C261121KGS0,00\n", "movement before account": ":20:X\n:61:261122C5,NTRFX\n:25:1\n",
		"endless line": ":20:X\n:25:1\n:86:" + strings.Repeat("x", 70_000) + "\n", "empty": "",
	} {
		if _, err := Read(strings.NewReader(body), func(bankfile.Movement) error { return nil }); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	mine := errors.New("enough")
	_, err := Read(strings.NewReader(":25:1\n:61:261122C5,NTRFX\n:61:261122C5,NTRFX\n"), func(bankfile.Movement) error { return mine })
	if !errors.Is(err, mine) {
		t.Error(err)
	}
}

// FuzzRead: any bytes are a statement or a fault; booked movements have day and sum.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"worked.sta", "liberties.sta"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(":25:\n:61:\n:86:\n:60F:\n:62F:C\n-}\n:20:"))
	f.Add([]byte(":25:1\n:61:2611229999RCR99999999999999,99NTRF//\xff\n:86:?20\x00?32"))
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
