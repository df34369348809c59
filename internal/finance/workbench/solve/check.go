package solve

import (
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Limits that keep every product in range.
const (
	mostPayers   = 200
	mostBlocks   = 10
	mostAccounts = 100_000_000
	mostQuantity = money.Quantity(1e13)
	mostNorm     = 100_000 // litres a day
	mostBands    = 1_000_000
)

// Names of inputs, as complaints point at them.
func payerField(p Payer, input string) string { return "payers." + p.Code + "." + input }
func ruleField(n int, input string) string    { return "design.rules." + part(n) + "." + input }
func pricesField(n int) string                { return "prices." + part(n) }

func (p Payer) title() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Code
}

// inputOf is the input that says how much of its basis a payer has.
func inputOf(p Payer) string {
	switch p.Bill {
	case rate.PersonMonth, rate.PersonYear:
		return "persons"
	case rate.HouseholdMonth, rate.HouseholdYear:
		return "accounts"
	case rate.CubicMetre:
		if p.byNorm() {
			return "persons"
		}
	}
	return "quantity"
}

// check complains about what can be seen before anything is computed.
func (c *computation) check() {
	m := c.model
	if !slices.Contains(cost.Levels, m.Level) {
		c.faults.Field("level", "Choose from the list")
	}
	c.number("subsidy", int64(m.Subsidy), 1e14)
	c.number("benefits", int64(m.Benefits), 1e14)
	c.number("volumes.produced", int64(m.Volumes.Produced), int64(mostQuantity))
	c.losses("volumes.losses", m.Volumes.Losses)
	if m.Volumes.Aim != nil {
		c.losses("volumes.aim", *m.Volumes.Aim)
	}
	if s := m.Volumes.Saved; s != "" && s != Sold && s != NotPumped {
		c.faults.Field("volumes.saved", "Choose from the list")
	}
	if len(m.Payers) == 0 {
		c.faults.Field("payers", "Nobody pays yet: enter at least one row of payers.")
	}
	if len(m.Payers) > mostPayers {
		c.faults.Field("payers", "At most {n} rows of payers fit in one model.", fault.Values{"n": mostPayers})
	}
	seen := map[string]bool{}
	for _, p := range m.Payers {
		switch {
		case !figure.Usable(p.Code):
			c.faults.Field("payers", "A row has no usable code: {code}", fault.Values{"code": strconv.Quote(p.Code)})
		case seen[p.Code]:
			c.faults.Field("payers", "This stands in the list twice.")
		}
		seen[p.Code] = true
		c.checkPayer(p)
	}
	c.checkDesign()
}

// losses complains about a share of losses that leaves nothing.
func (c *computation) losses(name string, p money.Percent) {
	switch {
	case p < 0:
		c.faults.Field(name, "Losses cannot be below zero.")
	case p >= money.Whole:
		c.faults.Field(name, "With losses of {losses} nothing reaches the payers: they must be below 100 %.", fault.Values{"losses": p})
	}
}

func (c *computation) number(name string, v, limit int64) {
	switch {
	case v < 0:
		c.faults.Field(name, "A number below zero.")
	case v > limit:
		c.faults.Field(name, "Too large: check the number.")
	}
}

func (c *computation) checkPayer(p Payer) {
	field := func(input string) string { return payerField(p, input) }
	if !slices.Contains(rate.Bases, p.Bill) {
		c.faults.Field(field("bill"), "Choose from the list")
	}
	c.number(field("accounts"), int64(p.Accounts), mostAccounts)
	c.number(field("persons"), int64(p.Persons), mostAccounts)
	c.number(field("quantity"), int64(p.Quantity), int64(mostQuantity))
	c.number(field("norm"), int64(p.Norm), mostNorm)
	c.number(field("worth"), int64(p.Worth), 1e9)
	c.nobody(p)
	switch {
	case p.Collection < 0 || p.Collection > money.Whole:
		c.faults.Field(field("collection"), "A share lies between 0 and 100 %.")
	case p.Collection == 0:
		c.faults.Field(field("collection"), "Who pays nothing cannot bear a price: enter the part of the bills that is paid, or remove the row.")
	}
	least, most := c.model.Design.coefficients()
	if k := p.coefficient(); k < least || k > most {
		c.faults.Field(field("coefficient"), "A coefficient lies between {least} and {most}.", fault.Values{"least": least, "most": most})
	}
	c.checkProfile(p)
}

// nobody complains about a row of payers without payers.
func (c *computation) nobody(p Payer) {
	input := inputOf(p)
	have := map[string]int64{"persons": int64(p.Persons), "accounts": int64(p.Accounts), "quantity": int64(p.Quantity)}
	if have[input] == 0 {
		c.faults.Field(payerField(p, input), "Nobody pays here: enter how many, or remove the row.")
	}
}

// checkProfile complains about a profile that counts other accounts.
func (c *computation) checkProfile(p Payer) {
	if len(p.Profile) == 0 {
		return
	}
	accounts, volume := 0, money.Quantity(0)
	for _, b := range p.Profile {
		if b.Accounts < 0 || b.Accounts > mostAccounts || b.Volume < 0 || b.Volume > mostQuantity/1000 {
			c.faults.Field(payerField(p, "profile"), "Too large: check the number.")
			return
		}
		accounts, volume = accounts+b.Accounts, volume+b.Volume
	}
	switch {
	case len(p.Profile) > mostBands:
		c.faults.Field(payerField(p, "profile"), "Too large: check the number.")
	case accounts != p.Accounts:
		c.faults.Field(payerField(p, "profile"), "The distribution counts {n} accounts, the row {all}.", fault.Values{"n": accounts, "all": p.Accounts})
	case volume == 0:
		c.faults.Field(payerField(p, "profile"), "Nobody uses anything in this distribution.")
	}
}

func (c *computation) checkDesign() {
	d := c.model.Design
	c.number("design.step", int64(d.Step), int64(100*money.RatePerSom))
	if d.Rounding != "" && !d.Rounding.Valid() {
		c.faults.Field("design.rounding", "Choose from the list")
	}
	if d.Tax < 0 || d.Tax > money.Whole {
		c.faults.Field("design.tax", "A share lies between 0 and 100 %.")
	}
	for n, r := range d.Rules {
		c.number(ruleField(n, "fixed"), int64(r.Fixed), 1e10)
		c.number(ruleField(n, "minimum"), int64(r.Minimum), 1e10)
		c.checkBlocks(n, r.Blocks)
	}
	for _, p := range c.model.Payers {
		c.checkRule(p)
	}
}

// checkBlocks complains about blocks that overlap or leave a gap.
func (c *computation) checkBlocks(n int, blocks []Block) {
	if len(blocks) > mostBlocks {
		c.faults.Field(ruleField(n, "blocks"), "At most {n} blocks.", fault.Values{"n": mostBlocks})
	}
	var from money.Quantity
	for i, b := range blocks {
		name := ruleField(n, "blocks."+part(i))
		c.number(name+".up_to", int64(b.UpTo), int64(mostQuantity))
		c.number(name+".times", int64(b.Times), 1e6)
		c.number(name+".set", int64(b.Set), 1e10)
		last := i == len(blocks)-1
		switch {
		case last && b.UpTo != 0:
			c.faults.Field(name+".up_to", "The last block has no limit: what is used above {limit} m³ needs a price too.", fault.Values{"limit": b.UpTo})
		case !last && b.UpTo <= from:
			c.faults.Field(name+".up_to", "The limits of blocks must rise: this one must lie above {limit} m³.", fault.Values{"limit": from})
		}
		if b.Times != 0 && b.Set != 0 || b.Times == 0 && b.Set == 0 {
			c.faults.Field(name+".times", "A block has either a multiple of the price or a price of its own.")
		}
		from = max(from, b.UpTo)
	}
}

// checkRule complains about a form that a payer's bills cannot have.
func (c *computation) checkRule(p Payer) {
	r := c.model.Design.rule(p)
	if len(r.Blocks) > 0 && p.Bill != rate.CubicMetre {
		c.faults.Field(payerField(p, "bill"), "Blocks belong to a price for 1 m³.")
	}
	monthly := p.Bill == rate.CubicMetre || p.Bill == rate.PersonMonth || p.Bill == rate.HouseholdMonth
	if (r.Fixed > 0 || r.Minimum > 0) && !monthly {
		c.faults.Field(payerField(p, "bill"), "A fixed part and a minimum belong to monthly prices only.")
	}
	if (r.Fixed > 0 || r.Minimum > 0 || len(r.Blocks) > 0) && p.Accounts == 0 {
		c.faults.Field(payerField(p, "accounts"), "Enter the number of accounts: the price counts them.")
	}
}

// checkVolumes complains about water that appears from nowhere. What is produced,
// lost and used may differ by one in two hundred: people round.
func (c *computation) checkVolumes() {
	v := c.model.Volumes
	sold, produced := money.Quantity(c.work.Value(figure.K(FigureSold))), v.Produced
	if c.work.Err() != nil || produced == 0 {
		return
	}
	if sold > produced {
		c.faults.Field("volumes.produced", "The payers use {sold} m³, more than the {produced} m³ that are produced.",
			fault.Values{"sold": sold, "produced": produced})
		return
	}
	found := money.Percent(c.work.Value(figure.K(FigureLosses)))
	if v.Losses != 0 && (found-v.Losses > 50 || v.Losses-found > 50) {
		c.faults.Field("volumes.losses", "{produced} m³ are produced and {sold} m³ used: the losses are {found} and not {losses}.",
			fault.Values{"produced": produced, "sold": sold, "found": found, "losses": v.Losses})
	}
}
