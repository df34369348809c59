package slip

import (
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func printers(t *testing.T) map[i18n.Lang]*i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), os.DirFS("../texts"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[i18n.Lang]*i18n.Printer{}
	for _, lang := range i18n.Langs {
		all[lang] = catalog.Printer(lang)
	}
	return all
}

// sample is the evening of the prototype: 250 som for 214,60.
func sample() Slip {
	return Slip{
		Municipality: "Кара-Кулжа айыл аймагы", Provider: "«Таза Суу» айылдык ичүүчү суу керектөөчүлөр коомдук бирикмеси",
		TaxNumber: "01234567890123", Phone: "+996 555 12 34 56", Number: "1-004118", At: period.Day("2026-12-03").Start() + 42_120_000,
		Account: "4-1042-7", Holder: "Асанова Гүлмира", Address: "Бий-Мырза, Достук 18", Paid: "Накталай төлөндү", Cashier: "Токтосунова Айжан",
		Lines:  []Line{{"Ичүүчү суу, октябрь, 2026-жыл", 5_87}, {"Ичүүчү суу, ноябрь, 2026-жыл", 158_73}, {"Таштанды чыгаруу, ноябрь, 2026-жыл", 50_00}},
		Amount: 250_00, Received: 500_00, Advance: 35_40, Note: "кызы төлөдү", After: "Бул төлөмдөн кийинки аванс: 35,40 сом", Copy: true,
	}
}

func bytesOf(t *testing.T, d *doc.Doc) []byte {
	t.Helper()
	body, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// The papers that payers receive, to look at in testdata.
func TestGoldenPapers(t *testing.T) {
	p := printers(t)
	testkit.Golden(t, "receipt-80-ky.pdf", bytesOf(t, sample().Roll(p[i18n.Ky])))
	reversed := sample()
	reversed.After, reversed.Paid = "", "Оплачено наличными"
	reversed.Reversed, reversed.Corrected = true, []string{"500 ордуна 250 жазылган", "Попросил(а): Токтосунова Айжан · решил(а): Исакова Бактыгүл"}
	testkit.Golden(t, "receipt-a5-reversed-ru.pdf", bytesOf(t, reversed.Sheet(p[i18n.Ru])))
}

// Each fact that must stand on a receipt changes the paper when it changes: none
// is forgotten.
func TestEveryFactIsPrinted(t *testing.T) {
	p := printers(t)[i18n.Ky]
	whole := string(bytesOf(t, sample().Roll(p)))
	for name, change := range map[string]func(*Slip){
		"municipality": func(s *Slip) { s.Municipality = "Алайкуу айыл аймагы" },
		"provider":     func(s *Slip) { s.Provider = "" },
		"tax number":   func(s *Slip) { s.TaxNumber = "" },
		"phone":        func(s *Slip) { s.Phone = "" },
		"number":       func(s *Slip) { s.Number = "1-004119" },
		"time":         func(s *Slip) { s.At += 60_000 },
		"account":      func(s *Slip) { s.Account = "4-1043-5" },
		"holder":       func(s *Slip) { s.Holder = "Асанов" },
		"address":      func(s *Slip) { s.Address = "" },
		"lines":        func(s *Slip) { s.Lines = s.Lines[1:] },
		"advance":      func(s *Slip) { s.Advance = 0 },
		"amount":       func(s *Slip) { s.Amount = 251_00 },
		"received":     func(s *Slip) { s.Received = 0 },
		"cashier":      func(s *Slip) { s.Cashier = "Эсенов Талант" },
		"note":         func(s *Slip) { s.Note = "" },
		"after":        func(s *Slip) { s.After = "" },
		"copy":         func(s *Slip) { s.Copy = false },
		"reversed":     func(s *Slip) { s.Reversed = true },
		"corrected":    func(s *Slip) { s.Corrected = []string{"x"} },
		"way":          func(s *Slip) { s.Paid = "x" },
		"outside":      func(s *Slip) { s.Outside = true },
		"day alone":    func(s *Slip) { s.On = "2026-12-03" },
	} {
		s := sample()
		change(&s)
		if string(bytesOf(t, s.Roll(p))) == whole {
			t.Errorf("%s is not on the paper", name)
		}
	}
}

// A payment from outside says through whom it came, and by which number they know it.
func TestOutsideFactsArePrinted(t *testing.T) {
	p := printers(t)[i18n.Ky]
	outside := sample()
	outside.Outside, outside.Numbered, outside.External, outside.Payer = true, "Агенттин төлөм номери", "880042", "Асанов Бакыт"
	whole := string(bytesOf(t, outside.Sheet(p)))
	for name, change := range map[string]func(*Slip){
		"number":   func(s *Slip) { s.External = "" },
		"its name": func(s *Slip) { s.Numbered = "x" },
		"payer":    func(s *Slip) { s.Payer = "" },
		"door":     func(s *Slip) { s.Cashier = "" },
	} {
		s := outside
		change(&s)
		if string(bytesOf(t, s.Sheet(p))) == whole {
			t.Errorf("%s is not on the paper", name)
		}
	}
}

// Whatever people typed is printed in every language: the longest names, letters
// that no font has, and more bills than a household ever owed.
func TestPapersPrintAnything(t *testing.T) {
	for _, p := range printers(t) {
		s := sample()
		s.Holder = strings.Repeat("Турдубаев Абдымомун ", 8) + "☃"
		s.Note = strings.Repeat("өтөузунсөз", 40)
		s.Provider, s.Address = "", ""
		for range 40 {
			s.Lines = append(s.Lines, s.Lines[0])
		}
		bytesOf(t, s.Roll(p))
		bytesOf(t, s.Sheet(p))
	}
}

// Received and change are for the counter only: they move no money.
func TestChange(t *testing.T) {
	for _, tt := range []struct{ amount, received, want money.Som }{
		{214_60, 250_00, 35_40}, {100_00, 100_00, 0}, {100_00, 0, 0},
	} {
		if got := (Receipt{Amount: tt.amount, Received: tt.received}).Change(); got != tt.want {
			t.Errorf("%s of %s: change %s, want %s", tt.amount, tt.received, got, tt.want)
		}
	}
}
