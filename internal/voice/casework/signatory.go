package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/casework/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Signatory is one of those who signed a collective appeal.
type Signatory struct {
	ID      ref.ID
	Name    string
	Address string
}

// Limits of a list.
const (
	mostSigned = 5000 // of one appeal
	mostAdded  = 1000 // lines of one form
)

// ReadSigned reads a list as it is typed or pasted: one person a line, the address
// behind a comma or a semicolon. Numbers that a table puts before names go.
func ReadSigned(text string) (list []Signatory, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimSpace(line), "0123456789.)\t ")
		if line == "" {
			continue
		}
		if utf8.RuneCountInString(line) > appeal.MostLine {
			return nil, fault.Form().Field("people", "Too long: at most {n} characters.", fault.Values{"n": appeal.MostLine}).Err()
		}
		name, address := line, ""
		if at := strings.IndexAny(line, ",;\t"); at > 0 {
			name, address = line[:at], line[at+1:]
		}
		list = append(list, Signatory{Name: strings.TrimSpace(name), Address: strings.TrimSpace(address)})
	}
	switch {
	case len(list) == 0:
		return nil, fault.Form().Field("people", "Write at least one name.").Err()
	case len(list) > mostAdded:
		return nil, fault.Form().Field("people", "At most {n} lines at once.", fault.Values{"n": mostAdded}).Err()
	}
	return list, nil
}

// Signatories opens the list, for those who may read the request.
func (c *Casework) Signatories(ctx context.Context, tx *db.Tx, of ref.ID) ([]Signatory, error) {
	rows, err := store.New(tx).Signatories(ctx, store.SignatoriesParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(of), Most: mostSigned})
	if err != nil {
		return nil, fmt.Errorf("reading signatories: %w", err)
	}
	list := make([]Signatory, len(rows))
	for i, r := range rows {
		who, err := c.seal.Show(r.Sealed, ref.ID(r.ID))
		if err != nil {
			return nil, fmt.Errorf("opening signatory %s: %w", ref.ID(r.ID), err)
		}
		list[i] = Signatory{ID: ref.ID(r.ID), Name: who.Name, Address: who.Address}
	}
	return list, nil
}

// Signed counts who stands on the list of a request.
func (c *Casework) Signed(ctx context.Context, tx *db.Tx, of ref.ID) (int, error) {
	n, err := store.New(tx).CountSignatories(ctx, store.CountSignatoriesParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(of)})
	if err != nil {
		return 0, fmt.Errorf("counting signatories: %w", err)
	}
	return int(n), nil
}

// Sign adds people to the list of an appeal. When more stand on it than the appeal
// was said to have, the appeal is said to have as many. The trail keeps how many
// were added and no name.
func (c *Casework) Sign(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number, people []Signatory) error {
	r, err := c.mine(ctx, tx, by, n)
	if err != nil {
		return err
	}
	if r.Anonymous {
		return fault.Conflict("Whoever asked stays unknown: such a request has no list of names.")
	}
	before, err := c.Signed(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	now := before + len(people)
	if now > mostSigned {
		return fault.Form().Field("people", "At most {n} people stand on one list.", fault.Values{"n": mostSigned}).Err()
	}
	rows := make([][]any, len(people))
	for i, p := range people {
		id := tx.NewID()
		sealed, err := c.seal.Hide(requests.Applicant{Name: p.Name, Address: p.Address}, id)
		if err != nil {
			return fmt.Errorf("sealing a signatory: %w", err)
		}
		rows[i] = []any{int64(tx.Municipality), int64(id), int64(r.ID), sealed}
	}
	_, err = tx.Bulk(ctx, "casework_signatory", []string{"municipality_id", "id", "request_id", "sealed"}, func(yield func([]any) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("writing signatories: %w", err)
	}
	if err := c.requests.SignedBy(ctx, tx, by, r, now); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "casework.sign", ref.Ref{Kind: "requests.request", ID: r.ID}, map[string]int{"signed": before}, map[string]int{"signed": now})
}

// Unsign takes somebody off the list: a line that was typed wrongly.
func (c *Casework) Unsign(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number, id ref.ID) error {
	r, err := c.mine(ctx, tx, by, n)
	if err != nil {
		return err
	}
	before, err := c.Signed(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	rows, err := store.New(tx).DropSignatory(ctx, store.DropSignatoryParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(r.ID), ID: int64(id)})
	if err != nil {
		return fmt.Errorf("removing a signatory: %w", err)
	}
	if rows == 0 {
		return errGone
	}
	return audit.Record(ctx, tx, by, "casework.unsign", ref.Ref{Kind: "requests.request", ID: r.ID}, map[string]int{"signed": before}, map[string]int{"signed": before - 1})
}
