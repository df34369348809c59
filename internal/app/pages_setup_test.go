package app

import (
	"testing"

	"github.com/openaimak/aimak/internal/platform/module"
)

// TestNextStep is the order in which the guide leads: to the first step that is
// open, but past none that waits for a second person.
func TestNextStep(t *testing.T) {
	open := func(text string) step { return step{Step: module.Step{Text: text}} }
	done := func(text string) step { return step{Step: module.Step{Text: text}, Finished: true} }
	waiting := func(text string) step { return step{Step: module.Step{Text: text}, Waiting: true} }
	for name, c := range map[string]struct {
		j          journey
		next, done int
	}{
		"an empty program":             {journey{open("villages"), open("people"), open("tariff")}, 1, 0},
		"in the middle":                {journey{done("villages"), open("people"), open("tariff")}, 2, 1},
		"taken out of turn":            {journey{open("villages"), done("people"), open("tariff")}, 1, 1},
		"the tariff waits":             {journey{done("villages"), waiting("tariff"), open("bills")}, 2, 1},
		"something before it is open":  {journey{open("villages"), waiting("tariff"), open("bills")}, 1, 0},
		"only the second person is up": {journey{done("villages"), done("tariff"), waiting("bills")}, 3, 2},
		"through":                      {journey{done("villages"), done("tariff"), done("bills")}, 0, 3},
	} {
		if n := c.j.next(); n != c.next {
			t.Errorf("%s: next step %d, want %d", name, n, c.next)
		}
		if n := c.j.done(); n != c.done {
			t.Errorf("%s: %d done, want %d", name, n, c.done)
		}
	}
}
