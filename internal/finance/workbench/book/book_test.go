package book_test

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/book"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(os.DirFS("../texts"), os.DirFS("../../tariffs/texts"), os.DirFS("../../../platform/ui/texts"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// full is a scenario that uses every page and most figures.
func full() scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, cost.Usual{})
	s.Sheet = cost.Sheet{
		Year:    2027,
		Centres: []cost.Centre{{Code: "service", Name: "Суу"}, {Code: "office", Split: &cost.Split{By: cost.ByWages, Parts: []cost.Part{{Centre: "service"}}}}},
		Assets: []cost.Asset{
			{Code: "well", Centre: "service", Name: "Скважина", Replacement: 900_000_00, Since: 2015, Life: 30, Rate: 6_00},
			{Code: "pump", Centre: "service", Name: "Насос", Cost: 200_000_00, Replacement: 380_000_00, Since: 2024, Life: 8},
		},
		Loans: []cost.Loan{{Code: "bank", Centre: "service", Name: "АБР", Principal: 500_000_00, Rate: 12_00, First: "2026-06", Payments: 10, PerYear: 2, Way: cost.Even}},
		Items: []cost.Item{
			{Code: "power", Centre: "service", Kind: cost.Electricity, Basis: cost.Counted, Price: 2_5600, Fact: 131_200_00, FactYear: 2026,
				Factors: []cost.Input{{What: cost.Power, Quantity: 11_000}, {What: cost.Hours, Quantity: 14_000}, {What: cost.Days, Quantity: 365_000}}},
			{Code: "wages", Centre: "service", Kind: cost.Wages, Basis: cost.Stated, Amount: 300_000_00},
			{Code: "social", Centre: "service", Kind: cost.Social, Basis: cost.OfKinds, Of: []cost.Kind{cost.Wages}, Share: 17_25},
			{Code: "clerk", Centre: "office", Kind: cost.Wages, Basis: cost.Stated, Amount: 100_000_33},
			{Code: "wear", Centre: "service", Kind: cost.Depreciation, Basis: cost.Wear, Which: []string{"pump"}},
			{Code: "capital", Centre: "service", Kind: cost.Capital, Basis: cost.Recovery, Which: []string{"well"}},
			{Code: "loans", Centre: "service", Kind: cost.Loans, Basis: cost.Repayment},
		},
	}
	x := &s.Services[0]
	aim := money.Percent(20_00)
	x.Level, x.Subsidy, x.Volumes = cost.Full, 20_000_00, solve.Volumes{Losses: 30_00, Aim: &aim, Saved: solve.NotPumped}
	for i := range x.Payers {
		p := &x.Payers[i]
		p.Accounts, p.Persons, p.Collection = 100+i, 502+i, money.Percent(70_00+i)
		if p.Bill == rate.CubicMetre {
			p.Quantity = money.Quantity(10_000_123 * (i + 1))
		}
	}
	x.Design = solve.Design{Tax: 12_00, Rules: []solve.Rule{{Category: rate.Population, Connection: rate.House, Fixed: 10_00, Blocks: []solve.Block{{UpTo: 5000, Times: 500}, {Times: 1200}}}}}
	return s
}

func write(t *testing.T, s scenario.Scenario) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := book.Write(&out, catalog(t).Printer(i18n.En), s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// edit opens a workbook as Excel does, changes it, and computes it anew.
func edit(t *testing.T, body []byte, change func(*excelize.File)) []byte {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	change(file)
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// where finds the row of a code on a page, from 1.
func where(t *testing.T, file *excelize.File, page, code string) string {
	t.Helper()
	rows, err := file.GetRows(page)
	if err != nil {
		t.Fatal(err)
	}
	for n, row := range rows {
		if len(row) > 0 && row[0] == code {
			return strconv.Itoa(n + 1)
		}
	}
	t.Fatalf("%s has no row %s", page, code)
	return ""
}

const calculation = "Calculation Суу"

// TestLiveFormulas: a spreadsheet that knows nothing of us computes every formula
// to the value that we wrote beside it. (This one rounds an exact half by its
// binary neighbour, which Excel and LibreOffice do not: the numbers avoid halves.)
func TestLiveFormulas(t *testing.T) {
	for name, change := range map[string]func(*scenario.Service){
		"less is pumped": func(*scenario.Service) {}, "more is sold": func(x *scenario.Service) { x.Volumes.Saved = solve.Sold },
	} {
		s := full()
		change(&s.Services[0])
		file, err := excelize.OpenReader(bytes.NewReader(write(t, s)))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := file.GetRows(calculation, excelize.Options{RawCellValue: true})
		if err != nil || len(rows) < 80 {
			t.Fatalf("%v, %d rows", err, len(rows))
		}
		formulas, linked := 0, 0
		for n := 2; n < len(rows); n++ {
			at := "C" + strconv.Itoa(n+1)
			formula, err := file.GetCellFormula(calculation, at)
			if err != nil {
				t.Fatal(err)
			}
			if formula == "" {
				continue
			}
			formulas++
			if strings.HasPrefix(formula, "'") {
				linked++
			}
			computed, err := file.CalcCellValue(calculation, at, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("%s: %s = %s: %v", name, rows[n][0], formula, err)
			}
			a, _ := strconv.ParseFloat(computed, 64)
			b, _ := strconv.ParseFloat(rows[n][2], 64)
			if math.Abs(a-b) > 1e-9*math.Max(1, math.Abs(b)) {
				t.Errorf("%s: %s = %s: Excel computes %v, we %v", name, rows[n][0], formula, a, b)
			}
		}
		if formulas < 60 || linked < 25 {
			t.Errorf("%s: %d formulas, %d of them inputs", name, formulas, linked)
		}
		file.Close()
	}
}

// TestThereAndBack: nothing is lost, and nothing is found that is not there.
func TestThereAndBack(t *testing.T) {
	for _, s := range []scenario.Scenario{full(), scenario.New(cost.TownWater, 2027, cost.Usual{Social: 17_25})} {
		r, err := book.From(write(t, s), catalog(t).Printer(i18n.Ru), entry.File)
		if err != nil || len(r.Changes) != 0 || len(r.Notes) != 0 {
			t.Fatalf("%v %+v %+v", err, r.Changes, r.Notes)
		}
		a, _ := s.Encode()
		b, _ := r.Scenario.Encode()
		if scenario.Hash(a) != scenario.Hash(b) {
			t.Error("a scenario came back as another")
		}
	}
}

// TestNames: services that are called alike do not share a page.
func TestNames(t *testing.T) {
	s := full()
	long := "Ичүүчү сууну айылдын жогорку жагына жеткирүү"
	s.Sheet.Centres[0].Name = long
	s.Sheet.Centres = append(s.Sheet.Centres, cost.Centre{Code: "lower", Name: long + " 2"})
	s.Sheet.Items = append(s.Sheet.Items, cost.Item{Code: "guard", Centre: "lower", Kind: cost.Guard, Basis: cost.Stated, Amount: 5_000_00})
	s = s.Aligned()
	s.Services[1].Payers = s.Services[0].Payers[:1]
	r, err := book.From(write(t, s), catalog(t).Printer(i18n.En), entry.File)
	if err != nil || len(r.Notes) != 0 || len(r.Changes) != 0 {
		t.Fatalf("%v %+v %+v", err, r.Changes, r.Notes)
	}
	file, err := excelize.OpenReader(bytes.NewReader(write(t, s)))
	if err != nil || len(file.GetSheetList()) != 8 {
		t.Errorf("%v %q", err, file.GetSheetList())
	}
}

// TestDecided: the council's prices have a page of their own, with formulas.
func TestDecided(t *testing.T) {
	s := full()
	found, err := s.Solve("service")
	if err != nil {
		t.Fatal(err)
	}
	s.Services[0].Council = slices.Clone(found.Prices)
	s.Services[0].Council[3].Rate = 40_0000
	body := write(t, s)
	file, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	page := "The council's prices Суу"
	page = strings.ReplaceAll(page, "'", " ")
	at := "C" + where(t, file, page, "cash")
	computed, err := file.CalcCellValue(page, at, excelize.Options{RawCellValue: true})
	if cash, _ := strconv.ParseFloat(computed, 64); err != nil || cash <= float64(found.Money.Collected)/100 {
		t.Errorf("%v: Excel computes %s", err, computed)
	}
	if r, err := book.From(body, catalog(t).Printer(i18n.Ru), entry.File); err != nil || len(r.Notes) != 0 || len(r.Changes) != 0 {
		t.Errorf("%v %+v", err, r)
	}
}

// TestChanged: typed numbers are taken over, sorted rows are found, and added
// costs too.
func TestChanged(t *testing.T) {
	body := edit(t, write(t, full()), func(f *excelize.File) {
		row := where(t, f, "Costs", "power")
		for at, v := range map[string]any{"L" + row: 3.1, "F" + row: 12, "B12": "Fuel", "F12": 400, "L12": 72.5, "B13": "Guard", "N13": 1200.5} {
			if err := f.SetCellValue("Costs", at, v); err != nil {
				t.Fatal(err)
			}
		}
		row = where(t, f, "Volumes and payers", "service/house")
		if err := f.SetCellValue("Volumes and payers", "F"+row, 0.955); err != nil {
			t.Fatal(err)
		}
		row = where(t, f, "How the price is made", "service")
		if err := f.SetCellValue("How the price is made", "D"+row, 0.25); err != nil {
			t.Fatal(err)
		}
	})
	r, err := book.From(body, catalog(t).Printer(i18n.Ru), entry.File)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range r.Changes {
		got[c.Cell] = c.Now
	}
	for cell, want := range map[string]string{
		"items.power.price": "31000", "items.power.factors.1.quantity": "12000", "services.service.payers.house.collection": "9550", "services.service.volumes.losses": "2500",
		"items.service-fuel.factors.1.quantity": "400000", "items.service-fuel.price": "725000", "items.service-guard.amount": "120050",
	} {
		if got[cell] != want {
			t.Errorf("%s is %q, want %s", cell, got[cell], want)
		}
	}
	if len(r.Taken) != 7 || !slices.ContainsFunc(r.Taken, func(x book.Taken) bool {
		return x.Place == "Costs!L3" && x.Title == "Электроэнергия" && strings.HasPrefix(x.Was, "2,56") && strings.HasPrefix(x.Now, "3,10")
	}) {
		t.Errorf("%+v", r.Taken)
	}
	for _, n := range r.Notes { // Excel did not compute anew here: only that is told
		if !strings.Contains(n.Msg, "computed anew it is") {
			t.Errorf("%+v", n)
		}
	}
	if len(r.Notes) == 0 || len(r.Notes) > 10 {
		t.Errorf("%d values differ", len(r.Notes))
	}
}

// TestSpoiled: each thing that people do to a file is told with its cell, and
// the value from before stays.
func TestSpoiled(t *testing.T) {
	for name, c := range map[string]struct {
		page, code, column string
		spoil              func(f *excelize.File, page, at string) error
		says               string
	}{
		"a word for a number":  {"Costs", "power", "L", func(f *excelize.File, page, at string) error { return f.SetCellStr(page, at, "көп") }, "cannot be read"},
		"an error in an input": {"Costs", "wages", "N", func(f *excelize.File, page, at string) error { return f.SetCellStr(page, at, "#REF!") }, "The formula gives"},
		"a formula replaced":   {calculation, "amount@power", "C", func(f *excelize.File, page, at string) error { return f.SetCellValue(page, at, 7) }, "Here stood a formula"},
		"a formula rewritten":  {calculation, "amount@power", "C", func(f *excelize.File, page, at string) error { return f.SetCellFormula(page, at, "1+1") }, "The formula was changed"},
		"a formula deleted":    {calculation, "amount@power", "C", func(f *excelize.File, page, at string) error { return f.SetCellValue(page, at, nil) }, "Here stood a formula"},
		"a row deleted":        {"Costs", "power", "A", func(f *excelize.File, page, at string) error { return f.SetCellValue(page, at, "") }, "This row"},
		"a month that is none": {"Loans", "bank", "F", func(f *excelize.File, page, at string) error { return f.SetCellStr(page, at, "13.2027") }, "Enter a month"},
		"a row from nowhere":   {"Assets", "well", "A", func(f *excelize.File, page, at string) error { return f.SetCellStr(page, at, "dam") }, "has no place"},
	} {
		var place string
		body := edit(t, write(t, full()), func(f *excelize.File) {
			at := c.column + where(t, f, c.page, c.code)
			place = c.page + "!" + at
			if err := c.spoil(f, c.page, at); err != nil {
				t.Fatal(err)
			}
		})
		r, err := book.From(body, catalog(t).Printer(i18n.Ru), entry.File)
		if err != nil {
			t.Fatal(name, err)
		}
		found := slices.ContainsFunc(r.Notes, func(n book.Note) bool { return n.Place == place && strings.Contains(n.Msg, c.says) })
		if name == "a formula deleted" {
			found = found || slices.ContainsFunc(r.Notes, func(n book.Note) bool { return n.Place == place })
		}
		if !found {
			t.Errorf("%s: %+v", name, r.Notes)
		}
		if len(r.Changes) != 0 {
			t.Errorf("%s: %+v", name, r.Changes)
		}
	}
}

// TestStrangers: files that are not ours are refused with a sentence.
func TestStrangers(t *testing.T) {
	good := write(t, full())
	for name, body := range map[string][]byte{
		"no Excel":              []byte("1;2;3"),
		"somebody's table":      edit(t, good, func(f *excelize.File) { _ = f.DeleteSheet("aimak") }),
		"a changed hidden page": edit(t, good, func(f *excelize.File) { _ = f.SetCellStr("aimak", "A3", `{"sheet":{}}`) }),
	} {
		if _, err := book.From(body, catalog(t).Printer(i18n.Ru), entry.File); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
