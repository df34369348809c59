package people

import (
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

// What is entered, as package roll defines and checks it.
type (
	NewHousehold    = roll.Household
	NewPerson       = roll.Person
	NewOrganisation = roll.Organisation
)

// Categories of organisations; they decide which price of a tariff is charged.
const (
	Budget = roll.Budget
	Other  = roll.Other
)

// State says whether a household or organisation is still here.
type State string

// The states. A closed household has ended (nobody is left); a closed
// organisation has ended or moved away.
const (
	Here   State = "here"
	Moved  State = "moved"
	Closed State = "closed"
)

// Household is a household of the register.
type Household struct {
	ID ref.ID
	NewHousehold
	Members  []Member
	State    State
	StateDay period.Day // since when it is in this state; empty: since it was entered
	Note     string
	Batch    ref.ID // the import it came with; zero: typed in
	Version  int64  // rises with each change, so that two people do not overwrite each other
}

// Member is a person of the register.
type Member struct {
	ID ref.ID
	NewPerson
}

// Organisation is an organisation of the register.
type Organisation struct {
	ID ref.ID
	NewOrganisation
	State    State
	StateDay period.Day
	Version  int64
}
