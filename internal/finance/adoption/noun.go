package adoption

import (
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// State is where an adoption stands, as it is stored.
type State string

// The states.
const (
	Open      State = "open"
	Decided   State = "decided"   // by the council: its draft waits in tariffs
	Published State = "published" // its price list is put in force
	Stopped   State = "stopped"
)

// Tariff is a price on its way: one adoption.
type Tariff struct {
	ID       ref.ID
	Scenario ref.ID // frozen version in the workbench
	Service  ref.ID
	State    State
	Path     path.Path
	Begins   period.Day   // first day of the month that is aimed at, or decided
	Proposed []rate.Price // go to the hearing
	Chosen   []rate.Price // decided by the council; none before
	Version  ref.ID       // price list in tariffs; 0 before the decision

	Owners map[path.Step]Owner
	Taken  map[path.Step]Step // who recorded a step, and when
	Begun  Step
}

// Owner is who is responsible for a step.
type Owner struct {
	Role access.Role `json:"role"`
	Name string      `json:"name,omitempty"`
}

// Step says who recorded something, and when.
type Step struct {
	By   ref.ID
	Name string
	At   period.Instant
}

// Prices are those that hold: the council's once it decided, else the proposed.
func (t Tariff) Prices() []rate.Price {
	if len(t.Chosen) > 0 {
		return t.Chosen
	}
	return t.Proposed
}

// Owner is who is responsible for a step: as somebody said, or as usual.
func (t Tariff) Owner(s path.Step) Owner {
	if o, ok := t.Owners[s]; ok && (o.Role != "" || o.Name != "") {
		return o
	}
	return Owner{Role: usual[s]}
}

// usual is who takes a step where nobody said otherwise: the secretary answers
// for hearings and the papers of the council, finance for the calculation.
var usual = map[path.Step]access.Role{
	path.Notice: access.Secretary, path.Hearing: access.Secretary, path.Agreement: access.Finance,
	path.Decision: access.Secretary, path.Publication: access.Secretary,
}

// Obligation is what a decided price leaves to the budget in a year.
type Obligation struct {
	Adoption ref.ID
	Year     int
	Level    cost.Level
	Need     money.Som
	Comes    money.Som
	Amount   money.Som
	EndedBy  ref.ID // adoption whose price holds in that year instead; 0: it holds
}
