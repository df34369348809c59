package requests

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// Categories lists those of the municipality: its own changes laid over the usual
// ones, then those it added.
func (q *Requests) Categories(ctx context.Context, tx *db.Tx) ([]Category, error) {
	rows, err := store.New(tx).Categories(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading categories: %w", err)
	}
	list := slices.Clone(appeal.Usual)
	for i := range list {
		list[i].Used = true
	}
	for _, r := range rows {
		c := Category{Code: r.Code, Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, Private: r.Private,
			Nameless: r.Nameless, Stop: r.Stop, Role: access.Role(r.Role), Used: r.Used}
		at := slices.IndexFunc(list, func(x Category) bool { return x.Code == c.Code })
		if at < 0 {
			list = append(list, c)
			continue
		}
		c.Msg = list[at].Msg
		list[at] = c
	}
	return list, nil
}

// SetCategory changes a category or adds one.
func (q *Requests) SetCategory(ctx context.Context, tx *db.Tx, by access.Actor, c Category) error {
	if err := access.Permit(by, mayLead, tx.Municipality, 0); err != nil {
		return err
	}
	known, err := q.Categories(ctx, tx)
	if err != nil {
		return err
	}
	before := appeal.Find(known, c.Code)
	if err := c.Valid(before.Msg != ""); err != nil {
		return err
	}
	err = store.New(tx).PutCategory(ctx, store.PutCategoryParams{MunicipalityID: int64(tx.Municipality), Code: c.Code,
		NameKy: c.Name.Ky, NameRu: c.Name.Ru, NameEn: c.Name.En, Private: c.Private, Nameless: c.Nameless, Stop: c.Stop,
		Role: string(c.Role), Used: c.Used})
	if err != nil {
		return fmt.Errorf("writing a category: %w", err)
	}
	return audit.Record(ctx, tx, by, "requests.category", municipalityRef(tx), before, c)
}
