package match

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

var one, two = ref.Number{Code: 4, Serial: 1042}, ref.Number{Code: 4, Serial: 1043}

// TestNumbers reads purposes as payers write them; a trailing ? means not sure.
func TestNumbers(t *testing.T) {
	a, b := one.String(), two.String()
	check := a[len(a)-1:]
	for text, want := range map[string]string{
		"За воду, лицевой счет " + a + ", ноябрь": a,
		a:                               a,
		strings.ReplaceAll(a, "-", " "): a,
		"л/с 4 - 1042 - " + check:       a,
		"л/с 4–1042–" + check + ".":     a,
		"№ 17 от 22.11.2026 " + a:       a,
		one.Digits():                    a,
		"эсеп" + one.Digits() + "суу":   a,
		a + " жана " + b:                a + " " + b,
		a + ", " + one.Digits():         a,
		"л/с 41042" + check:             a + "?",
		"4-1042-" + wrong(check):        "",
		"1 2 3":                         "",
		"тел 0555 12 34 56":             "",
		"":                              "",
		"350,50":                        "",
		"1250120001112223":              "",
	} {
		var got []string
		for _, n := range Numbers(text) {
			if n.Sure {
				got = append(got, n.Text)
			} else {
				got = append(got, n.Text+"?")
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %q", text, got, want)
		}
	}
}

func wrong(digit string) string { return string('0' + (digit[0]-'0'+1)%10) }

// Any account number is found in any company, in every way of writing it.
func TestNumbersAreFoundAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := ref.Number{Code: rapid.IntRange(1, 999).Draw(t, "code"), Serial: rapid.IntRange(1, 999_999).Draw(t, "serial")}
		written := rapid.SampledFrom([]string{n.String(), n.Digits(), strings.ReplaceAll(n.String(), "-", " "), strings.ReplaceAll(n.String(), "-", " - ")}).Draw(t, "written")
		word := rapid.StringMatching(`[а-яa-z№:, ]{0,12}[а-яa-z:,]`)
		text := word.Draw(t, "before") + written + "," + word.Draw(t, "after")
		for _, found := range Numbers(text) {
			if found.Text == n.String() && found.Sure {
				return
			}
		}
		t.Fatalf("%q: %v, want %s", text, Numbers(text), n)
	})
}

// TestRank puts the account that the payer meant first, for each way of meaning.
func TestRank(t *testing.T) {
	osmonov := Candidate{Account: 1, Number: one.String(), Holder: "Осмонов Бакыт Асанович", Street: "Ленин", House: "12", Debt: 350_00}
	other := Candidate{Account: 2, Number: two.String(), Holder: "Осмонова Гүл", Street: "Ленин", House: "14", Debt: 100_00}
	closed := osmonov
	closed.Account, closed.Number, closed.Closed = 3, "4-1044-0", true
	all := []Candidate{other, closed, osmonov}
	for _, c := range []struct {
		paid Paid
		want string
	}{
		{Paid{Payer: "Somebody", Purpose: "суу " + two.String(), Amount: 350_00}, "2 number; 1 debt"},
		{Paid{Payer: "ОСМОНОВ БАКЫТ", Amount: 1}, "1 name"},
		{Paid{Payer: "Бакыт Осмонов", Amount: 350_00}, "1 name debt; 3 name debt closed"},
		{Paid{Payer: "Осмонов Б.", Amount: 1}, "1 name"},
		{Paid{Payer: "Осмонов К.", Amount: 1}, "1 surname"},
		{Paid{Payer: "X", Purpose: "Ленина 5, Ленин к. 12", Amount: 1}, "1 address"},
		{Paid{Payer: "X", Purpose: "вода 41042" + one.String()[7:], Amount: 1}, "1 digits"},
		{Paid{Payer: "X", Purpose: "вода", Amount: 100_00}, "2 debt"},
		{Paid{Payer: "X", Amount: 1}, ""},
		{Paid{}, ""},
	} {
		var got []string
		for _, s := range Rank(c.paid, all) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%d %s", s.Account, strings.Trim(fmt.Sprint(s.Reasons), "[]"))))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%+v: %v, want %s", c.paid, got, c.want)
		}
	}
	osmonov.Learned = true
	if s := Rank(Paid{Payer: "X", Amount: 1}, []Candidate{other, osmonov}); len(s) != 1 || s[0].Account != 1 {
		t.Errorf("learned: %v", s)
	}
}

// The order does not depend on that of the candidates, and never has more than
// there are keys.
func TestRankIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Candidate
		for i := range rapid.IntRange(0, 30).Draw(t, "n") {
			list = append(list, Candidate{Account: ref.ID(i + 1), Number: ref.Number{Code: 4, Serial: i + 1}.String(), Debt: 5, Learned: rapid.Bool().Draw(t, "learned")})
		}
		paid := Paid{Amount: 5}
		first := Rank(paid, list)
		mixed := rapid.Permutation(list).Draw(t, "mixed")
		if second := Rank(paid, mixed); fmt.Sprint(first) != fmt.Sprint(second) || len(first) > most {
			t.Fatalf("%v\n%v", first, second)
		}
	})
}

func TestPayerKey(t *testing.T) {
	if a, b := PayerKey("Осмонов  Бакыт", "kg12 0001"), PayerKey("ОСМОНОВ БАКЫТ", "KG120001"); a != b || a == "" {
		t.Errorf("%q %q", a, b)
	}
	if PayerKey("", "1") != "" || PayerKey("x", " ") != "" {
		t.Error("a bank's own account would be taken for one payer")
	}
}

func TestNames(t *testing.T) {
	got := Names(Paid{Payer: "Осмонов Б.", Purpose: "Оплата за воду, Асанова Гүлзат, Осмонов, ноябрь 2026"})
	if fmt.Sprint(got) != "[осмонов асанова гулзат]" {
		t.Errorf("%v", got)
	}
}

// FuzzNumbers: whatever payers write, what is found is a number with a right check
// digit, written our way.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{one.String(), one.Digits(), "4 1042 7 4-1042-7 00400104277", "\xff1-0001-1", "999-999999-9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, n := range Numbers(text) {
			if back, err := ref.ParseNumber(n.Text); err != nil || back.String() != n.Text {
				t.Errorf("%q gave %q: %v", text, n.Text, err)
			}
		}
	})
}
