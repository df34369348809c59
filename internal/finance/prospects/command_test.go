package prospects

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/prospects/report"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/platform/db"
)

// show runs the command as the command line does.
func (w *world) show(args ...string) (string, error) {
	var out bytes.Buffer
	w.Say(&out)
	err := w.command().Run(w.t.Context(), args)
	return out.String(), err
}

func TestShowCommand(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		text, err := w.show("--municipality", "kara-kulja")
		if err != nil {
			t.Fatal(err)
		}
		// 400 000 som of running costs, 20 000 of wear; 400 persons in yards by 87
		// litres and 300 at standpipes by 50 pay four bills of five.
		for _, want := range []string{"40 сом, 2027, draft, " + w.scenario.String(), "Population, tap in the yard, for a person a month", "40.00",
			"needed a year, renewal, aimed at", "420000.00", "red ", "Running costs are covered", "Nobody pays too much for others"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}

		text, err = w.show("--municipality", "kara-kulja", "--scenario", "40 сом", "--format", "json")
		var r report.Report
		if err != nil || json.Unmarshal([]byte(text), &r) != nil {
			t.Fatal(err, text)
		}
		s := w.work(w.scenario)
		if r.Scenario != w.scenario.String() || len(r.Services) != 1 || len(r.Services[0].Prices) != 2 || len(r.Services[0].Tests) != 5 || len(r.Services[0].Needs) != 3 {
			t.Fatalf("%+v", r)
		}
		for i, l := range r.Services[0].Prices {
			if want := s.found.Solution.Rows[i].Price.Rate.String(); l.Renewal.Rate != want || l.Decided.Rate != "40.00" || l.Operation.Rate >= l.Renewal.Rate || l.Full.Rate != l.Renewal.Rate {
				t.Errorf("%+v, want %s for renewal", l, want)
			}
		}
	})
}

// Without a name the version that was frozen last is meant.
func TestShowTheVersionFrozenLast(t *testing.T) {
	w := sqliteWorld(t)
	frozen := w.create("30 сом", w.document(30_0000))
	w.write(func(tx *db.Tx) error { return w.workbench.Freeze(t.Context(), tx, w.finance, frozen, 1) })
	if text, err := w.show("--municipality", "kara-kulja"); err != nil || !strings.HasPrefix(text, "30 сом, 2027, version 1, ") {
		t.Errorf("%v %s", err, text)
	}
	if text, err := w.show("--municipality", "kara-kulja", "--scenario", w.scenario.String()); err != nil || !strings.HasPrefix(text, "40 сом, 2027, draft, ") {
		t.Errorf("%v %s", err, text)
	}
}

// What is not finished says what is missing; misuse is an error.
func TestShowCommandRefuses(t *testing.T) {
	w := sqliteWorld(t)
	empty := w.create("пусто", scenario.New(cost.VillageWater, 2027, cost.Usual{}))
	if text, err := w.show("--municipality", "kara-kulja", "--scenario", empty.String()); err != nil || !strings.Contains(text, "wrong: items.") {
		t.Errorf("%v %s", err, text)
	}
	for _, args := range [][]string{nil, {"--municipality", "nowhere"}, {"--municipality", "kara-kulja", "--scenario", "жок"},
		{"--municipality", "kara-kulja", "--format", "pdf"}, {"--municipality", "kara-kulja", "more"}, {"--wings"}} {
		if text, err := w.show(args...); err == nil {
			t.Errorf("%q: %s", args, text)
		}
	}
}
