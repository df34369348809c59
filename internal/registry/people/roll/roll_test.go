package roll

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

var english = (&i18n.Catalog{}).Printer(i18n.En)

func TestPhone(t *testing.T) {
	for text, want := range map[string]string{
		"0555 12-34-56": "+996555123456", "+996 555 123456": "+996555123456", "996555123456": "+996555123456",
		"555123456": "+996555123456", "(0555) 123-456": "+996555123456", "": "", "-": "", "—": "",
	} {
		if got, ok := Phone(text); !ok || got != want {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"055512345", "12345", "жок", "0555123456, 0777112233", "+7 916 123 45 67", "+9965551234567", "0"} {
		if got, ok := Phone(text); ok {
			t.Errorf("%q was taken for %q", text, got)
		}
	}
}

func TestPhonesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := "+996" + rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "number")
		if got, ok := Phone(i18n.Phone(number)); !ok || got != number {
			t.Fatalf("%q is read as %q", i18n.Phone(number), got)
		}
	})
}

func TestGuess(t *testing.T) {
	for _, tt := range []struct {
		headings string
		want     Columns
	}{
		{"№|Айыл|Аты-жөнү|Көчө|Үй|Батир|Жан саны|Телефон|Туулган жылы", Columns{ColVillage: 1, ColHead: 2, ColStreet: 3, ColHouse: 4, ColFlat: 5, ColPersons: 6, ColPhone: 7, ColBirth: 8}},
		{"№ п/п|Населённый пункт|ФИО|Улица|№ дома|Кв.|Количество человек|Тел.|Дата рождения", Columns{ColVillage: 1, ColHead: 2, ColStreet: 3, ColFlat: 5, ColPersons: 6, ColPhone: 7, ColBirth: 8}},
		{"Айыл|Көчө|Үй|Үй-бүлө башчысы|Адам саны", Columns{ColVillage: 0, ColStreet: 1, ColHouse: 2, ColHead: 3, ColPersons: 4}},
		{"Village|Full name|Street|House|Persons|Phone", Columns{ColVillage: 0, ColHead: 1, ColStreet: 2, ColHouse: 3, ColPersons: 4, ColPhone: 5}},
		{"Фамилия имя отчество главы семьи|Село|Адрес", Columns{ColHead: 0, ColVillage: 1, ColStreet: 2}},
		{"A|B|C", Columns{}},
	} {
		got := Guess(strings.Split(tt.headings, "|"))
		for name, i := range tt.want {
			if at, ok := got[name]; !ok || at != i {
				t.Errorf("%s: %s is %d (%v), want %d", tt.headings, name, at, ok, i)
			}
		}
		if len(tt.want) == 0 && len(got) != 0 {
			t.Errorf("%s: guessed %v", tt.headings, got)
		}
	}
}

var places = []Village{{ID: 1, Name: place.Name{Ky: "Кара-Кулжа", Ru: "Кара-Кульджа"}}, {ID: 2, Name: place.Name{Ky: "Бий-Мырза"}}}

// made plans rows of "village, head, house, persons, phone, birth".
func made(w Wishes, known map[Twin]ref.ID, rows ...string) Plan {
	w.Columns = Columns{ColVillage: 0, ColHead: 1, ColHouse: 2, ColPersons: 3, ColPhone: 4, ColBirth: 5}
	var table []sheet.Row
	for i, row := range rows {
		table = append(table, sheet.Row{Number: i + 2, Cells: strings.Split(row, "|")})
	}
	return Make(table, w, places, known, 2026)
}

// Each kind of bad cell is named with its column and what to do.
func TestBadCells(t *testing.T) {
	for name, tt := range map[string]struct{ row, field, says string }{
		"nothing is wrong":        {"Бий-Мырза|Асанов|12|4|0555123456|1975", "", ""},
		"old name of the village": {"с. Кара-Кульджа|Асанов||||", "", ""},
		"legacy village":          {"КАРА КУЛЖА айылы|Асанов||||", "", ""},
		"unknown village":         {"Ош|Асанов||||", "village", "There is no village “Ош” here. Write one of: Кара-Кулжа, Бий-Мырза"},
		"no village":              {"|Асанов||||", "village", "The village is missing"},
		"no name":                 {"Бий-Мырза||12|||", "head", "Enter the name of the head of the household"},
		"a number for a name":     {"Бий-Мырза|123|||| ", "head", "A name needs letters: 123"},
		"people in words":         {"Бий-Мырза|Асанов||төрт||", "persons", "Write the number of people in figures, for example 4: төрт"},
		"people with decimals":    {"Бий-Мырза|Асанов||4,0||", "", ""},
		"half a person":           {"Бий-Мырза|Асанов||4.5||", "persons", "Write the number of people in figures, for example 4: 4.5"},
		"a date for people":       {"Бий-Мырза|Асанов||2026-05-04||", "persons", "Write the number of people in figures, for example 4: 2026-05-04"},
		"too many people":         {"Бий-Мырза|Асанов||400||", "persons", "Enter the number of people, from 0 to 60"},
		"a date for a house":      {"Бий-Мырза|Асанов|2026-01-12|||", "house", "Excel turned the house number into a date (2026-01-12). Write it as text."},
		"two phones":              {"Бий-Мырза|Асанов|||0555123456, 0777112233|", "phone", "Enter the phone number: 9 digits after +996."},
		"birth as a date":         {"Бий-Мырза|Асанов||||12.05.1975", "", ""},
		"birth as Excel's number": {"Бий-Мырза|Асанов||||27526", "", ""},
		"birth in words":          {"Бий-Мырза|Асанов||||жаш", "birth_year", "Write the year of birth, for example 1975: жаш"},
		"birth in the future":     {"Бий-Мырза|Асанов||||2030", "birth_year", "Enter the year of birth, from 1900 to 2026"},
		"too few cells":           {"Бий-Мырза|Асанов", "", ""},
	} {
		d := made(Wishes{}, nil, tt.row).Drafts[0]
		if tt.field == "" {
			if len(d.Problems) != 0 {
				t.Errorf("%s: complained: %s", name, d.Reasons(english))
			}
			continue
		}
		if len(d.Problems) != 1 || d.Problems[0].Name != tt.field || d.Reasons(english) != tt.says {
			t.Errorf("%s: got %+v (%s)", name, d.Problems, d.Reasons(english))
		}
	}
}

func TestBirthMakesTheHeadAMember(t *testing.T) {
	for row, year := range map[string]int{"Бий-Мырза|Асанов||3||1975": 1975, "Бий-Мырза|Асанов||3||12.05.1975": 1975, "Бий-Мырза|Асанов||3||27526": 1975} {
		h := made(Wishes{}, nil, row).Drafts[0].New
		if len(h.Members) != 1 || h.Members[0].BirthYear != year || h.Persons != 3 {
			t.Errorf("%s: got %+v", row, h)
		}
	}
}

func TestAVillageForRowsThatNameNone(t *testing.T) {
	p := made(Wishes{Village: 2}, nil, "|Асанов|1|||", "Кара-Кулжа|Усенов|2|||")
	if p.Drafts[0].New.VillageID != 2 || p.Drafts[1].New.VillageID != 1 {
		t.Errorf("got %+v", p.Drafts)
	}
}

func TestTwinsAreFoundInTheListAndInTheRegister(t *testing.T) {
	known := map[Twin]ref.ID{{Village: 2, Name: "асанов", House: "1/"}: 77}
	p := made(Wishes{}, known, "Бий-Мырза|Асанов|1|||", "Бий-Мырза|Үсөнов|2 а|||", "Бий-Мырза|УСОНОВ|2А|||", "Кара-Кулжа|Үсөнов|2а|||", "Бий-Мырза|Үсөнов|2а|x||")
	if p.Drafts[0].TwinID != 77 || p.Drafts[2].TwinRow != 3 || p.Drafts[3].Twin() || p.Drafts[4].Twin() {
		t.Errorf("got %+v", p.Drafts)
	}
	if enter, problems, twins := p.Count(); enter != 2 || problems != 1 || twins != 2 {
		t.Errorf("%d to enter, %d problems, %d twins", enter, problems, twins)
	}
	if p.Twins = true; !p.Enters(p.Drafts[2]) || p.Enters(p.Drafts[4]) {
		t.Error("twins on purpose are entered, problems never")
	}
}

func TestMendings(t *testing.T) {
	rows := []string{"Бий-Мырза|Ъмърбек уулу Асан|1|||", "Бий-Мырза|Ъмърбек уулу Үсөн|2|||", "Бий-Мырза|Тълъгън кызы Айгъл|3|||"}
	p := made(Wishes{}, nil, rows...)
	if len(p.Mendings) != 3 || p.Mendings[0] != (Mending{From: "Ъмърбек", To: "Өмүрбек", Rows: 2}) {
		t.Errorf("offers %+v", p.Mendings)
	}
	if p.Drafts[2].New.Head != "Төлөгөн кызы Айгүл" {
		t.Errorf("would enter %q", p.Drafts[2].New.Head)
	}
	refused := p.Refused([]string{"Ъмърбек"})
	slices.Sort(refused)
	if !slices.Equal(refused, []string{"Айгъл", "Тълъгън"}) {
		t.Errorf("refused %q", refused)
	}
	p = made(Wishes{Refused: refused}, nil, rows...)
	if p.Drafts[0].New.Head != "Өмүрбек уулу Асан" || p.Drafts[2].New.Head != "Тълъгън кызы Айгъл" {
		t.Errorf("would enter %q and %q", p.Drafts[0].New.Head, p.Drafts[2].New.Head)
	}
}

func TestReport(t *testing.T) {
	p := made(Wishes{Refused: []string{"Ъмърбек"}}, map[Twin]ref.ID{{Village: 2, Name: "асанов", House: "1/"}: 77},
		"Бий-Мырза|Асанов|1|||", "Ош|Үсөнов|2|||", "Бий-Мырза|Ъмърбек|3|||", "Бий-Мырза|Ъмърбек|3|||")
	got := strings.Join(p.Report(english), "\n")
	for _, want := range []string{
		"row 2: Асанов: This household is in the register already",
		"row 3: Үсөнов: There is no village “Ош” here",
		"row 5: Ъмърбек: The same household stands in row 4",
		`written "Ъмърбек", --mend would enter "Өмүрбек" in 2 row(s)`,
		"households entered: 1; rows with problems: 1; known already: 2",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q:\n%s", want, got)
		}
	}
	if left := p.First(2); len(left) != 2 || left[1].Row != 3 {
		t.Errorf("the first rows left out are %+v", left)
	}
	row := p.Drafts[1].LeftOut(english, []string{"Ош", "Үсөнов"}, 3)
	if len(row) != 5 || row[2] != "" || row[3] != 3 {
		t.Errorf("the row goes back as %q", row)
	}
}

func TestSamples(t *testing.T) {
	rows := []sheet.Row{{Cells: []string{"а", ""}}, {Cells: []string{"а", "б"}}, {Cells: []string{"в"}}, {Cells: []string{"г"}}, {Cells: []string{"д"}}}
	got := Samples(rows, 2)
	if !slices.Equal(got[0], []string{"а", "в", "г"}) || !slices.Equal(got[1], []string{"б"}) {
		t.Errorf("got %q", got)
	}
}

func TestWords(t *testing.T) {
	village := place.Name{Ky: "Бий-Мырза"}
	for _, tt := range []struct{ got, want string }{
		{Address(english, village, "Ленин", "12", "3"), "Бий-Мырза, Ленин 12, flat 3"},
		{Address(english, village, "", "", ""), "Бий-Мырза"},
		{i18n.Phone("+996555123456"), "+996\u00a0555\u00a0123\u00a0456"},
		{i18n.Phone(""), ""},
		{Known(0), ""}, {Known(1975), "1975"},
		{Tidy(" a\u00a0 b\x00\u200b\tc "), "a b c"},
		{HeadingsFold([]string{"Аты-жөнү", " ҮЙ "}), "аты жону|уй"},
		{FirstNames([]string{"а", "б"}), "а, б"},
		{FirstNames(strings.Fields("а б в г д е ж з и к л")), "а, б, в, г, д, е, ж, з, и, к…"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// Whatever stands in a list, each row is entered or says why not, and what is
// entered may stand in the register.
func FuzzMake(f *testing.F) {
	f.Add("Бий-Мырза", "Асанов", "12", "4", "0555123456", "1975")
	f.Add("Ош", "", "2026-01-12", "-1", "x", "99999999")
	f.Add("Кара-Кулжа", "Ъмърбек \\ ъъъ", "½", "4,0", "+996", "1e9")
	f.Fuzz(func(t *testing.T, village, head, house, persons, phone, birth string) {
		cells := []string{village, head, house, persons, phone, birth}
		w := Wishes{Columns: Columns{ColVillage: 0, ColHead: 1, ColHouse: 2, ColPersons: 3, ColPhone: 4, ColBirth: 5}}
		d := Make([]sheet.Row{{Number: 2, Cells: cells}}, w, places, nil, 2026).Drafts[0]
		if len(d.Problems) > 0 {
			if d.Reasons(english) == "" {
				t.Fatalf("%q is left out without a reason", cells)
			}
			return
		}
		if err := d.New.Settle(2026); err != nil {
			t.Fatalf("%q would be entered, but: %v", cells, err)
		}
	})
}
