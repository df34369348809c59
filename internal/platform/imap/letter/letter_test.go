package letter

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

func crlf(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

func read(t *testing.T, text string) Letter {
	t.Helper()
	l, err := Read(crlf(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A letter as most are: encoded headers, two forms of the words, a photo.
func TestALetterWithAPhoto(t *testing.T) {
	photo := base64.StdEncoding.EncodeToString([]byte("\xff\xd8\xff photo"))
	l := read(t, `Return-Path: <uran@mail.kg>
From: =?utf-8?B?0KPRgNCw0L0g0JDRgdCw0L3QvtCy?= <uran@mail.kg>
To: office@kara-kulja.kg
Subject: =?utf-8?B?0KHRg9GDINC20L7Quiw=?=
 =?utf-8?B?INCg0LDRhtC+0Yc=?=
Date: Fri, 20 Nov 2026 09:12:00 +0600
Message-ID: <abc.1@mail.kg>
References: <one@aimak.kg> <two@aimak.kg>
In-Reply-To: <two@aimak.kg>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

for old programs
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=D0=A1=D1=83=D1=83 =D0=B6=D0=BE=D0=BA
--inner
Content-Type: text/html; charset=utf-8

<p>Суу <b>жок</b></p>
--inner--
--outer
Content-Type: image/jpeg; name="=?utf-8?B?0YHSrw==?=.jpg"
Content-Disposition: attachment; filename*=utf-8''%D1%81%D2%AF%D1%80%D3%A9%D1%82.jpg
Content-Transfer-Encoding: base64

`+photo+`
--outer--
`)
	if l.ID != "abc.1@mail.kg" || l.Name != "Уран Асанов" || l.Mail != "uran@mail.kg" || l.Subject != "Суу жок, Рацоч" || l.Text != "Суу жок" || l.Below != "" || l.Source != Person {
		t.Errorf("%+v", l)
	}
	if got := strings.Join(l.Answers, " "); got != "two@aimak.kg two@aimak.kg one@aimak.kg" {
		t.Errorf("answers %s", got)
	}
	if !l.Sent.Equal(time.Date(2026, 11, 20, 3, 12, 0, 0, time.UTC)) {
		t.Errorf("sent %v", l.Sent)
	}
	if len(l.Files) != 1 || l.Files[0].Name != "сүрөт.jpg" || l.Files[0].Media != "image/jpeg" || string(l.Files[0].Body) != "\xff\xd8\xff photo" {
		t.Errorf("%+v", l.Files)
	}
}

// Old programs: charsets in parts, raw bytes in headers, the usual lie of UTF-8.
func TestCharsets(t *testing.T) {
	const said = "Нет воды уже третий день, помогите"
	for name, table := range map[string]*charmap.Charmap{"windows-1251": charmap.Windows1251, "KOI8-R": charmap.KOI8R, "iso-8859-5": charmap.ISO8859_5,
		"cp866": charmap.CodePage866, "utf-8": charmap.Windows1251, "": charmap.Windows1251, "x-unknown": charmap.Windows1251} {
		raw, _ := table.NewEncoder().String(said)
		subject := raw
		if name == "KOI8-R" || name == "iso-8859-5" || name == "cp866" { // in a header nothing says which it is
			subject = "=?" + name + "?B?" + base64.StdEncoding.EncodeToString([]byte(raw)) + "?="
		}
		l := read(t, "From: a@mail.kg\nSubject: "+subject+"\nContent-Type: text/plain; charset=\""+name+"\"\nContent-Transfer-Encoding: 8bit\n\n"+raw+"\n")
		if l.Text != said || l.Subject != said {
			t.Errorf("%q: %q, %q", name, l.Subject, l.Text)
		}
	}
}

func TestHTMLAlone(t *testing.T) {
	l := read(t, `From: "A, B" <a@mail.kg>
Subject: x
Content-Type: text/html; charset=utf-8

<html><head><title>no</title><style>p{color:red}</style></head><body>
<script>alert("no")</script><!-- no -->
<p>Жарык&nbsp;күйбөйт,
 <b>үч</b>&#1187; <i>күн</i>.</p><ul><li>бир</li><li>эки</li></ul>a &lt; b<br>жаңы сап
<table><tr><td>x</td><td>y</td></tr></table>
<blockquote>эски кат</blockquote></body></html>`)
	want := "Жарык күйбөйт, үчң күн.\n- бир\n- эки\na < b\nжаңы сап\nx y"
	if l.Text != want || l.Below != "> эски кат" || l.Name != "A, B" {
		t.Errorf("%q\n%q\n%q", l.Text, l.Below, l.Name)
	}
}

// What was quoted and the signature stand apart; a letter that is nothing but a
// quotation was meant.
func TestSplit(t *testing.T) {
	for name, c := range map[string]struct{ text, own, below string }{
		"nothing":     {"Суу жок.\n\nУран", "Суу жок.\n\nУран", ""},
		"signature":   {"Суу жок.\n-- \nУран\n0555", "Суу жок.", "-- \nУран\n0555"},
		"top":         {"Рахмат\n\nпт, 20 нояб. 2026 г. в 10:00, Кара-Кулжа <a@b.kg> пишет:\n> К-2026-0042\n> катталды", "Рахмат", "пт, 20 нояб. 2026 г. в 10:00, Кара-Кулжа <a@b.kg> пишет:\n> К-2026-0042\n> катталды"},
		"broken":      {"Ok\n\nOn Fri, 20 Nov 2026, Kara-Kulja <a@b.kg>\nwrote:\n> x", "Ok", "On Fri, 20 Nov 2026, Kara-Kulja <a@b.kg>\nwrote:\n> x"},
		"between":     {"> Кайсы көчө?\nМанас көчөсү\n> Качан?\nКечээ", "Манас көчөсү\nКечээ", "> Кайсы көчө?\n> Качан?"},
		"outlook":     {"Да.\n\nОт: Кара-Кулжа <a@b.kg>\nОтправлено: 20 ноября\nТема: x\n\nтекст", "Да.", "От: Кара-Кулжа <a@b.kg>\nОтправлено: 20 ноября\nТема: x\n\nтекст"},
		"phone":       {"Суу жок\n\nОтправлено из мобильной Почты", "Суу жок", "Отправлено из мобильной Почты"},
		"forwarded":   {"-------- Пересылаемое сообщение --------\nОт: x\nСуу жок", "-------- Пересылаемое сообщение --------\nОт: x\nСуу жок", ""},
		"not a quote": {"Мен мындай деп жаздым:\nсуу жок", "Мен мындай деп жаздым:\nсуу жок", ""},
		"from a name": {"От: меня привет", "От: меня привет", ""},
		"empty lines": {"a\n\n\n\nb\n", "a\n\nb", ""},
	} {
		if own, below := Split(c.text); own != c.own || below != c.below {
			t.Errorf("%s: %q, %q", name, own, below)
		}
	}
}

// Letters of machines are known by what honest machines say of themselves.
func TestSource(t *testing.T) {
	for line, want := range map[string]Source{
		"X-Nothing: 1":                                      Person,
		"Auto-Submitted: no":                                Person,
		"Auto-Submitted: auto-replied":                      Robot,
		"Precedence: auto_reply":                            Robot,
		"X-Autoreply: yes":                                  Robot,
		"Precedence: bulk":                                  List,
		"List-Id: <news.example.kg>":                        List,
		"List-Unsubscribe: <mailto:x>":                      List,
		"Return-Path: <>":                                   Bounce,
		"Return-Path: <a@mail.kg>":                          Person,
		"X-Spam-Flag: YES":                                  Spam,
		"X-Spam-Status: No, score=1":                        Person,
		"X-Spam-Status: Yes, score=9":                       Spam,
		"Precedence: first-class":                           Person,
		"Content-Type: multipart/report; boundary=x":        Bounce,
		"Authentication-Results: mx; dkim=none; dmarc=fail": Forged,
		"Authentication-Results: mx; dmarc=pass":            Person,
	} {
		if l := read(t, line+"\nFrom: a@mail.kg\nSubject: x\n\nx"); l.Source != want {
			t.Errorf("%s: %s, want %s", line, l.Source, want)
		}
	}
	if l := read(t, "From: MAILER-DAEMON@mail.kg\nSubject: x\n\nx"); l.Source != Bounce {
		t.Errorf("a daemon is %s", l.Source)
	}
}

// What is broken off or built to harm is read as far as it goes, or refused.
func TestBroken(t *testing.T) {
	if l := read(t, "From: a@mail.kg\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nСуу жок\n--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBOR"); l.Text != "Суу жок" || len(l.Files) != 1 {
		t.Errorf("%+v", l)
	}
	if l := read(t, "From nobody\nFrom: a@mail.kg\nbad line\n folded\nSubject: a\n b\n\nx"); l.Subject != "a b" || l.Mail != "a@mail.kg" {
		t.Errorf("%+v", l)
	}
	if l := read(t, "From: a@mail.kg\nSubject: x\n\nпараграф\u202egnp.exe\u200b\x00"); l.Text != "параграфgnp.exe" {
		t.Errorf("%q", l.Text)
	}
	deep := "From: a@mail.kg\n"
	for i := range 20 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=x%d\n\n--x%[1]d\n", i)
	}
	wide := "From: a@mail.kg\nContent-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\n\na\n", 100) + "--x--"
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing": {"", ErrHeader}, "no letter": {"\n\nhello", ErrHeader}, "deep": {deep, ErrParts}, "wide": {wide, ErrParts},
		"long headers": {"From: a@mail.kg\n" + strings.Repeat("X: y\n", 3000) + "\nx", ErrHeader},
		"long header":  {"From: a@mail.kg\nX: " + strings.Repeat("y", 300<<10) + "\n\nx", ErrHeader},
		"encrypted":    {"From: a@mail.kg\nContent-Type: multipart/encrypted; boundary=x\n\nx", ErrSecret},
	} {
		if _, err := Read(crlf(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Nothing that somebody sends takes long.
func TestFast(t *testing.T) {
	began := time.Now()
	for _, text := range []string{
		strings.Repeat("<script>x</script>", 60_000), strings.Repeat("<blockquote>", 90_000), strings.Repeat("<", 1<<20),
		strings.Repeat("&#", 500_000), strings.Repeat("<!--", 250_000), strings.Repeat("<script>", 100_000),
	} {
		Plain(text)
	}
	for _, text := range []string{strings.Repeat(">\n", 500_000), strings.Repeat("отправлено из x\n", 50_000), strings.Repeat("a@b\n", 250_000), strings.Repeat("От: x\n", 100_000)} {
		Split(text)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.eml")
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("From: a@b.kg\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>a<br>b\n--x--"))
	f.Add([]byte("From: =?koi8-r?Q?=C1?= <a@b.kg>\nSubject: x\nContent-Transfer-Encoding: base64\n\n0KHRg9GD"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Read(raw)
		if err != nil {
			return
		}
		for _, text := range []string{l.Text, l.Below, l.Subject, l.Name, l.Mail} {
			if strings.ToValidUTF8(text, "") != text || strings.ContainsRune(text, 0) {
				t.Errorf("%q", text)
			}
		}
		if strings.ContainsAny(l.Subject+l.Name+l.Mail, "\r\n") {
			t.Errorf("a line within %q %q %q", l.Subject, l.Name, l.Mail)
		}
		if len(l.Files) > mostParts {
			t.Errorf("%d files", len(l.Files))
		}
	})
}
