package i18n

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Өмүрбек":               "омурбек",
		"  ЫСЫК-КӨЛ  көч., 12 ": "ысык кол коч 12",
		"Соловьёв":              "соловьев",
		"кеӊеш":                 "кенеш",
		"кɵл":                   "кол",
		"Ѳмүр":                  "омур",
		"№ 4":                   "4",
		"":                      "",
		"—":                     "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFoldTwiceIsFoldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if Fold(once) != once {
			t.Fatalf("%q folds again to %q", once, Fold(once))
		}
	})
}

func TestSortKeyFollowsTheAlphabet(t *testing.T) {
	alphabet := strings.Fields("а б в г д е ё ж з и й к л м н ң о ө п р с т у ү ф х ц ч ш щ ъ ы ь э ю я")
	for i := 1; i < len(alphabet); i++ {
		if bytes.Compare(SortKey(alphabet[i-1]), SortKey(alphabet[i])) >= 0 {
			t.Errorf("%s does not stand before %s", alphabet[i-1], alphabet[i])
		}
	}
	names := []string{"Үсөн", "үй 10", "Пак", "Өмүр", "үй 2", "Омор", "Усен", "Ңаа", "Нур"}
	slices.SortFunc(names, func(a, b string) int { return bytes.Compare(SortKey(a), SortKey(b)) })
	want := []string{"Нур", "Ңаа", "Омор", "Өмүр", "Пак", "Усен", "үй 2", "үй 10", "Үсөн"}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// Names stand in the order of CLDR.
func TestSortKeyAgreesWithCLDR(t *testing.T) {
	cldr := collate.New(language.Make("ky"), collate.Numeric)
	names := rapid.StringOfN(rapid.RuneFrom([]rune("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюяАЕЁНҢОӨУҮЯazAZ 0129")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Draw(t, "a"), names.Draw(t, "b")
		if want, got := cldr.CompareString(a, b), bytes.Compare(SortKey(a), SortKey(b)); want != 0 && got != want {
			t.Fatalf("%q and %q: got %d, want %d", a, b, got, want)
		}
	})
}

func TestMendLegacy(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		// the encodings seen in published resolutions
		{"КЕЁЕШ", "КЕҢЕШ"},
		{`жън\ндъ`, "жөнүндө"},
		{`жън\\ндъ`, "жөнүндө"},
		{"Кещеш", "Кеңеш"},
		{"тёлём", "төлөм"},
		{"жъгъртълъшъ", "жүгүртүлүшү"},
		{"кɵл", "көл"},
		{"Ɵмүр", "Өмүр"},
		{"кеӊеши", "кеңеши"},
		// names as they come in lists of households
		{"Ъмърбек уулу Асан", "Өмүрбек уулу Асан"},
		{`Ъм\рбек кызы Айг\л`, "Өмүрбек кызы Айгүл"},
		{"Ёмързаков", "Өмүрзаков"},
		{"Айгъл", "Айгүл"},
		{"Бактыгъл", "Бактыгүл"},
		{"Тълъгън", "Төлөгөн"},
		{"Чълпън", "Чөлпөн"},
		{"Къкъ", "Көкө"},
		{"Aсан", "Асан"},
		{"Ысык-Къл къч., 12", "Ысык-Көл көч., 12"},
	} {
		got, changed := MendLegacy(tt.text)
		if got != tt.want || !changed {
			t.Errorf("%q: got %q (changed %v), want %q", tt.text, got, changed, tt.want)
		}
	}
}

func TestMendLegacyLeavesRealWordsAlone(t *testing.T) {
	for _, text := range []string{
		"подъезд", "объект", "Объездная", "съезд", "подъём", "объём", "Съедин", "адъютант", "инъекция",
		"счёт", "Семёнов", "Пётр", "Артём", "Королёв", "трёхкомнатный", "приём", "заём", "Фёдор", "Соловьёв", "расчётный", "ещё",
		"Щербаков", "площадь", "общежитие", "Хрущёв", "помощь", "Щукин", "Вещев", "Борщов",
		"Өмүрбек", "жөнүндө", "кеңеш", "Кара-Кулжа", "Маматов Асан", "ул. Ленина, 12а", "Alex", "SMS", "+996 555 12-34-56", `C:\data`, "",
	} {
		if got, changed := MendLegacy(text); changed || got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func FuzzMendLegacy(f *testing.F) {
	for _, text := range []string{`жън\ндъ`, "КЕЁЕШ", "подъезд", "ъъъъъъъъъъъъъъ", "Aсан", "\\", "Ѳ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		once, changed := MendLegacy(text)
		if changed == (once == text) {
			t.Fatalf("%q: changed is %v, but it became %q", text, changed, once)
		}
		if twice, again := MendLegacy(once); again {
			t.Fatalf("%q becomes %q and then %q", text, once, twice)
		}
	})
}
