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
	OK                  bool
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

// Every field of every vector is read as published, with its checksum; the
// synthetic one states no fields and is compared in words below.
func TestVectorsFieldByField(t *testing.T) {
	for _, v := range vectors(t) {
		_, text := cut(v.URL)
		fields, err := split(text)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if v.Elements == nil {
			continue
		}
		if len(fields) != len(v.Elements) {
			t.Errorf("%s: %d fields, want %d", v.Name, len(fields), len(v.Elements))
			continue
		}
		for i, want := range v.Elements {
			if got := fields[i]; got.id != want[0] || got.value != want[1] {
				t.Errorf("%s: field %d is %q %q, want %q", v.Name, i, got.id, got.value, want)
			}
		}
		if got := checksum(signed(fields)); got != v.Checksum || !v.OK {
			t.Errorf("%s: checksum %s, want %s", v.Name, got, v.Checksum)
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

// The synthetic vector is exactly what Payment makes, but for the reference, which
// it takes from the month.
func TestDynamicLinkIsTheDemoVector(t *testing.T) {
	want := vectors(t)[3]
	link := Payment("kg.demo.aimak", "water", "01020304567", "2026-11", 157_50, "Taza Suu Demo AA", "Таза суу 2026-11")
	if got, err := Encode(link); err != nil || got != want.URL {
		t.Errorf("\n got %s %v\nwant %s", got, err, want.URL)
	}
	long := Payment("kg.demo.aimak", "water", "0040010427", NewReference("key"), 1,
		strings.Repeat("Таза Суу ", 9), strings.Repeat("ноябрь 2026 ", 9))
	text, err := Encode(long)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Decode(text); err != nil || got.Service.Transaction != string(NewReference("key")) || got.Amount != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

// A damaged code still says what it says, so that the desk can help the payer.
func TestWrongChecksumIsReportedWithTheContent(t *testing.T) {
	good := vectors(t)[3].URL
	for name, text := range map[string]string{
		"plain":   good[:len(good)-4] + "0000",
		"encoded": Escape(good[:len(good)-4] + "0000"),
	} {
		link, err := Decode(text)
		if !errors.Is(err, ErrChecksum) || link.Amount != 157_50 || link.Service.Recipient != "01020304567" || link.Comment != "Таза суу 2026-11" {
			t.Errorf("%s: %+v %v", name, link, err)
		}
	}
}

// Whatever the order of the fields, the content is the same.
func TestAnyOrderOfFields(t *testing.T) {
	_, text := cut(vectors(t)[3].URL)
	fields, err := split(text)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := Decode(text)
	rapid.Check(t, func(t *rapid.T) {
		var body strings.Builder
		for _, f := range rapid.Permutation(fields[:len(fields)-1]).Draw(t, "order") {
			body.WriteString(f.raw)
		}
		got, err := Decode("https://bakai.app/#" + body.String() + "6304" + checksum(body.String()))
		got.Prefix = ""
		if err != nil || !same(got, want) {
			t.Fatalf("%s: %+v %v", body.String(), got, err)
		}
	})
}

func TestWholeLinkEncoded(t *testing.T) {
	text := strings.Replace(Escape(vectors(t)[3].URL), "#", "%23", 1)
	if link, err := Decode(text); err != nil || link.Amount != 157_50 || link.Prefix != Prefix {
		t.Errorf("%+v %v", link, err)
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
		"two amounts":      {withSum("0002015303417" + "5403100" + "5403999"), ErrFormat},
		"two recipients":   {withSum("000201" + "3214" + "1003123" + "1003999" + "5303417"), ErrFormat},
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
