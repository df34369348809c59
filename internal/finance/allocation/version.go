package allocation

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Version is one decided rule with the paper behind it.
type Version struct {
	share.Decided
	Body      string // who decided, as printed on the paper
	Note      string
	Entered   Act
	Withdrawn Act    // zero while it stands
	Reason    string // of the withdrawal
}

// Act is who did something and when.
type Act struct {
	By   ref.ID
	Name string
	At   period.Instant
}

// Phase is what a version is to a reader on a day.
type Phase string

// The phases.
const (
	Coming    Phase = "coming"
	InForce   Phase = "in_force"
	Followed  Phase = "followed"  // another rule has taken its place
	Withdrawn Phase = "withdrawn" // taken back before it began
)

// phase tells where a version stands among the others on a day.
func (v Version) phase(all []Version, day period.Day) Phase {
	switch {
	case v.Withdrawn.At != 0:
		return Withdrawn
	case v.From > day:
		return Coming
	case of(all, v.Provider, day).ID == v.ID:
		return InForce
	}
	return Followed
}

// of is the rule that holds for payments at a provider's desks (0: elsewhere) on a
// day; the program's own when nothing was decided.
func of(all []Version, provider ref.ID, day period.Day) Version {
	id := share.InForce(decided(all), provider, day).ID
	if i := slices.IndexFunc(all, func(v Version) bool { return v.ID == id }); i >= 0 {
		return all[i]
	}
	return Version{Decided: share.Decided{Provider: provider, Rule: share.Rule{Order: share.ByMonth}}}
}

// decided are the versions that stand, as payments sees them.
func decided(all []Version) []share.Decided {
	var list []share.Decided
	for _, v := range all {
		if v.Withdrawn.At == 0 {
			list = append(list, v.Decided)
		}
	}
	return list
}
