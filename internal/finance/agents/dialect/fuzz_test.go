package dialect

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

var (
	goodNumber = regexp.MustCompile(`^[0-9]{1,20}$`)
	goodSum    = regexp.MustCompile(`^\s*[0-9]+([.,][0-9]{1,2})?\s*$`)
)

// Whatever an agent sends: no panic, a payment only with a whole number, a sum
// above zero as it was written and an account; and an answer in good XML.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"command=check&txn_id=1&account=4-1042-7&sum=200.00",
		"command=pay&txn_id=12345678901234567890&account=0040010427&sum=100,50&txn_date=20261122123005",
		"command=pay&txn_id=123456789012345678901&account=4-1042-7&sum=1",
		"action=payment&pay_id=7&account=4-1042-7&amount=10.00&pay_date=22.11.2026_12:30:05",
		"command=pay&txn_id=7&account=4-1042-7&sum=NaN", "command=pay&txn_id=7&account=4-1042-7&sum=-0.01", "command=pay&sum=1e308",
		"command=pay&txn_id=%00&account=%FF&sum=1", "command=pay&command=check", "a=b;c=d", "%zz=1", "txn_id=]]><x/>&command=pay",
	} {
		f.Add(seed)
	}
	dialects := []Dialect{profile(f, "osmp"), profile(f, "action")}
	f.Fuzz(func(t *testing.T, text string) {
		query, _ := url.ParseQuery(text) // what could be read of it
		for _, d := range dialects {
			call, o := d.Read(query)
			if o == OK && call.Command == Pay {
				if !goodNumber.MatchString(call.Number) || call.Amount <= 0 || call.Amount > 100_000_000_000 || call.Account.Serial < 0 {
					t.Fatalf("%q is a payment: %+v", text, call)
				}
				if sum := written(query, d.Amount); !goodSum.MatchString(sum) {
					t.Fatalf("the sum %q is understood as %s", sum, call.Amount)
				}
			}
			wellFormed(t, d.Write(Answer{Command: call.Command, Outcome: o, Number: call.Number, Amount: call.Amount, At: call.At}))
		}
	})
}

func written(query url.Values, name string) string {
	for key, values := range query {
		if strings.EqualFold(key, name) {
			return values[0]
		}
	}
	return ""
}

// Whatever names, texts and shapes people configure: what Valid lets pass makes
// good XML for any answer.
func FuzzWrite(f *testing.F) {
	f.Add("response", "osmp_txn_id = number\nresult = code\nfields.name = name", "0", "OK & <b>", "Асанова \x00 ]]>", int64(100), int64(7))
	f.Add("R", "a=code\nb=payment\nc=receipt\nd=amount\ne=date\nfields.f=due", "-1", "\xff\ufffe", "\u202e<!--", int64(-5), int64(1)<<62)
	f.Fuzz(func(t *testing.T, root, shape, code, text, name string, amount, id int64) {
		d, _ := Profile("osmp")
		elements, wrong := ParseElements(shape)
		if wrong != "" {
			return
		}
		d.Root, d.Checked, d.Paid = root, elements, elements
		d.Codes[OK] = Code{code, text}
		if d.Valid() != nil {
			return
		}
		due := money.Som(amount)
		for _, command := range []Command{Check, Pay} {
			wellFormed(t, d.Write(Answer{Command: command, Outcome: OK, Number: text, Receipt: name, Amount: due, At: period.Instant(id % 1e14), Name: Mask(name), Due: &due}))
		}
	})
}
