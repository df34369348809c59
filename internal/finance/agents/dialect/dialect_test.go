package dialect

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

func profile(t testing.TB, name string) Dialect {
	t.Helper()
	d, ok := Profile(name)
	if !ok {
		t.Fatal("no profile", name)
	}
	return d
}

// The ready profiles are valid, and survive being stored.
func TestProfiles(t *testing.T) {
	for _, name := range Profiles {
		d := profile(t, name)
		if err := d.Valid(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		again, err := Parse(d.Text())
		if err != nil || again.Text() != d.Text() {
			t.Errorf("%s is not the same after storing: %v", name, err)
		}
		for _, o := range Outcomes {
			if d.Codes[o].Code == "" || d.Codes[o].Text == "" {
				t.Errorf("%s has no code for %s", name, o)
			}
		}
	}
	if _, ok := Profile("../secret"); ok {
		t.Error("any file is a profile")
	}
}

// Worked examples of both families.
func TestRead(t *testing.T) {
	noon := period.At(time.Date(2026, 11, 22, 12, 30, 5, 0, period.Zone))
	for _, c := range []struct {
		profile, query string
		outcome        Outcome
		command        Command
		number         string
		amount         money.Som
		at             period.Instant
	}{
		{"osmp", "command=check&txn_id=1&account=4-1042-7&sum=200.00", OK, Check, "1", 200_00, 0},
		{"osmp", "command=check&account=0040010427", OK, Check, "", 0, 0},
		{"osmp", "command=check&account=0040010427&sum=0", OK, Check, "", 0, 0},
		{"osmp", "command=pay&txn_id=12345678901234567890&account=4-1042-7&sum=100&txn_date=20261122123005", OK, Pay, "12345678901234567890", 100_00, noon},
		{"osmp", "COMMAND=pay&TXN_ID=7&Account=4-1042-7&SUM=100.5", OK, Pay, "7", 100_50, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=100,50&trm_id=1&pay_type=2", OK, Pay, "7", 100_50, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=0.01", OK, Pay, "7", 1, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=999999999.99", OK, Pay, "7", 99_999_999_999, 0},
		{"action", "action=payment&pay_id=7&account=4-1042-7&amount=10.00&pay_date=22.11.2026_12:30:05", OK, Pay, "7", 10_00, noon},
		{"action", "action=check&account=4-1042-7", OK, Check, "", 0, 0},

		{"osmp", "", Unreadable, "", "", 0, 0},
		{"osmp", "command=Pay&txn_id=7&account=4-1042-7&sum=1", Unreadable, "", "7", 0, 0},
		{"osmp", "command=cancel&txn_id=7&account=4-1042-7&sum=1", Unreadable, "", "7", 0, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=1&sum=100", Unreadable, "", "", 0, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=1&SUM=100", Unreadable, "", "", 0, 0},
		{"osmp", "command=pay&account=4-1042-7&sum=1", BadNumber, Pay, "", 0, 0},
		{"osmp", "command=pay&txn_id=123456789012345678901&account=4-1042-7&sum=1", BadNumber, Pay, "123456789012345678901", 0, 0},
		{"osmp", "command=check&txn_id=123456789012345678901&account=4-1042-7", BadNumber, Check, "123456789012345678901", 0, 0},
		{"osmp", "command=pay&txn_id=-7&account=4-1042-7&sum=1", BadNumber, Pay, "-7", 0, 0},
		{"osmp", "command=pay&txn_id=٧&account=4-1042-7&sum=1", BadNumber, Pay, "٧", 0, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-8&sum=1", BadAccount, Pay, "7", 0, 0},
		{"osmp", "command=pay&txn_id=7&sum=1", BadAccount, Pay, "7", 0, 0},
		{"osmp", "command=pay&txn_id=7&account=" + strings.Repeat("4", 300) + "&sum=1", BadAccount, Pay, "7", 0, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=1&txn_date=20261122", BadDate, Pay, "7", 1_00, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=1&txn_date=20260230000000", BadDate, Pay, "7", 1_00, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=1&txn_date=00010101000000", BadDate, Pay, "7", 1_00, 0},
		{"osmp", "command=pay&txn_id=7&account=4-1042-7&sum=1&txn_date=19700101060000", OK, Pay, "7", 1_00, 1},
	} {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		call, o := profile(t, c.profile).Read(query)
		if o != c.outcome || call.Command != c.command || call.Number != c.number || call.Amount != c.amount || call.At != c.at {
			t.Errorf("%s %q: %s %+v, want %+v", c.profile, c.query, o, call, c)
		}
	}
}

// No sum that a program must not send is understood as another one.
func TestAmounts(t *testing.T) {
	for _, text := range []string{"0", "0.00", "0,0", "-1", "+1", "NaN", "Inf", "1e3", "0x10", "1.", ".5", "1.234", "100.00000", "1,2,3", "1.2.3",
		"1 000", "1_000", "१", "1000000000", "99999999999999999999", "1\x00", "100.5сом", " "} {
		call, o := profile(t, "osmp").Read(url.Values{"command": {"pay"}, "txn_id": {"1"}, "account": {"4-1042-7"}, "sum": {text}})
		if o != BadAmount {
			t.Errorf("sum %q is read as %s: %s", text, call.Amount, o)
		}
	}
	d := profile(t, "osmp")
	d.Style = Tyiyn
	for text, want := range map[string]money.Som{"10050": 100_50, "1": 1, "0000000007": 7, "100.50": 0, "999999999": 999_999_999} {
		call, o := d.Read(url.Values{"command": {"pay"}, "txn_id": {"1"}, "account": {"4-1042-7"}, "sum": {text}})
		if want == 0 && o != BadAmount || want != 0 && (o != OK || call.Amount != want) {
			t.Errorf("%q tyiyn is read as %s: %s", text, call.Amount, o)
		}
	}
}

// The answers of both families, letter for letter.
func TestWrite(t *testing.T) {
	due, at := money.Som(214_00), period.At(time.Date(2026, 11, 22, 9, 0, 1, 0, period.Zone))
	check := Answer{Command: Check, Number: "1", Name: "А*** Г***", Due: &due}
	paid := Answer{Command: Pay, Number: "1", Payment: 123456, Amount: 100_50, At: at}
	for _, c := range []struct {
		profile string
		answer  Answer
		outcome Outcome
		want    string
	}{
		{"osmp", check, OK, `<response><osmp_txn_id>1</osmp_txn_id><result>0</result><comment>OK</comment><fields><field1 name="name">А*** Г***</field1><field2 name="balance">214.00</field2></fields></response>`},
		{"osmp", paid, OK, `<response><osmp_txn_id>1</osmp_txn_id><prv_txn>123456</prv_txn><sum>100.50</sum><result>0</result><comment>OK</comment></response>`},
		{"action", check, OK, `<response><CODE>0</CODE><MESSAGE>OK</MESSAGE><FIO>А*** Г***</FIO><BALANCE>214.00</BALANCE><REC_SUM>214.00</REC_SUM></response>`},
		{"action", paid, OK, `<response><CODE>0</CODE><MESSAGE>OK</MESSAGE><EXT_ID>123456</EXT_ID><REG_DATE>22.11.2026_09:00:01</REG_DATE><AMOUNT>100.50</AMOUNT></response>`},
		{"action", Answer{Command: Pay}, BadDate, `<response><CODE>9</CODE><MESSAGE>Неверная дата</MESSAGE></response>`},
		{"osmp", Answer{Command: Pay, Number: "<&\"'>"}, BadNumber, `<response><osmp_txn_id>&lt;&amp;&#34;&#39;&gt;</osmp_txn_id><result>300</result><comment>Неверный номер платежа</comment></response>`},
	} {
		c.answer.Outcome = c.outcome
		got := string(profile(t, c.profile).Write(c.answer))
		flat := strings.NewReplacer("\n", "", "  ", "").Replace(strings.TrimPrefix(got, xml.Header))
		if flat != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.profile, flat, c.want)
		}
		wellFormed(t, []byte(got))
	}
}

func wellFormed(t testing.TB, body []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(body)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, body)
		}
	}
}

// A dialect that could lose money or cannot be answered is refused, field by field.
func TestValid(t *testing.T) {
	for field, spoil := range map[string]func(*Dialect){
		"command":     func(d *Dialect) { d.Command = "" },
		"amount":      func(d *Dialect) { d.Amount = "TXN_ID" }, // the name of the number, in capitals
		"account":     func(d *Dialect) { d.Account = "a b" },
		"check":       func(d *Dialect) { d.Check = "<" },
		"pay":         func(d *Dialect) { d.Pay = d.Check },
		"layout":      func(d *Dialect) { d.Layout = "2006" },
		"root":        func(d *Dialect) { d.Root = "xmlroot" },
		"checked":     func(d *Dialect) { d.Checked = nil },
		"paid":        func(d *Dialect) { d.Paid = d.Checked },
		"code-repeat": func(d *Dialect) { d.Codes[Repeat] = Code{"0", ""} },
		"code-number": func(d *Dialect) { d.Codes[BadNumber] = Code{"1", ""} },
		"code-ok":     func(d *Dialect) { d.Codes[OK] = Code{"ok", ""} },
	} {
		d := profile(t, "osmp")
		spoil(&d)
		f := fault.Of(d.Valid())
		if f == nil || f.Fields[0].Name != field {
			t.Errorf("a wrong %s gives %+v", field, f)
		}
	}
}

func TestElements(t *testing.T) {
	for _, name := range Profiles {
		d := profile(t, name)
		for _, list := range [][]Element{d.Checked, d.Paid} {
			again, wrong := ParseElements(strings.ReplaceAll(Lines(list), "\n", "\r\n"))
			if wrong != "" || Lines(again) != Lines(list) {
				t.Errorf("%s: %q", name, wrong)
			}
		}
	}
	for _, line := range []string{"result", "= code", "re sult = code", "result = nothing", "fields. = name", "fields.a.b = name", "<r> = code",
		strings.Repeat("result = code\n", 21)} {
		if _, wrong := ParseElements(line); wrong == "" {
			t.Errorf("%q is understood", line)
		}
	}
}

// Query writes what Read understands.
func TestQuery(t *testing.T) {
	at := period.At(time.Date(2026, 11, 22, 9, 0, 1, 0, period.Zone))
	for _, name := range Profiles {
		d := profile(t, name)
		for _, command := range []Command{Check, Pay} {
			call, o := d.Read(d.Query(command, "77", "4-1042-7", "10,5", at))
			if o != OK || call.Command != command || call.Number != "77" || call.Amount != 10_50 || command == Pay && call.At != at {
				t.Errorf("%s %s: %s %+v", name, command, o, call)
			}
		}
	}
}

func TestMask(t *testing.T) {
	for name, want := range map[string]string{
		"Асанова Гүлмира": "А*** Г***", "Өмүрбек уулу Нурлан": "Ө*** у*** Н***", "": "", "  ": "",
		"«Таза суу» МИ": "Т*** с*** М***", "«»": "***", "Ыса": "Ы***",
	} {
		if got := Mask(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}
