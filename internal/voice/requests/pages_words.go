package requests

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// VillageOptions are the villages of the municipality.
func (a Around) VillageOptions(p *i18n.Printer) []ui.Option {
	list := make([]ui.Option, len(a.Villages))
	for i, v := range a.Villages {
		list[i] = ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)}
	}
	return list
}

// entryOptions are those that an employee may enter.
func (a Around) entryOptions(p *i18n.Printer) (list []ui.Option) {
	for _, c := range appeal.Offered(a.Kinds) {
		if c.Stop == "" {
			list = append(list, ui.Option{Value: c.Code, Text: c.Title(p)})
		}
	}
	return list
}

// options are words to choose from, with what each is called.
func options[T ~string](list []T, name func(T) string) (all []ui.Option) {
	for _, x := range list {
		all = append(all, ui.Option{Value: string(x), Text: name(x)})
	}
	return all
}

// KindOptions are categories to choose from.
func KindOptions(p *i18n.Printer, kinds []Category) (list []ui.Option) {
	for _, c := range kinds {
		list = append(list, ui.Option{Value: c.Code, Text: c.Title(p)})
	}
	return list
}

// KindsOfLaw are the kinds of the law, as they are called to a reader.
func KindsOfLaw(p *i18n.Printer, name func(*i18n.Printer, life.Kind) string) []ui.Option {
	return options(life.Kinds, func(k life.Kind) string { return name(p, k) })
}

func channelOptions(p *i18n.Printer) []ui.Option {
	doors := slices.DeleteFunc(slices.Clone(life.Channels), func(c life.Channel) bool { return c == life.Site })
	return options(doors, func(c life.Channel) string { return words.Channel(p, c) })
}

// SexOptions are what may be said for the counts.
func SexOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{{Value: string(life.Woman), Text: p.T("Woman")}, {Value: string(life.Man), Text: p.T("Man")}}
}

func reasonOptions(p *i18n.Printer) []ui.Option {
	return options(clock.Reasons, func(r clock.Reason) string { return words.Reason(p, r) })
}

func outcomeOptions(p *i18n.Printer) []ui.Option {
	return options(life.Outcomes, func(o life.Outcome) string { return words.Outcome(p, o) })
}

func roleOptions(p *i18n.Printer) (list []ui.Option) {
	for _, role := range access.Roles {
		if slices.Contains(appeal.Workers, role) {
			list = append(list, ui.Option{Value: string(role), Text: web.RoleName(p, role)})
		}
	}
	return list
}

// peopleOptions are the colleagues, those whose work the category is first.
func peopleOptions(p *i18n.Printer, people []identity.Member, role access.Role) []ui.Option {
	people = slices.Clone(people)
	slices.SortStableFunc(people, func(a, b identity.Member) int { return rank(b, role) - rank(a, role) })
	list := make([]ui.Option, len(people))
	for i, m := range people {
		list[i] = ui.Option{Value: m.ID.String(), Text: m.Name + " — " + web.RoleNames(p, m.Roles)}
	}
	return list
}

func rank(m identity.Member, role access.Role) int {
	if slices.Contains(m.Roles, role) {
		return 1
	}
	return 0
}

func stateOptions(p *i18n.Printer) []ui.Option {
	return options(slices.DeleteFunc(slices.Clone(life.States), life.State.Open), func(s life.State) string {
		_, text := words.State(p, s)
		return text
	})
}

// IDText is an id as a form sends it; none is empty.
func IDText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

func viewOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{
		{Value: "all", Text: p.T("All open requests")}, {Value: "mine", Text: p.T("Mine")}, {Value: "unassigned", Text: p.T("Nobody responsible")},
		{Value: "called", Text: p.T("I am called")}, {Value: "council", Text: p.T("For the council")}, {Value: "ended", Text: p.T("Answered and ended")},
	}
}

// lines are the paragraphs of what somebody typed.
func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// LangOptions are the languages of an answer.
func LangOptions() []ui.Option { return options(i18n.Langs[:], i18n.Lang.Name) }
