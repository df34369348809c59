package ledger

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"

	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

func (l *Ledger) commands() []module.Command {
	return []module.Command{{
		Words: "verify",
		Help:  "prove that nothing in the book and the trail was changed between two published heads; exit code 3 if something was",
		Usage: "[--municipality SLUG] [--from FILE] [--to FILE] | --proof FILE [--to FILE]",
		Run:   l.runVerify,
	}}
}

// errChanged is returned when the book is not what it was; the complaints were
// printed, and the exit code is 3.
var errChanged = fmt.Errorf("verify: the book or the trail is not what it was: %w", module.ErrProblems)

// runVerify is "aimak verify". A head is a file with the text that the public
// page gives out; without --from the whole book is verified, without --to up to
// its present head.
func (l *Ledger) runVerify(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(l.joins.Out)
	slug := flags.String("municipality", "", "whose book; by default that of the heads")
	fromFile := flags.String("from", "", "file with the older head")
	toFile := flags.String("to", "", "file with the newer head")
	proof := flags.String("proof", "", "file with the proof of one entry, as its page gives it out")
	if err := flags.Parse(args); err != nil {
		return err
	}
	from, err := l.readHead(*fromFile)
	if err != nil {
		return err
	}
	to, err := l.readHead(*toFile)
	if err != nil {
		return err
	}
	if *proof != "" {
		return l.verifyProof(*proof, to)
	}
	for _, h := range []audit.Head{from, to} {
		if *slug == "" {
			*slug = h.Origin
		} else if h.Origin != "" && h.Origin != *slug {
			return fmt.Errorf("verify: the head is that of %s, not of %s", h.Origin, *slug)
		}
	}
	if *slug == "" || l.joins.Municipality == nil {
		return fmt.Errorf("verify: say whose book with --municipality SLUG")
	}
	municipality, err := l.joins.Municipality(ctx, *slug)
	if err != nil {
		return fmt.Errorf("verify: municipality %q: %w", *slug, err)
	}
	return l.d.Read(ctx, municipality, func(tx *db.Tx) error {
		p, err := l.Verify(ctx, tx, from, to)
		if err != nil {
			return err
		}
		return l.tell(p)
	})
}

func (l *Ledger) readHead(name string) (audit.Head, error) {
	if name == "" {
		return audit.Head{}, nil
	}
	text, err := l.joins.Read(name)
	if err != nil {
		return audit.Head{}, fmt.Errorf("verify: %w", err)
	}
	h, err := audit.ParseHead(text)
	if err != nil {
		return h, fmt.Errorf("verify: %s: %w", name, err)
	}
	return h, nil
}

// verifyProof checks the proof of one entry, without the database; and that it
// leads to the head that was kept, when there is one of the same size.
func (l *Ledger) verifyProof(name string, kept audit.Head) error {
	text, err := l.joins.Read(name)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	var p EntryProof
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("verify: %s is no proof of an entry: %w", name, err)
	}
	if err := p.Check(); err != nil {
		return l.forged(err)
	}
	if kept.Size == p.Head().Size && kept.Root != p.Head().Root {
		return l.forged(fmt.Errorf("%w: it leads to another head than the one kept", ErrProof))
	}
	_, err = fmt.Fprintf(l.joins.Out, "%s\nthis entry stands in the log of %d records with the root %s\n", p.Record, p.Trail.Size, p.Trail.Root)
	return err
}

// forged prints why the proof of an entry does not hold.
func (l *Ledger) forged(why error) error {
	fmt.Fprintln(l.joins.Out, why)
	return fmt.Errorf("%w: %w", errChanged, why)
}

// tell prints a proof.
func (l *Ledger) tell(p Proof) error {
	for _, complaint := range p.Complaints {
		fmt.Fprintln(l.joins.Out, complaint)
	}
	if len(p.Complaints) > 0 {
		return errChanged
	}
	_, err := fmt.Fprintf(l.joins.Out, "nothing was changed: %d records of the trail up to the older head, %d up to the newer one, %d entries of the ledger counted anew\n",
		p.From.Size, p.To.Size, p.Entries)
	return err
}
