package papers

import (
	"fmt"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// notice calls people to the hearing: it hangs on boards.
func notice(p *i18n.Printer, f Facts) Paper {
	paper := Paper{Kind: Notice, Head: f.heads(), Title: p.T("Come to the public hearing about the tariff"), Under: p.T("Service: {service}", "service", f.Service)}
	c := f.Path.Call
	if c == nil {
		c = &path.Call{Place: line(28), Time: line(6), Where: line(20), Objection: f.contact()}
	}
	paper.text(p.T("When: {day}, at {time}", "day", fullDay(p, c.Day), "time", c.Time), p.T("Where: {place}", "place", c.Place),
		p.T("{provider} proposes new prices from {day}. At the hearing you hear why, ask questions and make proposals; every question gets an answer, and it is written into the minutes.",
			"provider", f.Provider, "day", written(p, f.Begins)))
	paper.table(f.prices(p))
	paper.heading(p.T("What a family pays"))
	paper.table(f.families(p))
	paper.text(p.T("The calculation and the draft decision lie open at the aiyl okmotu: {contact}.", "contact", f.contact()),
		p.T("Who cannot come writes or calls before the hearing: {objection}.", "objection", c.Objection))
	if c.Published != "" {
		paper.text(p.T("Published: {day}", "day", written(p, c.Published)))
	}
	return paper
}

// contact is where the papers lie open.
func (f Facts) contact() string {
	switch {
	case f.Address == "":
		return f.Phone
	case f.Phone == "":
		return f.Address
	}
	return f.Address + ", " + f.Phone
}

// line is room to write by hand.
func line(letters int) string {
	text := ""
	for range letters {
		text += "_"
	}
	return text
}

// written is a day, or room for it.
func written(p *i18n.Printer, d period.Day) string {
	if d == "" {
		return line(16)
	}
	return p.DayShort(d)
}

// fullDay is a day in words, or room for it.
func fullDay(p *i18n.Printer, d period.Day) string {
	if d == "" {
		return line(16)
	}
	return p.Day(d)
}

// note explains the draft decision to councillors.
func note(p *i18n.Printer, f Facts) Paper {
	paper := Paper{Kind: Note, Head: f.heads(), Title: p.T("Explanatory note"), Under: p.T("to the draft decision on the tariff: {service}", "service", f.Service)}
	paper.heading(p.T("1. What is proposed"))
	paper.text(p.T("It is proposed to approve new prices from {day}. Service: {service}; provider: {provider}.",
		"day", written(p, f.Begins), "service", f.Service, "provider", f.Provider))
	paper.table(f.prices(p))
	paper.heading(p.T("2. Why the price changes"))
	paper.text(f.why(p)...)
	paper.heading(p.T("3. What it means for a family"))
	paper.table(f.families(p))
	paper.heading(p.T("4. What the budget bears"))
	if lines := f.open(p); len(lines) > 0 {
		paper.text(p.T("The prices do not cover the need. A council that decides them takes the difference upon the local budget:"))
		paper.list(false, lines...)
	} else {
		paper.text(p.T("The proposed prices cover the need: nothing is left to the budget."))
	}
	paper.heading(p.T("5. Legal grounds"))
	paper.list(false, f.law(p)...)
	paper.text(p.T("The figures are those of the calculation of {version}; its checksum is {hash}.", "version", f.Version, "hash", f.Hash))
	paper.Signs = []string{p.T("Head of the provider"), p.T("Head of the finance and economy section")}
	return paper
}

// why compares what is needed with what comes in, and says what losses and unpaid
// bills cost each payer.
func (f Facts) why(p *i18n.Printer) []string {
	found, at := f.Found, f.Found.Money.At(f.Found.Model.Level)
	texts := []string{p.T("By the calculation for {year} {need} are needed a year ({level}).", "year", f.year(), "need", at.Need, "level", level(p, found.Model.Level))}
	if f.Before != nil && f.Before.Money != nil {
		was := f.Before.Money.At(found.Model.Level)
		texts = append(texts, p.T("At the prices in force since {day} (decision {decision}) {sum} would come in: {share} of the need.",
			"day", p.DayShort(f.Before.From), "decision", f.Before.Decision, "sum", f.Before.Money.Collected, "share", was.Share))
	}
	texts = append(texts, p.T("At the proposed prices {sum} come in: {share} of the need.", "sum", found.Money.Collected, "share", at.Share))
	for _, a := range found.Solution.Averages {
		if a.Level == found.Model.Level && a.Neither < a.Now {
			texts = append(texts, p.T("One unit costs {now} som on average. If every bill were paid it would be {paid} som, and if nothing were lost as well, {neither} som: that is what losses and unpaid bills cost each payer.",
				"now", p.Rate(tidy(a.Now)), "paid", p.Rate(tidy(a.AllPay)), "neither", p.Rate(tidy(a.Neither))))
		}
	}
	return texts
}

// law lists what the decision rests on.
func (f Facts) law(p *i18n.Printer) []string {
	lines := []string{p.T("Law No 123 of 20 October 2021 “On local state administration and local self-government”, article 34: the council approves tariffs.")}
	if f.water() {
		lines = append(lines, p.T("Resolution of the Cabinet of Ministers No 320 of 19 June 2024: how tariffs for drinking water and sewerage are determined; they are agreed with the antimonopoly office."))
	}
	return append(lines, p.T("Law No 241 of 20 July 2009 “On normative legal acts”: publication and coming into force."))
}

// minutes of the hearing; before it was held, a form to fill in by hand.
func minutes(p *i18n.Printer, f Facts) Paper {
	paper := Paper{Kind: Minutes, Head: f.heads(), Title: p.T("Minutes of the public hearing"), Under: p.T("on the tariff: {service}", "service", f.Service)}
	m, held := f.Path.Minutes, f.Path.Minutes != nil
	if !held {
		m = &path.Minutes{Number: line(5), Chair: line(30), Clerk: line(30)}
	}
	place := line(30)
	if f.Path.Call != nil {
		place = f.Path.Call.Place
	}
	if m.Number != "" {
		paper.Under += ", № " + m.Number
	}
	paper.text(p.T("Day: {day}. Place: {place}.", "day", fullDay(p, m.Day), "place", place))
	came := p.T("Came: {all}, of them women {women}, men {men}.", "all", line(5), "women", line(5), "men", line(5))
	if held {
		came = p.T("Came: {all}, of them women {women}, men {men}.", "all", m.People(), "women", m.Women, "men", m.Men)
	}
	paper.text(came, p.T("In the chair: {chair}. Minutes by: {clerk}.", "chair", m.Chair, "clerk", m.Clerk))
	paper.heading(p.T("On the agenda: new prices from {day}", "day", written(p, f.Begins)))
	paper.table(f.prices(p))
	paper.heading(p.T("Questions, proposals and answers"))
	asked := Table{Columns: []Column{{Heading: "№", Part: 7}, {Heading: p.T("Asked or proposed"), Part: 46}, {Heading: p.T("Answer"), Part: 47}}}
	for i, q := range m.Questions {
		asked.Rows = append(asked.Rows, []string{fmt.Sprint(i + 1), q.Asked, q.Answer})
	}
	switch {
	case len(asked.Rows) > 0:
		paper.table(asked)
	case held:
		paper.text(p.T("Nobody asked anything."))
	default:
		paper.Blocks = append(paper.Blocks, Block{Blank: 6})
	}
	paper.heading(p.T("The hearing recommends"))
	if held {
		paper.text(m.Outcome)
	} else {
		paper.Blocks = append(paper.Blocks, Block{Blank: 3})
	}
	paper.Signs = []string{p.T("Chair of the hearing: {name}", "name", m.Chair), p.T("Clerk of the hearing: {name}", "name", m.Clerk)}
	return paper
}

// decision is the draft of the council's decision, and the decision once it is
// taken.
func decision(p *i18n.Printer, f Facts) Paper {
	paper := Paper{Kind: Decision, Head: append(append([]string{p.T("Kyrgyz Republic")}, f.heads()...), f.council(p)), Title: p.T("DECISION")}
	act := f.Path.Act
	taken := act != nil && !act.Rejected
	if taken {
		paper.Under = p.T("No {number} of {day}", "number", act.Number, "day", p.DayShort(act.Day))
		if act.Session != "" {
			paper.Under += "\n" + act.Session
		}
	} else {
		paper.Stamp = p.C("paper", "Draft")
		paper.Under = p.T("No {number} of {day}", "number", line(8), "day", line(18))
	}
	paper.heading(p.T("On the tariff for the service “{service}”", "service", f.Service))
	paper.text(f.grounds(p), p.T("the council DECIDES:"))
	paper.list(true, f.points(p)...)
	if taken {
		paper.text(p.T("For: {for}, against: {against}, abstained: {abstain}.", "for", act.For, "against", act.Against, "abstain", act.Abstain))
	}
	paper.heading(p.T("Annex: prices from {day}", "day", written(p, f.Begins)))
	paper.table(f.prices(p))
	if lines := f.open(p); len(lines) > 0 {
		paper.heading(p.T("Annex: obligation of the local budget"))
		paper.table(f.obliged(p))
	}
	paper.Signs = []string{p.T("Chair of the council")}
	return paper
}

// grounds are the laws and papers that a decision stands on.
func (f Facts) grounds(p *i18n.Printer) string {
	text := p.T("In accordance with article 34 of the Law of the Kyrgyz Republic No 123 of 20 October 2021 “On local state administration and local self-government”")
	if f.water() {
		text += p.T(", Resolution of the Cabinet of Ministers No 320 of 19 June 2024")
	}
	if m := f.Path.Minutes; m != nil {
		text += p.T(", having considered the minutes of the public hearing of {day}", "day", p.DayShort(m.Day))
	}
	if r, ok := f.Path.Round(); ok && f.Path.Done(path.Agreement) {
		text += p.T(" and the agreement of the antimonopoly office ({office}, letter No {letter} of {day})", "office", r.Office, "letter", r.Letter, "day", p.DayShort(r.Answered))
	}
	return text + ","
}

// points are what a decision says.
func (f Facts) points(p *i18n.Printer) []string {
	points := []string{p.T("To approve the tariff for the service “{service}” of the provider {provider} by the annex, from {day}.",
		"service", f.Service, "provider", f.Provider, "day", written(p, f.Begins))}
	if f.Before != nil {
		points = append(points, p.T("From that day the tariff approved by decision {decision} is no longer in force.", "decision", f.Before.Decision))
	}
	for _, o := range f.Open {
		points = append(points, p.T("In the local budget of {year} to provide {sum}: what the approved prices bring less than the need of {need}.",
			"year", number4(o.Year), "sum", o.Amount, "need", o.Need))
	}
	return append(points,
		p.T("The provider tells the consumers about the new prices and bills by them from the month named in point 1."),
		p.T("The responsible secretary publishes this decision and sends it to the State Register of Normative Legal Acts."),
		p.T("The standing commission on budget and economy of the council watches over this decision."))
}

// number4 writes a year as a word.
func number4(year int) string { return fmt.Sprint(year) }

// obliged is the table of what the budget bears.
func (f Facts) obliged(p *i18n.Printer) Table {
	t := Table{Totals: 1, Columns: []Column{{Heading: p.T("Year"), Part: 16}, {Heading: p.T("Need, som"), Part: 28, Number: true},
		{Heading: p.T("Comes in, som"), Part: 28, Number: true}, {Heading: p.T("Budget, som"), Part: 28, Number: true}}}
	var all money.Som
	for _, o := range f.Open {
		all += o.Amount
		t.Rows = append(t.Rows, []string{number4(o.Year), p.Amount(o.Need), p.Amount(o.Comes), p.Amount(o.Amount)})
	}
	t.Rows = append(t.Rows, []string{p.T("Total"), "", "", p.Amount(all)})
	return t
}
