package accounts

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// States of an account.
const (
	Open   = "open"
	Closed = "closed"
)

// Account is a personal account with what the register says of its holder
// today. Neither name nor address is stored here.
type Account struct {
	ID          ref.ID
	Number      string // "4-1042-7"
	Serial      int    // the running number in it
	State       string // Open or Closed
	Opened      period.Day
	Closed      period.Day // last day of supply; empty while open
	Code        string     // access code, eight digits: never log or audit it
	CodeVersion int

	HolderID    ref.ID
	Holder      string // name
	HolderKind  string // "household" or "organisation"
	HolderState string // "here", "moved" or "closed"
	Category    string // of the holder; each supply has its own
	Persons     int
	Phone       string
	VillageID   ref.ID
	Village     place.Name
	Street      string
	House       string
	Flat        string
}

// Address is street, house and flat as written on an envelope.
func (x Account) Address() string { return address(x.Street, x.House, x.Flat) }

func address(street, house, flat string) string {
	parts := strings.TrimSpace(street + " " + house)
	if flat != "" {
		parts += "-" + flat
	}
	return parts
}

// Kind is what a ref.Ref to an account carries.
const Kind = "accounts.account"

// The ways in which a supply reaches its user.
const (
	House     = "house"     // pipe into the house
	Yard      = "yard"      // tap in the yard
	Standpipe = "standpipe" // shared, in the street
	NoPipe    = "none"      // waste and whatever else has no pipe
)

// Connections lists them in the order in which screens offer them.
var Connections = []string{House, Yard, Standpipe, NoPipe}

// Metered tells whether a meter can stand on the connection.
func Metered(connection string) bool { return connection == House || connection == Yard }

// Supply is a stretch of days during which an account gets a service in one
// way. A change ends one supply and begins the next.
type Supply struct {
	ID         ref.ID
	Account    ref.ID
	Service    ref.ID
	Connection string
	Category   string
	Persons    *int // in place of the register's count; nil follows the register
	Heads      int  // of cattle
	Area       money.Quantity
	Span       period.Span
}

// Current tells whether the supply has no end.
func (s Supply) Current() bool { return s.Span.Until == "" }

// current finds the supply of a service that has no end.
func current(supplies []Supply, service ref.ID) (Supply, bool) {
	i := slices.IndexFunc(supplies, func(s Supply) bool { return s.Service == service && s.Current() })
	if i < 0 {
		return Supply{}, false
	}
	return supplies[i], true
}

// NewAccount is an account to be opened.
type NewAccount struct {
	Holder   ref.ID
	Opened   period.Day
	Supplies []NewSupply
	closed   period.Day // in the demo, where history is written at once
}

// NewSupply is a service to begin with. An empty category takes the holder's,
// an empty From the day of opening.
type NewSupply struct {
	Service    ref.ID
	Connection string
	Category   string
	Persons    *int
	Heads      int
	Area       money.Quantity
	From       period.Day
	Meter      *meters.NewMeter // nil: by norm
	lives      []meters.Fitting // in the demo, where history is written at once
}

// Check complains about a supply in terms of the form's fields.
func (s NewSupply) Check(today period.Day) error {
	f := fault.Form()
	if s.Service == 0 {
		f.Field("service", "Choose a service.")
	}
	if !slices.Contains(Connections, s.Connection) {
		f.Field("connection", "Choose how the house is connected.")
	}
	if s.From == "" || s.From > today.Add(31) {
		f.Field("from", "Enter the first day of supply, at most a month ahead.")
	}
	if s.Persons != nil && (*s.Persons < 0 || *s.Persons > 1000) {
		f.Field("persons", "Enter a number of people from 0 to 1000.")
	}
	if s.Heads < 0 || s.Area < 0 {
		f.Field("heads", "Enter a number that is not negative.")
	}
	if s.Meter != nil && !Metered(s.Connection) {
		f.Field("connection", "A meter needs a tap in the house or in the yard.")
	}
	return f.Err()
}
