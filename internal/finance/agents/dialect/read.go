package dialect

import (
	"net/url"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Command is what an agent asks.
type Command string

// The commands; empty when what is asked is not known.
const (
	Check Command = "check" // who is it and what do they owe: books nothing
	Pay   Command = "pay"   // the payer has paid: book it
)

// Call is one question of an agent, as far as it could be read.
type Call struct {
	Command Command
	Number  string         // the agent's number; up to 20 digits when the call is good
	Account ref.Number     // zero when it could not be read
	Amount  money.Som      // 0 in a check without a sum
	At      period.Instant // when it was paid, by the agent's clock; 0: not said
	Note    string         // purpose, or the transaction of a QR code
}

// Limits of what is read. Twenty digits of a number are the protocol's; an
// account may take two hundred characters there, of which ours use sixteen.
const (
	numberDigits = 20
	echoedText   = 40
	noteText     = 200
	amountDigits = 9 // before the decimals: a thousand million som
)

// Read understands a query. OK means that the call may be decided; any other
// outcome is its answer, and the call holds what could be read of it.
func (d Dialect) Read(query url.Values) (c Call, o Outcome) {
	known, ok := d.parameters(query)
	if !ok {
		return c, Unreadable
	}
	c.Number, c.Note = clip(known[d.Number], echoedText), clip(known[d.Note], noteText)
	switch known[d.Command] {
	case d.Check:
		c.Command = Check
	case d.Pay:
		c.Command = Pay
	default:
		return c, Unreadable
	}
	if !c.numbered(known[d.Number]) {
		return c, BadNumber
	}
	var err error
	if c.Account, err = ref.ParseNumber(known[d.Account]); err != nil {
		return c, BadAccount
	}
	if c.Amount, ok = d.amount(known[d.Amount]); !ok || c.Amount == 0 && c.Command == Pay {
		return c, BadAmount
	}
	if c.At, ok = d.instant(known[d.Date]); !ok && c.Command == Pay {
		return c, BadDate
	}
	return c, OK
}

// blanks may stand around a value: people and forms leave them there. Other
// white space, like a vertical tab, is a sign of a broken sender.
const blanks = " \t\r\n"

// parameters finds the parameters of the dialect whatever their case. One that
// occurs twice makes the call unreadable: two programs on the way could
// understand it in two ways.
func (d Dialect) parameters(query url.Values) (known map[string]string, ok bool) {
	known = map[string]string{}
	for _, name := range []string{d.Command, d.Number, d.Account, d.Amount, d.Date, d.Note} {
		if name == "" {
			continue
		}
		times := 0
		for key, values := range query {
			if strings.EqualFold(key, name) {
				times += len(values)
				known[name] = strings.Trim(values[0], blanks)
			}
		}
		if times > 1 {
			return known, false
		}
	}
	return known, true
}

// numbered tells whether the agent's number will do: digits, and in a check
// there may be none.
func (c Call) numbered(text string) bool {
	if text == "" {
		return c.Command == Check
	}
	return len(text) <= numberDigits && isDigits(text)
}

func isDigits(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// clip keeps text short that is echoed or kept, whatever was sent.
func clip(text string, most int) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// amount reads a sum: digits and up to two decimals, nothing else. No sign, no
// exponent, no spaces: what a person might mean, a program must not send.
func (d Dialect) amount(text string) (money.Som, bool) {
	if text == "" {
		return 0, true
	}
	whole, part := text, ""
	if i := strings.IndexAny(text, ".,"); i >= 0 {
		whole, part = text[:i], text[i+1:]
		if !isDigits(part) || len(part) > 2 || d.Style == Tyiyn {
			return 0, false
		}
	}
	if !isDigits(whole) || len(strings.TrimLeft(whole, "0")) > amountDigits {
		return 0, false
	}
	if d.Style == Tyiyn {
		sum, err := money.Parse(whole)
		return sum / money.TyiynPerSom, err == nil
	}
	sum, err := money.Parse(whole + "." + (part + "00")[:2])
	return sum, err == nil
}

// instant reads the agent's date, which is local time in Kyrgyzstan.
func (d Dialect) instant(text string) (period.Instant, bool) {
	if text == "" {
		return 0, true
	}
	t, err := time.ParseInLocation(layouts[d.Layout], text, period.Zone)
	if err != nil || t.Year() < 1970 {
		return 0, false
	}
	return max(period.At(t), 1), true // zero is "not said"
}

// Query writes a call as the agent would send it; empty parts are left out.
func (d Dialect) Query(command Command, number, account, amount string, at period.Instant) url.Values {
	query := url.Values{d.Command: {d.Check}}
	if command == Pay {
		query.Set(d.Command, d.Pay)
		query.Set(d.Date, at.Time().Format(layouts[d.Layout]))
	}
	for name, text := range map[string]string{d.Number: number, d.Account: account, d.Amount: amount} {
		if text != "" {
			query.Set(name, text)
		}
	}
	return query
}
