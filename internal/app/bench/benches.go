package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// Plan is how long and how often a bench measures.
type Plan struct {
	Passes int
	Length time.Duration // of one measurement under load
	Size   int           // accounts, payments or postings; each bench has its own default
	Folder string        // for files; the caller removes it
}

// Intake is the program as payments from outside see it.
type Intake struct {
	// Pay sends one new payment over HTTP and fails unless it is acknowledged.
	Pay func(ctx context.Context, client, n int) error
	// Check recounts everything and fails if an acknowledged payment is missing
	// or double.
	Check func(ctx context.Context) error
}

// clients is how many call at the same time.
func (in Intake) contender(clients int, length time.Duration) Contender {
	return Contender{
		Name: fmt.Sprintf("aimak, %d clients", clients),
		Run: func(ctx context.Context, _ int) (Figures, error) {
			return figuresOf(Hammer(ctx, clients, length, in.Pay))
		},
		Check: in.Check,
	}
}

func figuresOf(l Load, err error) (Figures, error) {
	return Figures{"per second": l.PerSecond, "p99 ms": float64(l.P99.Microseconds()) / 1000}, err
}

// PaymentsOnPostgres measures intake against a pgbench script that writes the
// same rows, one commit each, on the same server in the same run.
func PaymentsOnPostgres(ctx context.Context, in Intake, p *Postgres, plan Plan) (Report, error) {
	work, err := p.workOf(ctx, in)
	if err != nil {
		return Report{}, err
	}
	if err := p.grownUp(ctx, in, plan); err != nil {
		return Report{}, err
	}
	text, err := p.Script(ctx, work)
	if err != nil {
		return Report{}, err
	}
	var contenders []Contender
	var bars []Bar
	for _, clients := range []int{8, 32} {
		ours := in.contender(clients, plan.Length)
		theirs := Contender{Name: fmt.Sprintf("pgbench, %d clients", clients), Run: func(ctx context.Context, _ int) (Figures, error) {
			return figuresOf(p.Bench(ctx, text, clients, plan.Length))
		}}
		contenders = append(contenders, ours, theirs)
		bars = append(bars, Bar{Name: fmt.Sprintf("rate at %d clients", clients),
			Of: Figure{ours.Name, "per second"}, To: Figure{theirs.Name, "per second"}, AtLeast: 0.25})
	}
	bars = append(bars, Bar{Name: "p99 at 32 clients",
		Of: Figure{"aimak, 32 clients", "p99 ms"}, To: Figure{"pgbench, 32 clients", "p99 ms"}, AtMost: 6})
	r, err := Compare(ctx, "payments", plan.Passes, contenders, bars)
	for _, w := range work {
		r.Notes = append(r.Notes, fmt.Sprintf("a payment writes %s: %d inserted, %d updated", w.Table, w.Inserts, w.Updates))
	}
	return r, err
}

// grownUp gives the town a past of payments and the server its statistics of
// them, which it gathers by itself within a minute: a town that was founded a
// moment ago is served by plans for empty tables.
func (p *Postgres) grownUp(ctx context.Context, in Intake, plan Plan) error {
	if _, err := Hammer(ctx, 8, plan.Length, in.Pay); err != nil {
		return err
	}
	return p.Analyze(ctx)
}

// sample is how many payments show what one of them writes.
const sample = 200

func (p *Postgres) workOf(ctx context.Context, in Intake) ([]Work, error) {
	before, err := p.Count(ctx)
	if err != nil {
		return nil, err
	}
	for n := range sample {
		if err := in.Pay(ctx, sample, n); err != nil { // a client of its own
			return nil, err
		}
	}
	after, err := p.Count(ctx)
	return PerPayment(before, after, sample), err
}

// PaymentsOnSQLite measures intake against one connection that writes the least
// that can be called a payment, with the same durability.
func PaymentsOnSQLite(ctx context.Context, in Intake, plan Plan) (Report, error) {
	s, err := OpenSQLite(ctx, plan.Folder)
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	one := Contender{Name: "SQLite, one commit each", Run: func(ctx context.Context, _ int) (Figures, error) {
		rate, err := s.Grouped(ctx, 1, plan.Length)
		return Figures{"per second": rate}, err
	}}
	group := Contender{Name: "SQLite, 32 in groups", Run: func(ctx context.Context, _ int) (Figures, error) {
		rate, err := s.Grouped(ctx, 32, plan.Length)
		return Figures{"per second": rate}, err
	}}
	ours1, ours32 := in.contender(1, plan.Length), in.contender(32, plan.Length)
	return Compare(ctx, "payments", plan.Passes, []Contender{ours1, one, ours32, group}, []Bar{
		{Name: "rate at 1 client", Of: Figure{ours1.Name, "per second"}, To: Figure{one.Name, "per second"}, AtLeast: 0.35},
		{Name: "rate at 32 clients", Of: Figure{ours32.Name, "per second"}, To: Figure{group.Name, "per second"}, AtLeast: 0.15},
	})
}

// Importer books a register of payments, all or nothing.
type Importer struct {
	Import func(ctx context.Context, payments int) error
	// Together books several registers over the same accounts at once.
	Together func(ctx context.Context, imports, payments int) error
	Check    func(ctx context.Context) error
}

func (im Importer) alone(size int) Contender {
	return Contender{Name: "aimak", Check: im.Check, Run: func(ctx context.Context, _ int) (Figures, error) {
		return rated(size, func() error { return im.Import(ctx, size) })
	}}
}

// together books the same number of payments in eight imports at once.
func (im Importer) together(size int) Contender {
	const imports = 8
	return Contender{Name: "aimak, 8 at once", Check: im.Check, Run: func(ctx context.Context, _ int) (Figures, error) {
		return rated(size/imports*imports, func() error { return im.Together(ctx, imports, size/imports) })
	}}
}

func rated(size int, work func() error) (Figures, error) {
	started := time.Now()
	err := work()
	took := time.Since(started).Seconds()
	return Figures{"per second": float64(size) / took, "seconds": took}, err
}

var togetherBar = Bar{Name: "8 imports at once", Of: Figure{"aimak, 8 at once", "per second"}, To: Figure{"aimak", "per second"}, AtLeast: 0.7}

// ImportOnPostgres measures an atomic import against the COPY of the rows that
// it writes.
func ImportOnPostgres(ctx context.Context, im Importer, p *Postgres, plan Plan) (Report, error) {
	mark, err := p.Mark(ctx)
	if err == nil {
		err = im.Import(ctx, plan.Size)
	}
	if err != nil {
		return Report{}, err
	}
	rows, err := p.Written(ctx, mark)
	if err != nil {
		return Report{}, err
	}
	copied := p.copying(rows, plan.Size)
	r, err := Compare(ctx, "import", plan.Passes, []Contender{im.alone(plan.Size), copied, im.together(plan.Size)}, []Bar{
		{Name: "rate", Of: Figure{"aimak", "per second"}, To: Figure{copied.Name, "per second"}, AtLeast: 0.2}, togetherBar})
	r.Notes = append(r.Notes, wrote(rows)...)
	return r, err
}

// copying repeats the COPY of the rows; size is how many payments they are.
func (p *Postgres) copying(rows []*Rows, size int) Contender {
	return Contender{Name: "COPY of the same rows", Run: func(ctx context.Context, _ int) (Figures, error) {
		took, err := p.Copy(ctx, rows)
		return Figures{"per second": float64(size) / took.Seconds(), "seconds": took.Seconds()}, err
	}}
}

func wrote(rows []*Rows) (notes []string) {
	for _, r := range rows {
		notes = append(notes, fmt.Sprintf("%s: %d rows", r.Table, r.Count))
	}
	return notes
}

// ImportOnSQLite measures an atomic import against the least that can be called
// a payment, a thousand in each commit.
func ImportOnSQLite(ctx context.Context, im Importer, plan Plan) (Report, error) {
	s, err := OpenSQLite(ctx, plan.Folder)
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	bulk := Contender{Name: "SQLite, 1,000 in a commit", Run: func(ctx context.Context, _ int) (Figures, error) {
		rate, err := s.Bulk(ctx, plan.Size, 1000)
		return Figures{"per second": rate}, err
	}}
	return Compare(ctx, "import", plan.Passes, []Contender{im.alone(plan.Size), bulk, im.together(plan.Size)}, []Bar{
		{Name: "rate", Of: Figure{"aimak", "per second"}, To: Figure{bulk.Name, "per second"}, AtLeast: 0.35}, togetherBar})
}

// Biller bills all accounts for a month of its own in each pass.
type Biller struct {
	Bill  func(ctx context.Context, pass int) error // compute, approve, post
	Again func(ctx context.Context, pass int) error // the same month once more: nothing to do
	Check func(ctx context.Context) error
	// Price computes n bills with explanation lines, Naive the same sums in a
	// bare loop; both return the total.
	Price, Naive func(n int) int64
}

// Billing measures a run against the COPY of the rows that it writes, and a
// second run against the first.
func Billing(ctx context.Context, b Biller, p *Postgres, plan Plan) (Report, error) {
	var rows []*Rows // what the last run wrote
	run := Contender{Name: "run", Check: b.Check, Run: func(ctx context.Context, pass int) (Figures, error) {
		mark, err := p.Mark(ctx)
		if err != nil {
			return nil, err
		}
		figures, err := rated(plan.Size, func() error { return b.Bill(ctx, pass) })
		if err != nil {
			return nil, err
		}
		again, err := rated(plan.Size, func() error { return b.Again(ctx, pass) })
		if err != nil {
			return nil, err
		}
		figures["seconds again"] = again["seconds"]
		rows, err = p.Written(ctx, mark)
		return figures, err
	}}
	copied := Contender{Name: "COPY of the same rows", Run: func(ctx context.Context, _ int) (Figures, error) {
		took, err := p.Copy(ctx, rows)
		return Figures{"seconds": took.Seconds()}, err
	}}
	r, err := compareInOrder(ctx, "billing", plan.Passes, []Contender{run, copied, b.arithmetic()}, []Bar{
		{Name: "run", Of: Figure{"run", "seconds"}, To: Figure{copied.Name, "seconds"}, AtMost: 3},
		{Name: "second run", Of: Figure{"run", "seconds again"}, To: Figure{"run", "seconds"}, AtMost: 0.1},
		{Name: "arithmetic", Of: Figure{"arithmetic", "seconds"}, To: Figure{"arithmetic", "seconds naive"}, AtMost: 10},
	})
	r.Notes = append(r.Notes, wrote(rows)...)
	return r, err
}

// compareInOrder is Compare where a contender needs what the one before it did,
// so turns cannot change.
func compareInOrder(ctx context.Context, name string, passes int, chain []Contender, bars []Bar) (Report, error) {
	all := Contender{Name: "", Run: func(ctx context.Context, pass int) (Figures, error) {
		sum := Figures{}
		for _, c := range chain {
			figures, err := c.once(ctx, pass)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			for figure, value := range figures {
				sum[c.Name+", "+figure] = value
			}
		}
		return sum, nil
	}}
	for i, bar := range bars {
		bars[i].Of = Figure{"", bar.Of.Contender + ", " + bar.Of.Name}
		if bar.To != (Figure{}) {
			bars[i].To = Figure{"", bar.To.Contender + ", " + bar.To.Name}
		}
	}
	return Compare(ctx, name, passes, []Contender{all}, bars)
}

// million is how many bills the arithmetic is measured on.
const million = 1_000_000

func (b Biller) arithmetic() Contender {
	return Contender{Name: "arithmetic", Run: func(context.Context, int) (Figures, error) {
		started := time.Now()
		explained := b.Price(million)
		took := time.Since(started).Seconds()
		started = time.Now()
		bare := b.Naive(million)
		naive := time.Since(started).Seconds()
		if explained != bare {
			return nil, fmt.Errorf("the sums differ: %d explained, %d in a bare loop", explained, bare)
		}
		return Figures{"seconds": took, "seconds naive": naive}, nil
	}}
}

// Book is a ledger with many postings, as a file that other programs read.
type Book struct {
	Journal  string              // hledger's journal of it
	Balances []string            // the command that prints all balances as CSV: account, amount
	Parse    func(string) string // brings hledger's CSV into the same form, sorted
}

// Balances measures all balances of a book against hledger, each in a process
// of its own.
func Balances(ctx context.Context, b Book, plan Plan) (Report, error) {
	var ours, theirs string
	aimak := Contender{Name: "aimak", Run: func(ctx context.Context, _ int) (f Figures, err error) {
		ours, f, err = process(ctx, b.Balances[0], b.Balances[1:]...)
		return f, err
	}}
	hledger := Contender{Name: "hledger", Run: func(ctx context.Context, _ int) (f Figures, err error) {
		theirs, f, err = process(ctx, "hledger", "-f", b.Journal, "balance", "--flat", "--no-total", "-O", "csv")
		return f, err
	}, Check: func(context.Context) error {
		if ours != "" && b.Parse(theirs) != b.Parse(ours) {
			return fmt.Errorf("the balances differ")
		}
		return nil
	}}
	return Compare(ctx, "balances", plan.Passes, []Contender{aimak, hledger}, []Bar{
		{Name: "time", Of: Figure{"aimak", "seconds"}, To: Figure{"hledger", "seconds"}, AtMost: 1.0 / 20},
		{Name: "memory", Of: Figure{"aimak", "megabytes"}, To: Figure{"hledger", "megabytes"}, AtMost: 1.0 / 20},
	})
}

// process runs a program and returns what it printed, how long it took and the
// most memory that it held.
func process(ctx context.Context, name string, args ...string) (string, Figures, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Stderr = os.Stderr
	started := time.Now()
	out, err := command.Output()
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", name, err)
	}
	return string(out), Figures{"seconds": time.Since(started).Seconds(), "megabytes": memory(command.ProcessState)}, nil
}

// Bills measures the printing of bills, in a process of its own that prints how
// many it made.
func Bills(ctx context.Context, command []string, plan Plan) (Report, error) {
	press := Contender{Name: "aimak", Run: func(ctx context.Context, _ int) (Figures, error) {
		out, figures, err := process(ctx, command[0], command[1:]...)
		if err != nil {
			return nil, err
		}
		var bills int
		var seconds float64
		if _, err := fmt.Sscan(out, &bills, &seconds); err != nil {
			return nil, fmt.Errorf("%q: %w", out, err)
		}
		figures["per second"] = float64(bills) / seconds
		return figures, nil
	}}
	return Compare(ctx, "bills", plan.Passes, []Contender{press}, []Bar{
		{Name: "bills per second", Of: Figure{"aimak", "per second"}, AtLeast: 1500},
		{Name: "megabytes", Of: Figure{"aimak", "megabytes"}, AtMost: 400},
	})
}

// Save writes what print gives to a file.
func Save(name string, print func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := print(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
