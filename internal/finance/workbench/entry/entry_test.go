package entry_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

func town() scenario.Scenario { return scenario.New(cost.TownWater, 2027, cost.Usual{Social: 17_25}) }

// form is what a person typed.
func form(pairs ...string) *entry.Form {
	values := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = append(values[pairs[i]], pairs[i+1])
	}
	return entry.New(values)
}

func item(t *testing.T, s scenario.Scenario, code string) cost.Item {
	t.Helper()
	i := slices.IndexFunc(s.Sheet.Items, func(i cost.Item) bool { return i.Code == code })
	if i < 0 {
		t.Fatalf("no row %s", code)
	}
	return s.Sheet.Items[i]
}

// TestLeftAlone: what a form does not ask for stays, what it leaves empty is zero.
func TestLeftAlone(t *testing.T) {
	s := town()
	was, _ := s.Encode()
	f := form("do", "save")
	entry.Costs(f, &s)
	entry.Assets(f, &s)
	entry.Payers(f, &s)
	entry.Prices(f, &s)
	entry.Settings(f, &s)
	now, _ := s.Encode()
	if string(was) != string(now) || f.Err() != nil {
		t.Error("an empty form changed something")
	}
	entry.Costs(form("items.water-social.share", ""), &s)
	if item(t, s, "water-social").Share != 0 {
		t.Error("an emptied cell kept its number")
	}
}

// TestUnreadable: nonsense changes nothing and is told by its name.
func TestUnreadable(t *testing.T) {
	s := town()
	f := form("items.water-wages.price", "көп", "items.water-social.share", "1/2", "items.water-water_fee.amount", "12 сомдон",
		"items.water-wages.factors.1", "x", "assets.none.cost", "x", "centres.office.split", "by magic", "year", "эки миң")
	entry.Costs(f, &s)
	entry.Assets(f, &s)
	var told *fault.Fault
	if !errors.As(f.Err(), &told) {
		t.Fatal("nothing was told")
	}
	var names []string
	for _, x := range told.Fields {
		names = append(names, x.Name)
	}
	slices.Sort(names)
	want := []string{"centres.office.split", "items.water-social.share", "items.water-wages.factors.1", "items.water-wages.price", "items.water-water_fee.amount", "year"}
	if !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if item(t, s, "water-social").Share != 17_25 || s.Sheet.Year != 2027 {
		t.Error("nonsense replaced a number")
	}
}

func TestCosts(t *testing.T) {
	s := town()
	f := form("items.water-wages.factors.1", "4,5", "items.water-wages.price", "11 500", "items.water-wages.fact", "594000", "items.water-water_fee.drop", "on",
		"items.water-social.share", "17,25 %", "items.office-administration.fact", "0")
	entry.Costs(f, &s)
	i := item(t, s, "water-wages")
	if f.Err() != nil || i.Factors[0].Quantity != 4_500 || i.Price != 11_500_0000 || i.Fact != 594_000_00 || i.FactYear != 2026 {
		t.Errorf("%v %+v", f.Err(), i)
	}
	if slices.ContainsFunc(s.Sheet.Items, func(i cost.Item) bool { return i.Code == "water-water_fee" }) {
		t.Error("a removed row is still there")
	}
	if i := item(t, s, "office-administration"); i.FactYear != 2026 || i.Fact != 0 {
		t.Errorf("a fact of zero is a fact: %+v", i)
	}
}

func TestItem(t *testing.T) {
	s := town()
	f := form("name", "Насос", "kind", "electricity", "centre", "office", "basis", "counted", "level", "full", "follows", "fixed", "what.1", "kw", "what.2", "", "what.3", "days", "what.4", "months")
	entry.Item(f, &s, "water-electricity")
	i := item(t, s, "water-electricity")
	if f.Err() != nil || i.Name != "Насос" || i.Centre != "office" || i.Level != cost.Full || i.Follows != cost.Fixed || len(i.Factors) != 3 || i.Factors[2].Quantity != 12*money.One {
		t.Errorf("%v %+v", f.Err(), i)
	}
	f = form("basis", "of_kinds", "of", "wages", "of", "fuel", "of", "magic")
	entry.Item(f, &s, "water-electricity")
	if i = item(t, s, "water-electricity"); len(i.Of) != 2 || i.Factors != nil {
		t.Errorf("%+v", i)
	}
	f = form()
	if entry.Item(f, &s, "nothing"); f.Err() == nil {
		t.Error("a row that is not there was changed")
	}
}

func TestAssets(t *testing.T) {
	s := town()
	for _, what := range []string{"asset", "loan", "centre", "nothing"} {
		if name := entry.Add(&s, what); (name == "") != (what == "nothing") {
			t.Errorf("%s: %q", what, name)
		}
	}
	f := form("assets.asset.name", "Кудук", "assets.asset.replacement", "900000", "assets.asset.since", "2 015", "assets.asset.life", "30", "assets.asset.rate", "6",
		"loans.loan.principal", "5000", "loans.loan.first", "06.2027", "loans.loan.way", "falling",
		"centres.centre.name", "Гараж", "centres.centre.split", "hours", "centres.office.drop", "on", "year", "2028")
	entry.Assets(f, &s)
	a, l, c := s.Sheet.Assets[0], s.Sheet.Loans[0], s.Sheet.Centres[2]
	if f.Err() != nil || a.Since != 2015 || a.Rate != 6_00 || a.Replacement != 900_000_00 || l.First != "2027-06" || l.Way != cost.Falling || s.Sheet.Year != 2028 {
		t.Errorf("%v %+v %+v", f.Err(), a, l)
	}
	if c.Name != "Гараж" || c.Split == nil || c.Split.By != cost.ByHours || len(c.Split.Parts) != 2 {
		t.Errorf("%+v", c)
	}
	entry.Assets(form("centres.centre.name", "Гараж", "centres.centre.split", "hours", "centres.centre.split.water.on", "on", "centres.centre.split.water", "3"), &s)
	if p := s.Sheet.Centres[2].Split.Parts; len(p) != 1 || p[0].Weight != 3*money.One {
		t.Errorf("%+v", p)
	}
	entry.Assets(form("centres.centre.name", "Гараж", "centres.centre.split", ""), &s)
	if s.Sheet.Centres[2].Split != nil {
		t.Error("a service still hands its costs on")
	}
	entry.Take(&s, []cost.Asset{{Code: "asset", Centre: "sewerage", Name: "Кудук 2", Life: 40}, {Code: "new", Name: "Насос"}})
	if a := s.Sheet.Assets; len(a) != 2 || a[0].Name != "Кудук 2" || a[0].Rate != 6_00 || a[0].Centre != "water" {
		t.Errorf("%+v", a)
	}
}

func TestPayersAndPrices(t *testing.T) {
	s := town()
	s.Services = s.Services[:1]
	f := form("services.water.volumes.losses", "30", "services.water.volumes.aim", "0", "services.water.volumes.saved", "not_pumped",
		"services.water.payers.house.accounts", "1 200", "services.water.payers.house.quantity", "90000", "services.water.payers.house.collection", "85",
		"services.water.payers.yard.drop", "on")
	entry.Payers(f, &s)
	x := s.Services[0]
	if f.Err() != nil || x.Volumes.Losses != 30_00 || x.Volumes.Aim == nil || *x.Volumes.Aim != 0 || len(x.Payers) != 4 || x.Payers[0].Accounts != 1200 {
		t.Errorf("%v %+v", f.Err(), x)
	}
	entry.Payers(form("services.water.volumes.aim", ""), &s)
	if s.Services[0].Volumes.Aim != nil {
		t.Error("an emptied aim is still one")
	}
	f = form("category", "population", "own", "жеке үйлөр", "bill", "household_month", "norm", "87", "growth", "1,5")
	entry.Payer(f, &s, "water", "house")
	if p := s.Services[0].Payers[0]; f.Err() != nil || p.Category != "жеке үйлөр" || p.Growth != 1_50 || p.Norm != 87 || p.Metered {
		t.Errorf("%v %+v", f.Err(), p)
	}
	entry.AddRule(&s, "rule-water")
	entry.AddRule(&s, "block-water-1")
	entry.AddRule(&s, "block-water-1")
	entry.AddRule(&s, "block-nothing-1")
	if b := s.Services[0].Design.Rules[0].Blocks; len(b) != 3 || b[1].UpTo != 10*money.One || b[2].UpTo != 0 {
		t.Errorf("%+v", b)
	}
	entry.Prices(form("services.water.level", "full", "services.water.subsidy", "500", "services.water.design.step", "0,5", "services.water.design.rounding", "half_up",
		"services.water.design.rules.1.fixed", "20", "services.water.design.rules.1.blocks.1.set", "5", "services.water.design.rules.1.blocks.1.times", "", "services.water.design.rules.1.blocks.2.drop", "on"), &s)
	d := s.Services[0].Design
	if s.Services[0].Level != cost.Full || d.Step != 5000 || d.Rules[0].Fixed != 20_00 || len(d.Rules[0].Blocks) != 2 || d.Rules[0].Blocks[0] != (solve.Block{UpTo: 5 * money.One, Set: 5_0000}) {
		t.Errorf("%+v", d)
	}
	entry.Prices(form("services.water.level", "full", "services.water.design.rules.1.drop", "on"), &s)
	if len(s.Services[0].Design.Rules) != 0 {
		t.Error("a removed rule is still there")
	}
}
