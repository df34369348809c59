package payments

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func printers(t *testing.T) map[string]*i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), sub("texts"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*i18n.Printer{"ky": catalog.Printer(i18n.Ky), "ru": catalog.Printer(i18n.Ru), "en": catalog.Printer(i18n.En)}
}

// sampleSlip is the evening of the prototype: 250 som for 214,60.
func sampleSlip() Slip {
	const water, waste = 1, 2
	return Slip{
		Municipality: "Кара-Кулжа айыл аймагы", Copy: true,
		By:    tills.Provider{Name: "«Таза Суу» айылдык ичүүчү суу керектөөчүлөр коомдук бирикмеси", TaxNumber: "01234567890123", Phone: "+996 555 12 34 56"},
		Names: names{water: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"}, waste: place.Name{Ky: "Таштанды чыгаруу", Ru: "Вывоз мусора"}},
		Receipt: Receipt{
			Number: tills.Number{Desk: 1, Serial: 4118}, At: period.Day("2026-12-03").Start() + 42_120_000, Cashier: "Токтосунова Айжан",
			AccountNumber: "4-1042-7", Holder: "Асанова Гүлмира", Address: "Бий-Мырза, Достук 18", Amount: 250_00, Received: 500_00,
			AdvanceAfter: 35_40, Note: "кызы төлөдү", State: Taken, left: 35_40,
			Parts: []share.Part{
				{Debt: share.Debt{Service: water, Month: "2026-10"}, Amount: 5_87},
				{Debt: share.Debt{Service: water, Month: "2026-11"}, Amount: 158_73},
				{Debt: share.Debt{Service: waste, Month: "2026-11"}, Amount: 50_00},
			},
		},
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
	testkit.Golden(t, "receipt-80-ky.pdf", bytesOf(t, sampleSlip().Roll(p["ky"])))
	reversed := sampleSlip()
	reversed.State = Reversed
	reversed.Reversal = &Reversal{State: done, Reason: "500 ордуна 250 жазылган", Asked: Act{At: reversed.At + 60_000, Name: "Токтосунова Айжан"},
		Decided: Act{At: reversed.At + 120_000, Name: "Исакова Бактыгүл"}}
	testkit.Golden(t, "receipt-a5-reversed-ru.pdf", bytesOf(t, reversed.Sheet(p["ru"])))
}

// Whatever people typed is printed in every language: the longest names, and
// letters that no font has.
func TestPapersPrintAnything(t *testing.T) {
	for _, p := range printers(t) {
		s := sampleSlip()
		s.Holder = strings.Repeat("Турдубаев Абдымомун ", 8) + "☃"
		s.Note = strings.Repeat("өтөузунсөз", 40)
		s.By, s.Address = tills.Provider{}, ""
		for range 40 {
			s.Parts = append(s.Parts, s.Parts[0])
		}
		bytesOf(t, s.Roll(p))
		bytesOf(t, s.Sheet(p))
	}
}
