package inventory

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Kinds of provider, as stored.
const (
	Enterprise = "enterprise" // муниципалдык ишкана (МИ, МП)
	Union      = "union"      // ИСКАКБ (СООППВ): rural drinking-water users' union
	Private    = "private"
	Okmotu     = "okmotu" // the aiyl okmotu itself
)

var kinds = []string{Enterprise, Union, Private, Okmotu}

// Provider is who delivers services and takes the money for them.
type Provider struct {
	ID           ref.ID
	Kind         string
	Name         string // in full, as in its charter
	Short        string // as people and bills call it
	TaxNumber    string
	BankName     string
	BankAccount  string
	Phone        string
	Address      string
	CashHours    string
	ELQRProvider string // id in the national QR, from the contract with a bank
	ELQRService  string // its code of the service in the national QR
	MCC          string // merchant category code; 4900 for utilities
}

// Digits of Kyrgyz identifiers: a tax number (ИНН) has 14, a bank account 16, a
// phone 9 after the country code, an MCC 4 (ISO 18245).
const (
	taxDigits     = 14
	accountDigits = 16
	phoneDigits   = 9
	mccDigits     = 4
	nationalCode  = "996"
)

// tidy drops the spaces that people put between groups of digits.
func (p Provider) tidy() Provider {
	together := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	p.TaxNumber, p.BankAccount, p.MCC = together(p.TaxNumber), together(p.BankAccount), together(p.MCC)
	if p.Short == "" {
		p.Short = p.Name
	}
	return p
}

// valid complains about what would make a bill wrong. Fields bear the names of
// the form.
func (p Provider) valid() error {
	f := fault.Form()
	if p.Name == "" {
		f.Field("name", "Fill in this field")
	}
	if !slices.Contains(kinds, p.Kind) {
		f.Field("kind", "Choose from the list")
	}
	if !isNumber(p.TaxNumber, taxDigits) {
		f.Field("tax_number", "A tax number has 14 digits.")
	}
	if !isNumber(p.BankAccount, accountDigits) {
		f.Field("bank_account", "A bank account number has 16 digits.")
	}
	if !isNumber(p.MCC, mccDigits) {
		f.Field("mcc", "A merchant category code has 4 digits.")
	}
	if p.Phone != "" && !isPhone(p.Phone) {
		f.Field("phone", "Enter the phone number: 9 digits after +996.")
	}
	if (p.ELQRProvider == "") != (p.ELQRService == "") {
		f.Field("elqr_service", "The national QR needs both: the provider's id and the service code.")
	}
	return f.Err()
}

// isNumber accepts exactly n digits, or nothing.
func isNumber(text string, n int) bool { return text == "" || len(text) == n && digits(text) == text }

// isPhone accepts a number with the country code, with the zero of long
// distance calls, or without either.
func isPhone(text string) bool {
	d := digits(text)
	return len(d) == phoneDigits ||
		len(d) == phoneDigits+1 && d[0] == '0' ||
		len(d) == phoneDigits+len(nationalCode) && strings.HasPrefix(d, nationalCode)
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func (p Provider) fold() string { return i18n.Fold(p.Name + " " + p.Short) }
