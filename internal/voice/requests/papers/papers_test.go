package papers

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// printers are those of the three languages with the room's own texts.
func printers(t *testing.T) map[i18n.Lang]*i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(os.DirFS("../texts"), os.DirFS("../../../platform/ui/texts"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[i18n.Lang]*i18n.Printer{}
	for _, l := range i18n.Langs {
		all[l] = catalog.Printer(l)
	}
	return all
}

// TestWidths: the columns of the journal fill the sheet and no more.
func TestWidths(t *testing.T) {
	sum := 0.0
	for _, w := range widths {
		sum += w
	}
	for _, p := range printers(t) {
		if n := len(Headings(p)); n != len(widths) || n != len(Row{}.Cells()) || n != len(Row{}.texts(p)) {
			t.Errorf("%d headings, %d columns, %d cells", n, len(widths), len(Row{}.Cells()))
		}
	}
	if sum > wide.Width-16 {
		t.Errorf("the columns take %v mm of %v", sum, wide.Width-16)
	}
}

// TestSigned: nine lines of a month, as a village has them, are signed on the sheet on
// which they stand.
func TestSigned(t *testing.T) {
	row := Row{Number: "К-2026-0001", Registered: "2026-11-02", Who: "Турдубай кызы Нуриза, +996 700 00 54 52", Kind: "Даттануу, электрондук", Lang: "Кыргызча",
		Matter:      "Кызматкердин же кеңсенин иши · Сары-Камыш, Бейшеналиев: Кабыл алуу күнү кабинетте эч ким болгон жок, эки жолу бекер келдим.",
		Responsible: "Маматов Нурлан", Due: "2026-11-23", Outcome: "Канааттандырылды: суралган иш аткарылды"}
	j := Journal{Office: "Кара-Кулжа айыл аймагы", From: "2026-11-01", To: "2026-11-30", Rows: []Row{row, row, row, row, row, row, row, row, row}}
	for lang, p := range printers(t) {
		if n := j.Draw(p).Pages(); n != 1 {
			t.Errorf("%s: %d pages", lang, n)
		}
	}
}

// TestDrawn: a long journal and a long letter are drawn in three languages, over as
// many pages as they need, and letters that no font has do not stop them.
func TestDrawn(t *testing.T) {
	row := Row{Number: "К-2026-0001", Registered: "2026-11-02", Who: "Асанов Уран 😀", Kind: "Арыз", Lang: "Кыргызча", Matter: strings.Repeat("Чоргодон суу агып жатат. ", 8), Due: "2026-11-23"}
	j := Journal{Office: "Кара-Кулжа айыл аймагы", From: "2026-11-01", To: "2026-11-30"}
	for range 60 {
		j.Rows = append(j.Rows, row)
	}
	letter := Letter{Office: "Кара-Кулжа айыл аймагы", Number: "К-2026-0001", Day: "2026-11-20", To: "Асанов Уран", Asked: "2026-11-02", Title: "Жооп",
		Text: strings.Repeat("Чорго оңдолду, жаңы кран коюлду. ", 200), Signed: "Маматов Нурлан", Reopen: period.Day("2026-12-20")}
	for lang, p := range printers(t) {
		for name, least := range map[string]int{"journal": 3, "letter": 2} {
			d := letter.Draw(p)
			if name == "journal" {
				d = j.Draw(p)
			}
			body, err := d.Bytes()
			if err != nil || !bytes.HasPrefix(body, []byte("%PDF")) || d.Pages() < least {
				t.Errorf("%s in %s: %d pages, %v", name, lang, d.Pages(), err)
			}
		}
	}
}
