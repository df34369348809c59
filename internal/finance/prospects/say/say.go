// Package say puts the five tests into words. It
// knows no database and no page; its texts stand with those of the room.
package say

import (
	"maps"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Sentence is what a test says, with the source of its limit as the reader is
// told it.
func Sentence(p *i18n.Printer, t judge.Test, source string) string {
	values := maps.Clone(t.Values)
	if _, has := values["source"]; has {
		values["source"] = source
	}
	return p.Message(t.Msg, values)
}

// Test names a test.
func Test(p *i18n.Printer, name string) string {
	switch name {
	case judge.OperationCovered:
		return p.T("Running costs are covered")
	case judge.DebtServed:
		return p.T("Loans can be repaid")
	case judge.RenewalFunded:
		return p.T("Renewal is paid for")
	case judge.Affordable:
		return p.T("The poorest can pay")
	}
	return p.T("Nobody pays too much for others")
}

// Tag is the colour of a state, and State its word.
func Tag(s judge.State) string {
	switch s {
	case judge.Green:
		return "good"
	case judge.Red:
		return "bad"
	}
	return "wait"
}

// State says how a test ended.
func State(p *i18n.Printer, s judge.State) string {
	switch s {
	case judge.Green:
		return p.T("passed")
	case judge.Red:
		return p.T("not passed")
	}
	return p.T("not known")
}

// Limit says what a test asks for: at least, or at most.
func Limit(p *i18n.Printer, t judge.Test) string {
	if t.Name == judge.Affordable || t.Name == judge.CrossLimited {
		return p.T("at most {share}", "share", t.Limit.Share)
	}
	return p.T("at least {share}", "share", t.Limit.Share)
}

// Figure is the figure of a test; one without figures shows none.
func Figure(p *i18n.Printer, t judge.Test) string {
	if t.State == judge.Unknown || t.Figure == 0 && strings.HasSuffix(t.Name, judge.DebtServed) {
		return "—"
	}
	return p.Share(t.Figure)
}
