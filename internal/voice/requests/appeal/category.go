package appeal

import (
	"regexp"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Workers are the roles that may become responsible for a request.
var Workers = []access.Role{access.Head, access.Secretary, access.Finance, access.Accountant, access.Controller, access.Operator}

// Category is a kind of trouble in people's words.
type Category struct {
	Code     string
	Msg      string     // the program's words, a message id; empty: Name alone
	Name     place.Name // the municipality's words; empty: the program's
	Private  bool       // never shown to the public
	Nameless bool       // may be reported without a name
	Stop     string     // phone to call instead of reporting; empty: none
	Role     access.Role
	Used     bool // offered to whoever reports
}

// Title is the category in the reader's language.
func (c Category) Title(p *i18n.Printer) string {
	if c.Name.Ky == "" && c.Msg != "" {
		return p.Message(c.Msg, nil)
	}
	return p.Name(c.Name)
}

// Usual are the categories that a municipality has before it changed any.
var Usual = []Category{
	{Code: "water", Msg: i18n.Mark("No water, or the water is bad"), Role: access.Operator, Nameless: true},
	{Code: "leak", Msg: i18n.Mark("A pipe, standpipe or well is broken"), Role: access.Operator, Nameless: true},
	{Code: "waste", Msg: i18n.Mark("Waste is not taken away, a dump"), Role: access.Operator, Nameless: true},
	{Code: "road", Msg: i18n.Mark("Road, bridge, pavement, ice"), Role: access.Operator, Nameless: true},
	{Code: "light", Msg: i18n.Mark("Street light does not burn"), Role: access.Operator, Nameless: true},
	{Code: "animals", Msg: i18n.Mark("Stray dogs, a dead animal"), Role: access.Operator, Nameless: true},
	{Code: "irrigation", Msg: i18n.Mark("Irrigation water, canals, pasture"), Role: access.Operator, Nameless: true},
	{Code: "yard", Msg: i18n.Mark("Park, sports ground, club, cemetery"), Role: access.Operator, Nameless: true},
	{Code: "bill", Msg: i18n.Mark("My bill, payment or meter"), Role: access.Accountant, Private: true},
	{Code: "land", Msg: i18n.Mark("Land, building, a boundary"), Role: access.Finance, Private: true},
	{Code: "help", Msg: i18n.Mark("Help, benefit, a paper from the office"), Role: access.Secretary, Private: true},
	{Code: "staff", Msg: i18n.Mark("The work of an employee or of the office"), Role: access.Head, Private: true, Nameless: true},
	{Code: "danger", Msg: i18n.Mark("Fire, gas, a torn electric wire"), Role: access.Secretary, Stop: "101"},
	{Code: "violence", Msg: i18n.Mark("Somebody is beaten or threatened"), Role: access.Secretary, Private: true, Stop: "102"},
	{Code: "other", Msg: i18n.Mark("Something else"), Role: access.Secretary},
}

// Find finds one by its code; what is no longer known keeps its code.
func Find(list []Category, code string) Category {
	if at := slices.IndexFunc(list, func(c Category) bool { return c.Code == code }); at >= 0 {
		return list[at]
	}
	return Category{Code: code, Name: place.Name{Ky: code}, Private: true}
}

// Offered are those that may be chosen.
func Offered(list []Category) []Category {
	return slices.DeleteFunc(slices.Clone(list), func(c Category) bool { return !c.Used })
}

var (
	goodCode  = regexp.MustCompile(`^[a-z][a-z0-9-]{1,29}$`)
	goodPhone = regexp.MustCompile(`^[0-9+ ]{2,20}$`)
)

// Valid complains about what cannot be a category. named: the program has words
// for it.
func (c Category) Valid(named bool) error {
	form := fault.Form()
	if !goodCode.MatchString(c.Code) {
		form.Field("code", "Enter a short word in Latin letters, for example canal")
	}
	if c.Name.Ky == "" && (!named || c.Name.Ru != "" || c.Name.En != "") {
		form.Field("name_ky", "Enter the name in Kyrgyz.")
	}
	if c.Stop != "" && !goodPhone.MatchString(c.Stop) {
		form.Field("stop", "Enter a phone number, for example 101")
	}
	if !slices.Contains(Workers, c.Role) {
		form.Field("role", "Choose from the list")
	}
	return form.Err()
}
