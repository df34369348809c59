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

// at puts values into the cells of a row of a page, column by column from B.
func at(t *testing.T, f *excelize.File, page string, row int, values ...any) {
	t.Helper()
	for n, v := range values {
		cell, err := excelize.CoordinatesToCellName(n+2, row)
		if err == nil && v != nil {
			err = f.SetCellValue(page, cell, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAddedRows: things, loans and payers that were written below the others come
// into the calculation, whatever the language of their words.
func TestAddedRows(t *testing.T) {
	r, err := book.From(edit(t, write(t, full()), func(f *excelize.File) {
		at(t, f, "Assets", 5, "Tank, 300 m³", nil, nil, 750_000.5, 2020, 40)
		at(t, f, "Assets", 6, "Фильтр", "Суу", 90_000, nil, 2025, 5, 0.06)
		at(t, f, "Loans", 4, "Банк", "", 240_000, 0.14, "2027-01", 24, 12, "равными платежами", 3)
		at(t, f, "Volumes and payers", 8, "Население, кран во дворе, со счётчиками", 40, 210, 3_900.5, 0.9)
		at(t, f, "Volumes and payers", 9, "Population", 12, 60, nil, 0.5, 1.2)
	}), catalog(t).Printer(i18n.Ru), entry.File)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Scenario
	if n := len(s.Sheet.Assets); n != 4 || s.Sheet.Assets[2] != (cost.Asset{Code: "asset", Centre: "service", Name: "Tank, 300 m³", Replacement: 750_000_50, Since: 2020, Life: 40}) ||
		s.Sheet.Assets[3] != (cost.Asset{Code: "asset-2", Centre: "service", Name: "Фильтр", Cost: 90_000_00, Since: 2025, Life: 5, Rate: 6_00}) {
		t.Errorf("%+v", s.Sheet.Assets)
	}
	if len(s.Sheet.Loans) != 2 || s.Sheet.Loans[1] != (cost.Loan{Code: "loan", Centre: "service", Name: "Банк", Principal: 240_000_00, Rate: 14_00, First: "2027-01",
		Payments: 24, PerYear: 12, Way: cost.Even, Grace: 3}) {
		t.Errorf("%+v", s.Sheet.Loans)
	}
	payers := s.Services[0].Payers
	if len(payers) != 7 {
		t.Fatalf("%+v", payers)
	}
	if p := payers[5]; p.Connection != rate.Yard || !p.Metered || p.Bill != rate.CubicMetre || p.Accounts != 40 || p.Quantity != 3_900_500 || p.Collection != 90_00 {
		t.Errorf("%+v", p)
	}
	// Nobody told the norm of these: it is that of another row, and that is said.
	if p := payers[6]; p.Connection != "" || p.Metered || p.Bill != rate.PersonMonth || p.Norm == 0 || p.Coefficient != 1_200 {
		t.Errorf("%+v", p)
	}
	if !slices.ContainsFunc(r.Notes, func(n book.Note) bool {
		return n.Place == "Volumes and payers!B9" && strings.Contains(n.Msg, "norm of this row")
	}) {
		t.Errorf("%+v", r.Notes)
	}
	for _, place := range []string{"Assets!B5", "Assets!E5", "Loans!I4", "Volumes and payers!E8"} {
		if has := slices.ContainsFunc(r.Taken, func(x book.Taken) bool { return x.Place == place }); has == strings.HasPrefix(place, "Loans!I") {
			t.Errorf("%s: taken %v", place, has)
		}
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestAddedRowsThatCannotBe: each is told with its sheet and cell, and nothing
// that was there is lost.
func TestAddedRowsThatCannotBe(t *testing.T) {
	const payers = "Volumes and payers"
	for name, c := range map[string]struct {
		page   string
		row    int
		values []any
		place  string
		says   string
	}{
		"a life of no years":       {"Assets", 5, []any{"Tank", "", 1, 1, 2020, 0}, "Assets!G5", "Enter the years of life"},
		"a year to come":           {"Assets", 5, []any{"Tank", "", 1, 1, 2031, 5}, "Assets!F5", "Enter the year in which"},
		"a thing of no value":      {"Assets", 5, []any{"Tank", "", nil, nil, 2020, 5}, "Assets!E5", "Enter what it cost"},
		"a value below zero":       {"Assets", 5, []any{"Tank", "", -5, 10, 2020, 5}, "Assets!D5", "below zero"},
		"a word for a number":      {"Assets", 5, []any{"Tank", "", "көп", 10, 2020, 5}, "Assets!D5", "cannot be read"},
		"a broken formula":         {"Assets", 5, []any{"Tank", "", "#REF!", 10, 2020, 5}, "Assets!D5", "The formula gives"},
		"a broken name":            {"Assets", 5, []any{"#NAME?", "", 5, 10, 2020, 5}, "Assets!B5", "The formula gives"},
		"a place nobody knows":     {"Assets", 5, []any{"Tank", "Канал", 5, 10, 2020, 5}, "Assets!C5", "none of the places"},
		"numbers without a name":   {"Assets", 5, []any{"", "", 5, 10, 2020, 5}, "Assets!B5", "has no name"},
		"a loan of another time":   {"Loans", 4, []any{"Банк", "", 100, 0.1, "2019-01", 12, 12}, "Loans!F4", "it asks for nothing in"},
		"a loan without payments":  {"Loans", 4, []any{"Банк", "", 100, 0.1, "2027-01", nil, 12}, "Loans!G4", "Enter the number of payments"},
		"a month that is none":     {"Loans", 4, []any{"Банк", "", 100, 0.1, "жазында", 12, 12}, "Loans!F4", "Enter a month"},
		"a way that is none":       {"Loans", 4, []any{"Банк", "", 100, 0.1, "2027-01", 12, 12, "качан болсо"}, "Loans!I4", "no way to repay"},
		"payers nobody knows":      {payers, 8, []any{"Коңшулар", 4, 10, 3, 1}, payers + "!B8", "Nobody knows who"},
		"payers of nobody":         {payers, 8, []any{"Other organisations, with meters, tap", nil, nil, nil, 1}, payers + "!B8", "Nobody knows who"},
		"a category without users": {payers, 8, []any{"Other organisations", nil, nil, nil, 1}, payers + "!E8", "Nobody pays here"},
		"bills that nobody pays":   {payers, 8, []any{"Other organisations", 4, nil, 30, 0}, payers + "!F8", "Who pays nothing"},
		"more than all is paid":    {payers, 8, []any{"Other organisations", 4, nil, 30, 1.2}, payers + "!F8", "between 0 and 100"},
		"a price by blocks":        {payers, 8, []any{"Population, tap in the house", 12, 60, nil, 0.5}, payers + "!B8", "Blocks belong"},
		"another settings row":     {"How the price is made", 4, []any{"Газ"}, "How the price is made!A4", "has no place"},
	} {
		r, err := book.From(edit(t, write(t, full()), func(f *excelize.File) { at(t, f, c.page, c.row, c.values...) }), catalog(t).Printer(i18n.Ru), entry.File)
		if err != nil {
			t.Fatal(name, err)
		}
		if !slices.ContainsFunc(r.Notes, func(n book.Note) bool { return n.Place == c.place && strings.Contains(n.Msg, c.says) }) {
			t.Errorf("%s: %+v", name, r.Notes)
		}
		was := full()
		if !slices.Equal(r.Scenario.Sheet.Assets[:2], was.Sheet.Assets) || r.Scenario.Sheet.Loans[0] != was.Sheet.Loans[0] || len(r.Scenario.Services[0].Payers) < 5 {
			t.Errorf("%s: what was there is lost", name)
		}
	}
}

// TestRowsTwice: a row that was copied with its code, and one whose code is gone,
// are told and not counted a second time.
func TestRowsTwice(t *testing.T) {
	r, err := book.From(edit(t, write(t, full()), func(f *excelize.File) {
		if err := f.SetCellStr("Assets", "A5", "pump"); err != nil {
			t.Fatal(err)
		}
		at(t, f, "Assets", 5, "Насос 2", "", 5, 10, 2020, 5)
		if err := f.SetCellStr("Loans", "A3", ""); err != nil {
			t.Fatal(err)
		}
	}), catalog(t).Printer(i18n.Ru), entry.File)
	if err != nil || len(r.Changes) != 0 {
		t.Fatal(err, r.Changes)
	}
	for place, says := range map[string]string{"Assets!A5": "a second time", "Loans!A3": "The code of this row is gone"} {
		if !slices.ContainsFunc(r.Notes, func(n book.Note) bool { return n.Place == place && strings.Contains(n.Msg, says) }) {
			t.Errorf("%s: %+v", place, r.Notes)
		}
	}
}

// TestToldByItsCell: what cannot be meant in a cell that was there is told by it,
// too; what was complained about before is not told again.
func TestToldByItsCell(t *testing.T) {
	r, err := book.From(edit(t, write(t, full()), func(f *excelize.File) {
		for cell, v := range map[string]any{"D3": 1.2} {
			if err := f.SetCellValue("How the price is made", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}), catalog(t).Printer(i18n.Ru), entry.File)
	if err != nil || !slices.ContainsFunc(r.Notes, func(n book.Note) bool {
		return n.Place == "How the price is made!D3" && strings.Contains(n.Msg, "must be below 100")
	}) {
		t.Errorf("%v %+v", err, r.Notes)
	}
	empty := scenario.New(cost.VillageWater, 2027, cost.Usual{})
	if r, err := book.From(write(t, empty), catalog(t).Printer(i18n.Ru), entry.File); err != nil || len(r.Notes) != 0 {
		t.Errorf("%v %+v", err, r.Notes)
	}
}
