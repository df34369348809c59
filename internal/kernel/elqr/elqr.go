// Package elqr writes and reads the payment links of the national QR standard.
//
// The National Bank's rules (11.12.2019 № 2019-П-14/62-5-(ПС), amended 2022)
// oblige every bank and wallet of Kyrgyzstan to understand such a link. It is a
// web address whose fragment holds fields of two digits of id, two digits of
// length in characters, and the value. It looks like the EMV merchant QR but is
// not: the amount is in tyiyn and the checksum is the end of a SHA-256.
package elqr

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Prefix is the address of the national scheme; banks also use their own.
const Prefix = "https://pay.payqr.kg/#"

// Utilities is the merchant category code of water, waste and the like.
const Utilities = "4900"

// Faults of a link.
var (
	ErrFormat   = errors.New("elqr: not a payment link")
	ErrChecksum = errors.New("elqr: the checksum of the payment link is wrong")
	ErrTooLong  = errors.New("elqr: a field is too long")
)

// Link is what a payer's bank learns from the code.
type Link struct {
	Prefix   string // what stands before the fields, with its "#"; empty means Prefix
	Dynamic  bool   // a code for one payment; static codes live as long as the account
	Service  Service
	Merchant Merchant
	Comment  string  // at most 32 characters
	Extras   []Extra // at most five
	Category string  // merchant category code, four digits
	Amount   money.Som
	Name     string // who receives, at most 25 characters
}

// Service says whom and what the money is for.
type Service struct {
	Provider    string // id that the payment scheme gave the provider
	Code        string // service within the provider; real ones have up to 14 characters
	Recipient   string // personal account
	Transaction string
	// Payers may change the amount or the recipient in their bank's screen.
	AmountEditable, RecipientEditable Choice
}

// Merchant is the older way to name the receiver.
type Merchant struct{ ID, Name string }

// Extra is a field that the payer's bank shows or asks for.
type Extra struct {
	Key, Label, Value, Title string
	Visible                  bool
}

// Choice is yes, no or nothing said, written "11", "12" or left out.
type Choice string

// The choices.
const (
	Unsaid Choice = ""
	Yes    Choice = "11"
	No     Choice = "12"
)

// Limits of the standard in characters.
const (
	mostName    = 25
	mostComment = 32
	mostExtras  = 5
	mostValue   = 99
	mostAmount  = 13 // digits
)

// Account returns the static link printed on the bills of one personal account:
// the payer's bank asks for the amount. The digits are ref.Number's Digits.
func Account(provider, service, digits, name string) Link {
	return Link{
		Service: Service{Provider: provider, Code: service, Recipient: digits,
			AmountEditable: Yes, RecipientEditable: No},
		Category: Utilities,
		Name:     clip(name, mostName),
	}
}

// Payment returns the dynamic link of one payment: whom, how much and under which
// reference are settled, the payer only agrees. The comment names the bill and is
// shown by the payer's bank. The digits are ref.Number's Digits.
func Payment(provider, service, digits string, reference Reference, amount money.Som, name, comment string) Link {
	return Link{
		Dynamic: true,
		Service: Service{Provider: provider, Code: service, Recipient: digits, Transaction: string(reference),
			AmountEditable: No, RecipientEditable: No},
		Comment:  clip(comment, mostComment),
		Category: Utilities,
		Amount:   amount,
		Name:     clip(name, mostName),
	}
}

// Encode writes the link as text for a QR code, fields in the order of their ids.
func Encode(l Link) (string, error) {
	fields, err := l.fields()
	if err != nil {
		return "", err
	}
	prefix := l.Prefix
	if prefix == "" {
		prefix = Prefix
	}
	return prefix + fields + "6304" + checksum(fields), nil
}

// Escape makes a link of Encode fit for an href: letters outside ASCII and
// spaces are percent-encoded, which every reader must accept.
func Escape(link string) string {
	prefix, fields, found := strings.Cut(link, "#")
	if !found {
		return url.PathEscape(link)
	}
	return prefix + "#" + url.PathEscape(fields)
}

func (l Link) fields() (string, error) {
	var w writer
	w.put("00", "01")
	w.put("01", string(pick(l.Dynamic, No, Yes))) // 11 static, 12 dynamic
	w.nest("32", l.Service.fields)
	w.nest("33", func(w *writer) {
		w.put("00", l.Merchant.ID)
		w.put("01", l.Merchant.Name)
	})
	w.most("34", l.Comment, mostComment)
	if len(l.Extras) > mostExtras {
		return "", fmt.Errorf("%w: %d extra fields", ErrTooLong, len(l.Extras))
	}
	for i, extra := range l.Extras {
		w.put(strconv.Itoa(35+i), extra.String())
	}
	w.put("52", l.Category)
	w.put("53", "417")
	if l.Amount > 0 {
		w.most("54", strconv.FormatInt(int64(l.Amount), 10), mostAmount)
	}
	w.most("59", l.Name, mostName)
	return w.text.String(), w.err
}

func (s Service) fields(w *writer) {
	w.put("00", s.Provider)
	w.put("01", s.Code)
	w.put("10", s.Recipient)
	w.put("11", s.Transaction)
	w.put("12", string(s.AmountEditable))
	w.put("13", string(s.RecipientEditable))
}

// String writes the extra field as the standard has it, key:label:value:title:11|12.
func (e Extra) String() string {
	return strings.Join([]string{e.Key, e.Label, e.Value, e.Title, string(pick(e.Visible, Yes, No))}, ":")
}

// writer gathers fields; empty values are left out and the first fault is kept.
type writer struct {
	text strings.Builder
	err  error
}

func (w *writer) put(id, value string) { w.most(id, value, mostValue) }

func (w *writer) most(id, value string, limit int) {
	if value == "" {
		return
	}
	n := utf8.RuneCountInString(value)
	if n > limit && w.err == nil {
		w.err = fmt.Errorf("%w: field %s has %d characters, at most %d", ErrTooLong, id, n, limit)
	}
	fmt.Fprintf(&w.text, "%s%02d%s", id, n, value)
}

func (w *writer) nest(id string, fill func(*writer)) {
	var inner writer
	fill(&inner)
	if w.err == nil {
		w.err = inner.err
	}
	w.put(id, inner.text.String())
}

// checksum is the last four hexadecimal digits of the SHA-256 of the fields.
func checksum(fields string) string {
	sum := sha256.Sum256([]byte(fields))
	return hex.EncodeToString(sum[len(sum)-2:])
}

func pick(first bool, yes, no Choice) Choice {
	if first {
		return yes
	}
	return no
}

func clip(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return strings.TrimRight(string(runes[:limit]), " ")
	}
	return text
}
