package tills

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// The report of a day, to look at in testdata, and one that goes over a page.
func TestGoldenReport(t *testing.T) {
	catalog, err := i18n.Load(ui.Texts(), module.Folder(files, "texts"))
	if err != nil {
		t.Fatal(err)
	}
	v := dayView{desk: Desk{Code: 1, Name: "Айыл өкмөтүндөгү касса"}, provider: "«Таза Суу» ИСКАКБ",
		flow: Flow{Taken: 11_340_00, Returned: 500_00, Receipts: 47, Returns: 1, First: 4072, Last: 4118},
		Day: Day{State: Accepted, Cashier: "Токтосунова Айжан", Date: "2026-12-03", Change: 1000_00, Expected: 11_840_00, Sum: 11_820_00,
			Kept: 1000_00, Reason: "20 сом кайтарымга ашык берилди", Counted: piecesOf(11_820_00),
			Accepted: Act{At: 1_796_300_000_000, Name: "Абдыраева Чолпон"}}}
	for _, lang := range i18n.Langs {
		body, err := v.report(catalog.Printer(lang), "Кара-Кулжа айыл аймагы").Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if lang == i18n.Ky {
			testkit.Golden(t, "day-ky.pdf", body)
		}
	}
	v.Reason, v.Cashier = strings.Repeat("узун себеп ", 400), "☃"
	if _, err := v.report(catalog.Printer(i18n.Ky), "").Bytes(); err != nil {
		t.Error(err)
	}
}
