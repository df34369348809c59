// Package bankfile holds what every bank statement says, whatever its format:
// whose account, from which day to which, what it held before and after, and
// each movement between. The readers of camt, MT940 and 1C give these types; the
// rest of the program knows no format.
package bankfile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Format is a kind of file that money is reported in.
type Format string

// The formats.
const (
	Camt     Format = "camt"  // ISO 20022 camt.053 and camt.054, XML
	MT940    Format = "mt940" // SWIFT MT940 and MT942
	OneC     Format = "1c"    // 1CClientBankExchange, the exchange file of 1C
	Register Format = "register"
)

// Statement is one account's part of a file. A file may hold several.
type Statement struct {
	Account  string // number of the bank account, as written
	Currency string // empty: the file does not say
	Ident    string // the bank's own number of the statement
	From     period.Day
	Until    period.Day
	// Opening and Closing are what the account held; nil: the file does not say.
	Opening, Closing *money.Som
	Movements        int       // how many were read
	Credit, Debit    money.Som // sums of the booked movements, both above zero
	// Said are the sums that the file itself gives for them; nil: it does not.
	SaidCredit, SaidDebit *money.Som
}

// Movement is one change of an account.
type Movement struct {
	Statement   int    // index of the statement that it belongs to
	Line        int    // where it stands in the file: line of text, or running number in XML
	Account     string // our bank account, as written
	Day         period.Day
	Amount      money.Som // money that came is above zero, money that went below
	Currency    string    // empty: as the statement
	Reference   string    // the bank's number of it; empty: none
	Batch       string    // the bank's number of the collected entry that it is a part of
	Payer       string    // the other side: who paid, or who was paid
	PayerNumber string    // account of the other side
	Purpose     string
	Pending     bool   // announced, but not booked by the bank yet
	Kind        string // what the bank calls it, for example "CHRG"; may be empty
	// Wrong says why the movement cannot be booked; its amount or day may be zero.
	Wrong *fault.Fault
}

// Add counts a movement in. Pending and unreadable ones change no balance.
func (s *Statement) Add(m Movement) {
	s.Movements++
	switch {
	case m.Pending || m.Wrong != nil:
	case m.Amount > 0:
		s.Credit += m.Amount
	default:
		s.Debit -= m.Amount
	}
}

// Gap is how much the closing balance is above opening and movements together;
// known is false when the file gives no two balances, which proves nothing.
func (s Statement) Gap() (gap money.Som, known bool) {
	if s.Opening == nil || s.Closing == nil {
		return 0, false
	}
	return *s.Closing - (*s.Opening + s.Credit - s.Debit), true
}

// ErrStop may be returned by whoever takes the movements, to end the reading
// without a complaint about the file.
var ErrStop = errors.New("bankfile: enough")

// Take receives movements as they are read. An error of it ends the reading.
type Take func(Movement) error

// Damaged is the fault of a file that breaks off or is no such file at all.
func Damaged(line int, cause error) error {
	return fault.Invalid("The file is damaged at line {n}. Ask the bank for it again.", fault.Values{"n": line}).Because(cause)
}

// TooLong is the fault of a file that holds more than can be meant.
func TooLong(line int) error {
	return fault.Invalid("Line {n} of the file is too long for a bank statement.", fault.Values{"n": line})
}

// MaxText is the most characters of a text that are kept: no bank sends longer
// purposes, and nobody reads them.
const MaxText = 1_000

// Tidy joins the white space of a text, drops what cannot be seen and cuts what
// is longer than MaxText.
func Tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufffd' || r == '\u00a0' || r == '\u202f' || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= MaxText {
		return text
	}
	if r := []rune(text); len(r) > MaxText {
		return string(r[:MaxText])
	}
	return text
}

// Number brings an account number to the form in which two are compared: capital
// letters and digits only.
func Number(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, text)
}

// Amount reads money as banks write it: digits, one comma or point, decimals.
// More than two decimals are accepted only when the rest are zeros ("12.50000"),
// because ISO 20022 allows five and the som has two.
func Amount(text string) (money.Som, error) {
	text = strings.TrimSpace(text)
	whole, decimals, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if len(decimals) > 2 && strings.Trim(decimals[2:], "0") == "" {
		decimals = decimals[:2]
	}
	amount, err := money.Parse(whole + "." + decimals)
	if err != nil || strings.ContainsAny(text, " \u00a0\u202f-−") {
		return 0, fmt.Errorf("%w: %q", money.ErrFormat, text)
	}
	if amount > Largest {
		return 0, fmt.Errorf("%w: %q", money.ErrOverflow, text)
	}
	return amount, nil
}

// Largest is the largest amount that is believed, a hundred milliard som: sums
// of a whole file stay far from the edge of the integers.
const Largest money.Som = 100_000_000_000_00

// WrongAmount and WrongDay are the complaints about a single movement.
func WrongAmount(text string) *fault.Fault {
	return fault.Invalid("This is not an amount of money: {text}. Write som with at most two decimals.", fault.Values{"text": Tidy(text)})
}

// WrongDay is the complaint about a day that does not exist.
func WrongDay(text string) *fault.Fault {
	return fault.Invalid("This is not a day: {text}.", fault.Values{"text": Tidy(text)})
}

// Recognise tells what a file is by its first bytes; a name proves nothing.
// Whatever is no bank format may be a register, and sheet tells whether it is.
func Recognise(head []byte) Format {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte{0xEF, 0xBB, 0xBF}), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("1CClientBankExchange")):
		return OneC
	case bytes.HasPrefix(head, []byte("<")):
		return Camt
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE, '<', 0}), bytes.HasPrefix(head, []byte{0xFE, 0xFF, 0, '<'}):
		return Camt
	case bytes.HasPrefix(head, []byte("{1:")), swiftTag(head):
		return MT940
	}
	return Register
}

// swiftTag finds the first field of an MT940, which some banks set under a title.
func swiftTag(head []byte) bool {
	head = head[:min(len(head), 2_000)]
	return (bytes.HasPrefix(head, []byte(":20:")) || bytes.Contains(head, []byte("\n:20:"))) &&
		(bytes.Contains(head, []byte("\n:25:")) || bytes.Contains(head, []byte(":25:")))
}
