package billing

import (
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/billing/steps"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Row is one step of a computation in words; see package steps.
type Row = steps.Row

// Explain writes how a bill came about, line by line.
func Explain(p *i18n.Printer, m period.Month, c Computation) []Row { return steps.Explain(p, m, c) }

// Decisions lists the council decisions that a bill rests on.
func Decisions(c Computation) []string { return steps.Decisions(c) }

// OddWords writes an oddity for the person who checks the run.
func OddWords(p *i18n.Printer, code string) string { return oddity.Words(p, code) }
