package sheet_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// TestBook: what is written is read, and a spreadsheet computes the formulas to
// the values beside them.
func TestBook(t *testing.T) {
	pages := []sheet.Page{
		{Name: "Чыгымдар: 2027", Widths: []int{20, 10}, Rows: [][]sheet.Cell{
			{{Value: "Эмне", Look: sheet.Head}, {Value: "Сан", Look: sheet.Head}},
			{{Value: "Насос"}, {Value: sheet.Number("2.5600"), Format: "0.00##", Look: sheet.Entry}},
			{{Value: "Үлүш"}, {Value: sheet.Number("0.3500"), Format: "0.00%"}},
		}},
		{Name: "Эсеп", Rows: [][]sheet.Cell{{{Value: "x"}, {Value: sheet.Number("0.90"),
			Formula: "ROUND(" + sheet.Address("Чыгымдар: 2027", 1, 1) + "*" + sheet.Address("Чыгымдар: 2027", 2, 1) + ",2)"}}}},
		{Name: "aimak", Hidden: true, Rows: [][]sheet.Cell{{{Value: "{}"}}}},
	}
	var out bytes.Buffer
	if err := sheet.WriteBook(&out, pages); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if v, err := file.CalcCellValue("Эсеп", "B1"); err != nil || v != "0.9" {
		t.Errorf("a spreadsheet computes %q, %v", v, err)
	}
	if visible, err := file.GetSheetVisible("aimak"); err != nil || visible {
		t.Error("the hidden page is shown")
	}
	back, err := sheet.ReadBook(out.Bytes())
	if err != nil || len(back) != 3 {
		t.Fatal(err, len(back))
	}
	if back[0].Name != "Чыгымдар  2027" || back[0].At(1, 1).Text != "2.56" || back[0].At(2, 1).Text != "0.35" || back[0].At(9, 9).Text != "" {
		t.Errorf("%+v", back[0])
	}
	if c := back[1].At(0, 1); c.Text != "0.9" || c.Formula != pages[1].Rows[0][1].Formula {
		t.Errorf("%+v", c)
	}
	if sheet.Place("Чыгымдар: 2027", 6, 27) != "Чыгымдар  2027!AB7" {
		t.Error(sheet.Place("Чыгымдар: 2027", 6, 27))
	}
	for _, body := range []string{"", "a;b", "PK\x03\x04nothing"} {
		if _, err := sheet.ReadBook([]byte(body)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %v", body, err)
		}
	}
}
