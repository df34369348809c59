package elqr

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type vector struct {
	Name, URL, Checksum string
	Elements            [][2]string
}

func vectors(t testing.TB) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestVectorsAreReadAndWrittenByteForByte(t *testing.T) {
	for _, v := range vectors(t) {
		link, err := Decode(v.URL)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		again, err := Encode(link)
		if err != nil || again != v.URL {
			t.Errorf("%s:\n got %s %v\nwant %s", v.Name, again, err, v.URL)
		}
		escaped, err := Decode(Escape(v.URL))
		if err != nil || escaped.Service != link.Service || escaped.Comment != link.Comment {
			t.Errorf("%s percent-encoded: %+v, %v", v.Name, escaped, err)
		}
	}
}

func TestDemoVectorInWords(t *testing.T) {
	link, err := Decode(vectors(t)[3].URL)
	if err != nil {
		t.Fatal(err)
	}
	if link.Amount != 15750 || !link.Dynamic || link.Service.Recipient != "01020304567" ||
		link.Service.Provider != "kg.demo.aimak" || link.Comment != "Таза суу 2026-11" || link.Name != "Taza Suu Demo AA" {
		t.Errorf("%+v", link)
	}
}

func TestStaticLinkOfAnAccount(t *testing.T) {
	text, err := Encode(Account("kg.demo.aimak", "water", "0040010427", "«Таза Суу» Кара-Кулжа айылдык ИСКАКБ"))
	if err != nil {
		t.Fatal(err)
	}
	link, err := Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if link.Amount != 0 || link.Dynamic || link.Service.Recipient != "0040010427" {
		t.Errorf("%+v", link)
	}
	if len([]rune(link.Name)) > 25 {
		t.Errorf("name %q is too long for the standard", link.Name)
	}
}

func TestOtherReadersHabits(t *testing.T) {
	fields := "000201" + "010211" + "5303417" + "52044900" + "54010" + "99020x"
	text := "https://app.mbank.kg/qr/#" + fields + "6304" + strings.ToUpper(checksum(fields))
	link, err := Decode("  " + text + "\n")
	if err != nil || link.Category != "4900" || link.Amount != 0 || link.Prefix != "https://app.mbank.kg/qr/#" {
		t.Errorf("53 before 52, amount 0, unknown field, capital checksum: %+v %v", link, err)
	}
	if _, err := Decode(fields + "6304" + checksum(fields)); err != nil {
		t.Errorf("without an address: %v", err)
	}
}

func TestRefused(t *testing.T) {
	good := vectors(t)[0].URL
	withSum := func(fields string) string { return Prefix + fields + "6304" + checksum(fields) }
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":            {"", ErrFormat},
		"plain address":    {"https://example.kg/", ErrFormat},
		"cut short":        {good[:len(good)-6], ErrFormat},
		"one digit wrong":  {strings.Replace(good, "1241200", "1241201", 1), ErrChecksum},
		"no checksum":      {Prefix + "0002010102115303417", ErrFormat},
		"another currency": {withSum("0002010102115303840"), ErrFormat},
		"another version":  {withSum("000202"), ErrFormat},
		"letters as size":  {withSum("000201") + "5a", ErrFormat},
		"negative amount":  {withSum("0002015303417" + "5402-5"), ErrFormat},
		"amount too long":  {withSum("0002015303417" + "541412345678901234"), ErrFormat},
		"broken service":   {withSum("0002013203123"), ErrFormat},
	} {
		if _, err := Decode(c.text); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	long := strings.Repeat("ү", 100)
	for name, l := range map[string]Link{
		"name": {Name: long}, "comment": {Comment: long}, "recipient": {Service: Service{Recipient: long}},
		"extras": {Extras: make([]Extra, 6)}, "amount": {Amount: 1e14},
	} {
		if _, err := Encode(l); !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %v, want too long", name, err)
		}
	}
}

func TestEncodeThenDecodeIsTheSame(t *testing.T) {
	word := rapid.StringMatching(`[a-z0-9А-Яа-яңөү .-]{0,14}`)
	rapid.Check(t, func(t *rapid.T) {
		link := Account("kg.demo.aimak", "water", rapid.StringMatching(`[0-9]{10}`).Draw(t, "account"), word.Draw(t, "name"))
		link.Prefix, link.Comment, link.Dynamic = Prefix, word.Draw(t, "comment"), rapid.Bool().Draw(t, "dynamic")
		if rapid.Bool().Draw(t, "extra") {
			link.Extras = []Extra{{Key: "month", Label: "Ай", Value: "2026-11", Title: "Ай", Visible: true}}
		}
		text, err := Encode(link)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(text)
		if err != nil || !same(got, link) {
			t.Fatalf("%s\n%+v\n%+v\n%v", text, got, link, err)
		}
	})
}

func same(a, b Link) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func FuzzDecode(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.URL)
		f.Add(Escape(v.URL))
	}
	f.Fuzz(func(t *testing.T, text string) {
		link, err := Decode(text)
		if err != nil {
			return
		}
		again, err := Encode(link)
		if errors.Is(err, ErrTooLong) {
			return // readers are more patient than the standard allows writers to be
		}
		if back, err := Decode(again); err != nil || back.Amount != link.Amount || back.Service != link.Service {
			t.Errorf("%q became %q: %v", text, again, err)
		}
	})
}
