package testkit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/i18n"
)

// tree writes a small program below a temporary folder and returns its root.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func po(id, text string) string { return "msgid \"" + id + "\"\nmsgstr \"" + text + "\"\n\n" }

// Each kind of mistake, planted alone, is found and named.
func TestTextFaults(t *testing.T) {
	const page = "package water\nfunc show(p P) { p.T(\"Water {n}\", \"n\", 1) }\n"
	good := map[string]string{
		"services/water/pages.go":    page,
		"services/water/texts/ky.po": po("Water {n}", "Суу {n}"),
		"services/water/texts/ru.po": po("Water {n}", "Вода {n}"),
		"platform/ui/texts/ky.po":    po("Save", "Сактоо"),
		"platform/ui/texts/ru.po":    po("Save", "Сохранить"),
	}
	for _, tt := range []struct{ name, file, text, want string }{
		{"nothing is wrong", "", "", ""},
		{"shared words need no use and no repetition", "services/water/more.go", "package water\nfunc f(p P) { p.T(\"Save\") }", ""},
		{"not translated", "services/water/more.go", "package water\nfunc f(p P) { p.T(\"Pump\") }", `"Pump" has no translation into ky`},
		{"another sense", "services/water/more.go", "package water\nfunc f(p P) { p.C(\"state\", \"Save\") }", `(context "state")`},
		{"counted without plural", "services/water/more.go", "package water\nfunc f(p P) { p.N(2, \"Save\", \"Saves\") }", "no msgid_plural"},
		{"fault", "services/water/more.go", "package water\nvar e = fault.Invalid(\"No pump\")", "No pump"},
		{"field", "services/water/more.go", "package water\nvar e = fault.Form().Field(\"x\", \"No field\")", "No field"},
		{"notice", "services/water/more.go", "package water\nfunc f(r R) { r.Done(w, \"x\", \"Pumped\") }", "Pumped"},
		{"link", "services/water/more.go", "package water\nvar l = []module.Link{{Text: \"Wells\"}}", "Wells"},
		{"step", "services/water/more.go", "package water\nvar l = module.Step{Note: \"Dig\"}", "Dig"},
		{"variable", "services/water/more.go", "package water\nfunc f(p P, id string) { p.T(id) }", "not a literal"},
		{"variable of a table", "services/water/more.go", "package water\nvar x = i18n.Mark(\"Save\")\nfunc f(p P) { p.T(x) }", ""},
		{"stale", "services/water/texts/ru.po", po("Water {n}", "Вода {n}") + po("Ice", "Лёд"), `nothing shows "Ice"`},
		{"two translations", "services/water/texts/ky.po", po("Water {n}", "Суу {n}") + po("Save", "Калтыруу"), "tell the senses apart"},
		{"placeholder lost", "services/water/texts/ky.po", po("Water {n}", "Суу"), "has the values [{n}]"},
		{"full stop lost", "platform/ui/texts/ky.po", po("It is done.", "Даяр") + po("Save", "Сактоо"), "ends otherwise"},
		{"look-alike", "services/water/texts/ky.po", po("Water {n}", "Кɵл {n}"), "look-alike"},
		{"mixed script", "services/water/texts/ky.po", po("Water {n}", "Cуу cуу {n}"), "one word"},
		{"unprintable", "services/water/texts/ky.po", po("Water {n}", "Суу ☃ {n}"), "cannot be printed"},
		{"avoided word", "services/water/texts/ky.po", po("Water {n}", "Номуру {n}"), "номер"},
		{"Russian without ё", "services/water/texts/ru.po", po("Water {n}", "Лицевой счет {n}"), "ё"},
		{"empty", "services/water/texts/ky.po", po("Water {n}", ""), "is empty"},
		{"emphasis lost", "platform/ui/texts/ky.po", po("You owe *it*", "Карыз бар") + po("Save", "Сактоо"), "emphasis"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{}
			for name, text := range good {
				files[name] = text
			}
			if tt.file != "" {
				files[tt.file] = tt.text
			}
			faults, err := textFaults(tree(t, files))
			if err != nil {
				t.Fatal(err)
			}
			found := strings.Join(faults, "\n")
			if tt.want == "" && found != "" || !strings.Contains(found, tt.want) {
				t.Errorf("got:\n%s\nwant: %s", found, tt.want)
			}
		})
	}
}

func TestWrongWords(t *testing.T) {
	for _, tt := range []struct {
		lang          i18n.Lang
		english, text string
		wrong         bool
	}{
		{i18n.Ky, "Delete", "Өчүрүү", true},
		{i18n.Ky, "Planned outage", "Пландуу өчүрүү", false},
		{i18n.Ky, "Tariff block", "Тариф баскычы", true},
		{i18n.Ky, "Press the button", "Баскычты басыңыз", false},
		{i18n.Ky, "Download PDF", "PDFти жүктөп алуу", false},
		{i18n.Ky, "The deadline", "Мөөнөтү", false},
		{i18n.Ky, "From Excel", "Excelден", false},
		{i18n.Ru, "Bills", "Счета", false},
		{i18n.Ru, "Account", "Лицевой счёт", false},
		{i18n.Ru, "Meters", "Счетчики", true},
		{i18n.Ru, "Payments", "Платежи", false},
		{i18n.Ru, "Payment", "Платеж", true},
		{i18n.Ru, "Data", "Данные", false},
	} {
		if got := len(wrongWords(tt.lang, tt.english, tt.text)) > 0; got != tt.wrong {
			t.Errorf("%s %q: refused %v, want %v", tt.lang, tt.text, got, tt.wrong)
		}
	}
}

func TestBrokenTextsStopTheCheck(t *testing.T) {
	if _, err := textFaults(tree(t, map[string]string{"a/b/texts/ky.po": "msgid x"})); err == nil {
		t.Error("a broken PO file passed")
	}
	if _, err := textFaults(tree(t, map[string]string{"a/b/c.go": "not go"})); err == nil {
		t.Error("broken source passed")
	}
}
