package figure_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestFormula writes every operation as a spreadsheet reads it; cells are named by
// their figures here.
func TestFormula(t *testing.T) {
	w := water()
	w.Given(figure.K("rate"), figure.Percent, 4_00)
	w.Given(figure.K("years"), figure.Count, 5)
	w.Annuity(figure.K("crf"), figure.Of("rate"), figure.Of("years"))
	w.Most(figure.K("most"), figure.Som, figure.Of("cost"), figure.N(0))
	w.Least(figure.K("least"), figure.Som, figure.Of("cost"), figure.Of("need"))
	w.Given(figure.K("e"), figure.Percent, -20_00)
	w.Power(figure.K("demand"), []figure.Term{figure.Of("price")}, []figure.Term{figure.Of("step"), figure.Of("produced")}, figure.Of("e"))
	w.Ratio(figure.K("month"), figure.Som, money.Down, []figure.Term{figure.Of("need")}, []figure.Term{figure.N(12)})
	w.Ratio(figure.K("double"), figure.Som, "", []figure.Term{figure.Of("need"), figure.N(2)}, nil)
	cell := func(k figure.Key) string { return k.String() }
	for name, want := range map[string]string{
		"cost": "", "need": "cost-subsidy", "kept": "1-lost", "price": "ROUNDUP(need/(produced*kept*paid)*0.99999999999999,4)",
		"rounded": "ROUNDUP(price/step*0.99999999999999,0)*step", "most": "MAX(cost,0)", "least": "MIN(cost,need)",
		"crf":    "IF(rate=0,ROUND(1/years,10),ROUND(rate*(1+rate)^years/((1+rate)^years-1),10))",
		"demand": "ROUND((price/(step*produced))^e,6)", "month": "ROUNDDOWN(need/12*1.00000000000001,2)", "double": "ROUND(need*2,2)",
	} {
		f, ok := w.Find(figure.K(name))
		if !ok {
			t.Fatalf("%s: %v", name, w.Err())
		}
		if got := f.Formula(cell); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for want, f := range map[string]figure.Figure{
		"0.3500": {Unit: figure.Percent, Value: 35_00}, "-0.05": {Unit: figure.Som, Value: -5}, "12.500": {Unit: figure.Quantity, Value: 12_500},
		"7": {Unit: figure.Count, Value: 7}, "0.2246271135": {Unit: figure.Factor, Value: 2246271135}, "0.00": {Unit: figure.Som},
	} {
		if got := f.Number(); got != want {
			t.Errorf("%+v is %s, want %s", f, got, want)
		}
	}
}
