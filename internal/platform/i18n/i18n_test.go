package i18n

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
)

const kyTexts = `
msgid ""
msgstr "Language: ky\n"

msgid "Save"
msgstr "Сактоо"

# A button and a state.
msgid "Open"
msgstr "Ачуу"

msgctxt "state"
msgid "Open"
msgstr "Ачык"

msgid "{n} bill"
msgid_plural "{n} bills"
msgstr[0] "{n} эсеп-дүмүрчөк"

msgid "You owe {sum}. Pay {until}."
msgstr "Карызыңыз — {sum}. "
"{until} төлөңүз."
`

const ruTexts = `
msgid "Save"
msgstr "Сохранить"

msgid "Open"
msgstr "Открыть"

msgctxt "state"
msgid "Open"
msgstr "Открыто"

msgid "{n} bill"
msgid_plural "{n} bills"
msgstr[0] "{n} счёт"
msgstr[1] "{n} счёта"
msgstr[2] "{n} счетов"

msgid "You owe {sum}. Pay {until}."
msgstr "Ваш долг — {sum}. Оплатите {until}."
`

func sample(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load(room(kyTexts, ruTexts))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func room(ky, ru string) fstest.MapFS {
	return fstest.MapFS{"ky.po": {Data: []byte(ky)}, "ru.po": {Data: []byte(ru)}}
}

func TestPrinter(t *testing.T) {
	c := sample(t)
	ky, ru, en := c.Printer(Ky), c.Printer(Ru), c.Printer(En)
	owe := func(p *Printer) string {
		return p.T("You owe {sum}. Pay {until}.", "sum", money.Som(214_00), "until", p.Until("2026-12-25"))
	}
	for _, tt := range []struct{ name, got, want string }{
		{"plain", ky.T("Save"), "Сактоо"},
		{"sense of a button", ru.T("Open"), "Открыть"},
		{"sense of a state", ru.C("state", "Open"), "Открыто"},
		{"english is the id", en.C("state", "Open"), "Open"},
		{"ky sentence", owe(ky), "Карызыңыз — 214 сом. 25-декабрга чейин төлөңүз."},
		{"ru sentence", owe(ru), "Ваш долг — 214 сомов. Оплатите до 25 декабря."},
		{"en sentence", owe(en), "You owe 214 som. Pay by 25 December."},
		{"ky 1", ky.N(1, "{n} bill", "{n} bills"), "1 эсеп-дүмүрчөк"},
		{"ky 5214", ky.N(5214, "{n} bill", "{n} bills"), "5 214 эсеп-дүмүрчөк"},
		{"ru 1", ru.N(1, "{n} bill", "{n} bills"), "1 счёт"},
		{"ru 3", ru.N(3, "{n} bill", "{n} bills"), "3 счёта"},
		{"ru 11", ru.N(11, "{n} bill", "{n} bills"), "11 счетов"},
		{"ru 21", ru.N(21, "{n} bill", "{n} bills"), "21 счёт"},
		{"ru 112", ru.N(112, "{n} bill", "{n} bills"), "112 счетов"},
		{"en 1", en.N(1, "{n} bill", "{n} bills"), "1 bill"},
		{"en 0", en.N(0, "{n} bill", "{n} bills"), "0 bills"},
		{"unknown falls back", ky.T("Not there {x}", "x", 7), "Not there 7"},
		{"placeholder without value", en.T("{a} and {b}", "b", "c"), "{a} and c"},
		{"brace that is not ours", en.T("{a", "a", "x"), "{a"},
		{"value is not expanded again", en.T("{a}", "a", "{b}", "b", "no"), "{b}"},
		{"name", ru.T("{village}", "village", place.Name{Ky: "Жылкол", Ru: "Джылкол"}), "Джылкол"},
		{"month inside a sentence", ky.T("{m}", "m", period.Month("2026-11")), "ноябрь, 2026-жыл"},
		{"fault", ru.Fault(fault.Invalid("Save")), "Сохранить"},
		{"message", en.Message("No {x}", fault.Values{"x": money.Som(5_00)}), "No 5 som"},
	} {
		if got := plainSpaces(tt.got); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// plainSpaces lets a table of expectations be typed on an ordinary keyboard.
func plainSpaces(s string) string {
	return strings.NewReplacer(thin, " ", noBreak, " ").Replace(s)
}

func TestAMissingTextIsLoggedOnce(t *testing.T) {
	c := sample(t)
	for range 3 {
		c.Printer(Ky).T("Nowhere")
	}
	if len(c.missed) != 1 {
		t.Errorf("complained about %d messages, want 1", len(c.missed))
	}
	if c.Printer(En).T("Nowhere"); len(c.missed) != 1 {
		t.Error("English needs no translation, but was complained about")
	}
}

func TestUnknownLanguageReadsKyrgyz(t *testing.T) {
	if got := sample(t).Printer("de").T("Save"); got != "Сактоо" {
		t.Errorf("got %q", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"a room without Russian": {"ky.po": {Data: []byte(kyTexts)}},
		"a broken file":          room("msgid Save\n", ruTexts),
	} {
		if _, err := Load(files); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestTheFirstTranslationStands(t *testing.T) {
	c, err := Load(room(kyTexts, ruTexts), room("msgid \"Save\"\nmsgstr \"Сактагыла\"\n", ruTexts))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Printer(Ky).T("Save"); got != "Сактоо" {
		t.Errorf("got %q", got)
	}
}

func TestReadPO(t *testing.T) {
	for _, tt := range []struct{ name, text, wrong string }{
		{"not quoted", "msgid Save\nmsgstr \"x\"", "quoted"},
		{"backquoted", "msgid `Save`\nmsgstr \"x\"", "quoted"},
		{"twice", "msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"", "line 1 too"},
		{"no text", "msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"c\"", "not finished"},
		{"no id", "msgctxt \"state\"\n\nmsgid \"b\"\nmsgstr \"c\"", "not finished"},
		{"forms out of order", "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"c\"", "out of order"},
		{"forms of a plain text", "msgid \"a\"\nmsgstr[0] \"b\"\nmsgstr[1] \"c\"", "msgid_plural"},
		{"strange line", "hello", "not a PO line"},
		{"loose text", "\"hello\"", "belongs to nothing"},
		{"fuzzy", "#, fuzzy\nmsgid \"a\"\nmsgstr \"b\"", "fuzzy"},
		{"without blank lines", "msgid \"a\"\nmsgstr \"b\"\nmsgid \"c\"\nmsgstr \"d\"", ""},
	} {
		_, err := ReadPO([]byte(tt.text))
		switch {
		case tt.wrong == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.wrong)
		}
	}
}

func FuzzReadPO(f *testing.F) {
	f.Add(kyTexts)
	f.Add(ruTexts)
	f.Add("msgctxt \"a\"\nmsgid \"\"\n\"b\"\nmsgstr[0] \"c\"")
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := ReadPO([]byte(text))
		for _, e := range entries {
			if err == nil && (e.ID == "" || len(e.Texts) == 0) {
				t.Errorf("accepted an entry without id or text: %+v", e)
			}
		}
	})
}

// The shared words are read here too, so that a slip in them fails next to the reader.
func TestSharedWordsLoad(t *testing.T) {
	c, err := Load(os.DirFS("../ui/texts"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Printer(Ky).T("Take payment"); got != "Төлөм кабыл алуу" {
		t.Errorf("got %q", got)
	}
}

func BenchmarkT(b *testing.B) {
	p := sample(b).Printer(Ru)
	for b.Loop() {
		p.T("Save")
	}
}
