package payer

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const november period.Month = "2026-11"

func printer(t *testing.T, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	catalog, err := words()
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

// samplePaper is a bill with water by meter and waste by persons.
func samplePaper(p *i18n.Printer) Paper {
	steps := func(lines ...rate.Line) []billing.Row {
		part := billing.Part{From: november.First(), Until: november.Last(), Metered: true, Before: 1234_000, After: 1245_000, Source: "controller", Lines: lines}
		return billing.Explain(p, november, billing.Computation{Parts: []billing.Part{part}})
	}
	return Paper{
		Municipality: "Кара-Кулжа айыл аймагы", Providers: []string{"«Таза Суу» ИСКАКБ · касса: 9:00–17:00 · +996 555 12 34 56"},
		Number: "4-1042-7", Code: "48120377", Holder: "Асанова Гүлмира", Address: "Бий-Мырза айылы, Достук көчөсү, 18",
		Month: november, Due: billing.DueDay(november), Before: 5_87, Since: "2026-10", Site: "aimak.kg/ky/kara-kulja/account",
		QR: payLink(billing.Service{QR: "kg.demo.aimak", QRService: "water"}, "0040010427", "«Таза Суу» ИСКАКБ"),
		Charges: []PaperCharge{
			{Number: "2026-11/000123", Service: "Ичүүчү суу", Amount: 158_73, Decision: "№ 23/83, 12.03.2026", Rows: steps(
				rate.Line{Kind: rate.ByMeter, Quantity: 11_000}, rate.Line{Kind: rate.AtRate, Quantity: 11_000, Rate: 144_300, Amount: 158_73})},
			{Number: "2026-11/001123", Service: "Таштанды чыгаруу", Amount: 100_00, Rows: steps(
				rate.Line{Kind: rate.PerPersons, Quantity: 5_000, Rate: 200_000, Amount: 100_00})},
		},
	}
}

func TestSumsOfAPaper(t *testing.T) {
	p := printer(t, i18n.Ky)
	for name, c := range map[string]struct {
		before, paid, advance money.Som
		total                 money.Som
	}{
		"charges only":          {0, 0, 0, 258_73},
		"with a debt":           {5_87, 0, 0, 264_60},
		"partly paid":           {5_87, 100_00, 0, 164_60},
		"advance for a part":    {0, 0, 200_00, 58_73},
		"advance for all":       {0, 0, 300_00, 0},
		"paid and nothing owed": {0, 258_73, 0, 0},
	} {
		b := samplePaper(p)
		b.Before, b.Paid, b.Advance = c.before, c.paid, c.advance
		if got := b.Total(); got != c.total {
			t.Errorf("%s: %s, want %s", name, got, c.total)
		}
	}
}

// What a household must find on its bill, in both languages of bills.
func TestPaperSaysWhatItMust(t *testing.T) {
	for lang, must := range map[i18n.Lang][]string{
		i18n.Ky: {"Эсеп-дүмүрчөк", "2026-жылдын ноябрь айы үчүн", "4-1042-7", "Асанова Гүлмира", "264,60 сом", "25-декабрь, 2026",
			"Эсептегич: 1 234 → 1 245, керектөө — 11 м³", "11 м³ × 14,43 сом", "5 адам × 20,00 сом", "158,73", "100,00",
			"№ 23/83, 12.03.2026", "Кирүү коду", "4812 0377", "aimak.kg/ky/kara-kulja/account", "14 жумуш күнүнүн ичинде", "Кассир үчүн корешок", "2026-11/000123"},
		i18n.Ru: {"Счёт", "за ноябрь 2026 г.", "4-1042-7", "264,60 сом", "Оплатить до 25 декабря 2026 г.", "5 чел. × 20,00 сом",
			"Цена по постановлению", "Код доступа", "4812 0377", "14 рабочих дней", "Корешок для кассира"},
	} {
		p := printer(t, lang)
		text := paperText(t, single(p, samplePaper(p)))
		for _, want := range must {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the bill does not say %q:\n%s", lang, want, text)
			}
		}
	}
}

func TestPaperWithoutQRWhenNobodyTakesIt(t *testing.T) {
	if payLink(billing.Service{}, "0040010427", "Таза Суу") != "" {
		t.Error("a provider without an id in the scheme has no payment code")
	}
	link, err := elqr.Decode(samplePaper(printer(t, i18n.Ky)).QR)
	if err != nil || link.Service.Recipient != "0040010427" || link.Amount != 0 || link.Dynamic {
		t.Errorf("%+v %v", link, err)
	}
}

func TestHardPapers(t *testing.T) {
	p := printer(t, i18n.Ky)
	many := samplePaper(p)
	many.Charges = append(append(many.Charges, many.Charges...), many.Charges...)
	many.Holder, many.Before = strings.Repeat("Абдыкадырова Гүлбарчын ", 6)+"🙂", 9_999_999_99
	none := samplePaper(p)
	none.Charges, none.Before, none.Advance, none.QR = nil, 0, 86_50, ""
	d := twoUp(p, []Paper{many, none, samplePaper(p)})
	text := paperText(t, d)
	if d.Pages() != 2 {
		t.Errorf("three bills take %d sheets, want 2", d.Pages())
	}
	for _, want := range []string{"10 000 776,18", "Бул айда эсептөөлөр жок.", "Кийинки айларга аванс", "86,50"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "5 адам × 20,00 сом"); n != 4 {
		t.Errorf("six services must keep their computation: %d of 4 waste lines", n)
	}
}

// paperText reads a paper as a person would.
func paperText(t *testing.T, d *doc.Doc) string {
	t.Helper()
	body, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return pdfText(t, body)
}

func pdfText(t *testing.T, body []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		testkit.Lacks(t, "poppler", "pdftotext (poppler-utils) is not installed")
	}
	name := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-raw", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(out))
}
