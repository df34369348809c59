package territory

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// The estimate of incomes by tenths is what a log-normal distribution makes of
// the two published figures: its mean, and 47 % of all with the richest fifth.
func TestTenthsFollowFromWhatIsPublished(t *testing.T) {
	const mean, richestFifth = 11_319.0, 0.47
	below := func(x float64) float64 { return (1 + math.Erf(x/math.Sqrt2)) / 2 }
	at := func(share float64) float64 { return math.Sqrt2 * math.Erfinv(2*share-1) }
	sigma := at(0.8) - at(1-richestFifth)
	l := Living{}
	for _, x := range published {
		if x.Oblast == "" {
			l[x.Code] = x
		}
	}
	had := 0.0
	for i, income := range l.Incomes() {
		upTo := 1.0 // of all income, up to this tenth
		if i < Tenths-1 {
			upTo = below(at(float64(i+1)/Tenths) - sigma)
		}
		if want := money.Som(math.Round((upTo-had)*Tenths*mean)) * money.TyiynPerSom; income != want {
			t.Errorf("tenth %d: %v, want %v", i+1, income, want)
		}
		had = upTo
	}
}

func TestEveryPublishedFigureNamesItsSource(t *testing.T) {
	for _, g := range groups {
		for _, code := range g.codes {
			at := slices.IndexFunc(published, func(x Indicator) bool { return x.Code == code && x.Oblast == "" })
			if at < 0 || published[at].Source == "" || published[at].Value <= 0 {
				t.Errorf("%s has no figure of the country with a source", code)
			}
		}
	}
}

func (r *Territory) living(t *testing.T, id ref.ID, on period.Day) (l Living) {
	t.Helper()
	r.must(t, id, func(ctx context.Context, tx *db.Tx) (err error) {
		l, err = r.Living(ctx, tx, on)
		return err
	})
	return l
}

// A place of Osh oblast has the figures of the country, those of the oblast
// where there are some, and its own from their day on.
func TestOwnFiguresHoldFromTheirDay(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		m, _ := founded(t, r, "kara-kulja", 4)
		if l := r.living(t, m.ID, "2026-11-22"); l.Share(PoorShare) != 20_40 || l.Som(LeastPension) != 7_100_00 || len(l.Incomes()) != Tenths {
			t.Errorf("published figures are %+v", l)
		}
		own := []Indicator{{Code: LeastPension, Value: 7_900_00, Year: 2026, Source: "Соцфонд, № 12"}, published[slices.IndexFunc(published, func(x Indicator) bool { return x.Code == MeanPension })]}
		r.must(t, m.ID, func(ctx context.Context, tx *db.Tx) error {
			return r.SetLiving(ctx, tx, access.System(m.ID), "2027-01-01", "pensions", own)
		})
		if l := r.living(t, m.ID, "2026-12-31"); l.Som(LeastPension) != 7_100_00 {
			t.Errorf("before its day the figure is %v", l.Som(LeastPension))
		}
		l := r.living(t, m.ID, "2027-01-01")
		if x := l[LeastPension]; x.Value != 7_900_00 || !x.Own || x.From != "2027-01-01" || x.Source != "Соцфонд, № 12" {
			t.Errorf("on its day the figure is %+v", x)
		}
		if l[MeanPension].Own {
			t.Error("a figure that was left as it stood became an own one")
		}
	})
}

func TestFiguresThatCannotBe(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		m, _ := founded(t, r, "kara-kulja", 4)
		tests := map[string]struct {
			group string
			list  []Indicator
			field string
		}{
			"without a source":      {"pensions", []Indicator{{Code: LeastPension, Value: 1, Year: 2025}}, LeastPension + "_source"},
			"of next year":          {"pensions", []Indicator{{Code: LeastPension, Value: 1, Year: 2027, Source: "x"}}, LeastPension + "_year"},
			"of nothing":            {"pensions", []Indicator{{Code: LeastPension, Year: 2025, Source: "x"}}, LeastPension},
			"of another group":      {"pensions", []Indicator{{Code: NormYard, Value: 3, Year: 2025, Source: "x"}}, NormYard},
			"above everything":      {"thresholds", []Indicator{{Code: WaterLow, Value: 100_01, Year: 2025, Source: "x"}}, WaterLow},
			"lower above the upper": {"thresholds", []Indicator{{Code: WaterLow, Value: 4_00, Source: "x"}, {Code: WaterHigh, Value: 3_00, Source: "x"}}, WaterHigh},
			"poorer than the poor":  {"incomes", []Indicator{{Code: "income_1", Value: 2, Year: 2025, Source: "x"}, {Code: "income_2", Value: 1, Year: 2025, Source: "x"}}, "income_2"},
			"without a year":        {"incomes", []Indicator{{Code: "income_1", Value: 2, Source: "x"}}, "year"},
		}
		for name, test := range tests {
			err := r.db.Write(t.Context(), m.ID, func(tx *db.Tx) error {
				return r.SetLiving(t.Context(), tx, access.System(m.ID), "2026-11-01", test.group, test.list)
			})
			if f := fault.Of(err); f == nil || len(f.Fields) == 0 || f.Fields[0].Name != test.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := r.db.Write(t.Context(), m.ID, func(tx *db.Tx) error {
			return r.SetLiving(t.Context(), tx, testkit.Actor(access.Accountant), "2026-11-01", "pensions", nil)
		})
		if !fault.Is(err, fault.KindDenied) {
			t.Errorf("an accountant may change them: %v", err)
		}
	})
}

const livingDesk = "/kara-kulja/desk/territory/living"

func TestLivingPages(t *testing.T) {
	r := New(testkit.SQLite(t, module.Migrations(New(nil).Module())...))
	site := testkit.Pages(t, r.db, r.Module())
	keeper := site.As(testkit.Actor(access.Head))
	for lang, words := range map[string][]string{
		"/ky": {"Эң жакыр ондукта бир адамга айына 2 296 сом", "Жакырчылык чеги", "5 451,42", "Социалдык фонд", "ЭКӨУ"},
		"/ru": {"Самая бедная десятая часть живёт на 2 296 сом", "Черта бедности", "Нацстатком", "2,5 %"},
		"/en": {"The poorest tenth lives on 2 296 som", "Poverty line", "log-normal", "87 l", "of the country"},
	} {
		keeper.Shows(lang+livingDesk, words...)
	}
	form := url.Values{"pension_least": {"7 900"}, "pension_least_year": {"2026"}, "pension_least_source": {"Соцфонд"},
		"pension_mean": {"11 226"}, "pension_mean_year": {"2025"}, "pension_mean_source": {"Социальный фонд, пенсии с 1 октября 2025 года"}, "from": {"2026-11-01"}}
	body := keeper.Submit("/ru"+livingDesk+"/pensions", form)
	keeper.Holds(body, "Сохранено", "7 900", "собственный, с 01.11.2026")
	if strings.Count(testkit.Text(body), "собственный") != 1 {
		t.Error("the mean pension, left as it stood in Russian, became an own figure")
	}
	incomes := url.Values{"year": {"2024"}, "source": {"Оценка по среднему доходу (Нацстатком, 2024) и доле самой богатой пятой части, 47 % (2025); логнормальное распределение"}, "income_mean": {"11 319"}, "from": {"2026-11-01"}}
	for i, code := range tenths() {
		incomes.Set(code, money.Som(published[i].Value).String())
	}
	incomes.Set("income_1", "2 500")
	body = keeper.Submit("/ru"+livingDesk+"/incomes", incomes)
	if got := strings.Count(testkit.Text(body), "собственный"); got != 2 {
		t.Errorf("one income was changed, %d figures are own ones: %s", got-1, testkit.Text(body))
	}
	form.Set("pension_least", "много")
	if status, body := keeper.Post("/ru"+livingDesk+"/pensions", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="много"`) {
		t.Errorf("words instead of money answer %d, or are lost", status)
	}
	keeper.Answers(http.StatusOK, "/ky"+livingDesk+"/incomes", "/ru"+livingDesk+"/thresholds", "/en"+livingDesk+"/norms")
	keeper.Answers(http.StatusSeeOther, "/ky"+livingDesk+"/nonsense")
	site.As(testkit.Actor(access.Cashier)).Answers(http.StatusOK, "/ky"+livingDesk)
	site.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, "/ky"+livingDesk+"/incomes")
	site.Answers(http.StatusSeeOther, "/ky"+livingDesk)
}
