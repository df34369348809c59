package act

import (
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func printer(t *testing.T, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), os.DirFS("../texts"))
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

// sample is a misdirected payment that found its account.
func sample() Act {
	return Act{
		Municipality: "Кара-Кулжа айыл аймагы", Title: "№ 7 акт, 22-ноябрь, 2026: башка жеке эсепке которуу", Receipt: "0AKY5ST00041P",
		Paid: "21-ноябрь, 2026", Way: "Төлөм агенти", External: "880042", Amount: 250_00, Account: "4-0002-8", Holder: "Токтогулов Бакыт",
		Address: "Бий-Мырза, Достук 2", Done: "Башка жеке эсепке которулду: 250 сом", To: "4-0001-5, Асанова Гүлмира", NewReceipt: "0AKY5ST00041Q",
		Reason: "Төлөөчү терминалда бир санды жаңылыш баскан", Asked: "Сураган: Мамытова Назгүл, 22.11.2026, 10:05",
		Decided: "Чечкен: Бекова Асель, 22.11.2026, 10:20", Asker: "Мамытова Назгүл", Decider: "Бекова Асель",
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

// The paper for the file, to look at in testdata.
func TestGoldenAct(t *testing.T) {
	testkit.Golden(t, "act-a4-ky.pdf", bytesOf(t, sample().Draw(printer(t, i18n.Ky), doc.A4)))
	cash := sample()
	cash.To, cash.NewReceipt, cash.External, cash.Handed = "", "", "", true
	testkit.Golden(t, "act-a5-ru.pdf", bytesOf(t, cash.Draw(printer(t, i18n.Ru), doc.A5)))
}

// Each fact changes the paper when it changes: none is forgotten.
func TestEveryFactIsPrinted(t *testing.T) {
	p := printer(t, i18n.Ky)
	whole := string(bytesOf(t, sample().Draw(p, doc.A4)))
	for name, change := range map[string]func(*Act){
		"municipality": func(a *Act) { a.Municipality = "Алайкуу айыл аймагы" },
		"title":        func(a *Act) { a.Title = "x" },
		"receipt":      func(a *Act) { a.Receipt = "x" },
		"paid":         func(a *Act) { a.Paid = "x" },
		"way":          func(a *Act) { a.Way = "x" },
		"external":     func(a *Act) { a.External = "" },
		"amount":       func(a *Act) { a.Amount = 1 },
		"account":      func(a *Act) { a.Account = "x" },
		"holder":       func(a *Act) { a.Holder = "x" },
		"address":      func(a *Act) { a.Address = "" },
		"done":         func(a *Act) { a.Done = "x" },
		"to":           func(a *Act) { a.To = "" },
		"new receipt":  func(a *Act) { a.NewReceipt = "" },
		"reason":       func(a *Act) { a.Reason = "x" },
		"asked":        func(a *Act) { a.Asked = "x" },
		"decided":      func(a *Act) { a.Decided = "x" },
		"asker":        func(a *Act) { a.Asker = "x" },
		"decider":      func(a *Act) { a.Decider = "x" },
		"handed":       func(a *Act) { a.Handed = true },
	} {
		a := sample()
		change(&a)
		if string(bytesOf(t, a.Draw(p, doc.A4))) == whole {
			t.Errorf("%s is not on the paper", name)
		}
	}
}

// Whatever people typed is printed, on the small sheet too.
func TestActPrintsAnything(t *testing.T) {
	for _, lang := range i18n.Langs {
		a := sample()
		a.Reason = strings.Repeat("өтөузунсөз ", 30) + "☃"
		a.Holder = strings.Repeat("Турдубаев Абдымомун ", 8)
		bytesOf(t, a.Draw(printer(t, lang), doc.A5))
	}
}
