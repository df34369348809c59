package readings

import (
	"context"

	"github.com/openaimak/aimak/internal/finance/readings/store"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

const (
	verifyWithin = 60 // days before a verification ends that the desk is reminded
	readAfterDay = 15 // of the month: from then on meters not read are work
)

func (rd *Readings) countGiven(ctx context.Context, r *web.Request) (n int, err error) {
	err = rd.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		n, err = rd.meters.CountGiven(ctx, tx)
		return err
	})
	return n, err
}

// todo offers what waits for a controller or accountant today.
func (rd *Readings) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayEnter) {
		return nil, nil
	}
	err = rd.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		for _, find := range []func(context.Context, *db.Tx, *web.Request) (*module.Todo, error){rd.todoGiven, rd.todoUnread, rd.todoVerify} {
			found, err := find(ctx, tx, r)
			if err != nil {
				return err
			}
			if found != nil {
				list = append(list, *found)
			}
		}
		return nil
	})
	return list, err
}

func (rd *Readings) todoGiven(ctx context.Context, tx *db.Tx, r *web.Request) (*module.Todo, error) {
	n, err := rd.meters.CountGiven(ctx, tx)
	if err != nil || n == 0 || !r.Can(mayJudge) {
		return nil, err
	}
	return &module.Todo{
		Text: r.Printer.N(n, "{n} reading from citizens waits for you", "{n} readings from citizens wait for you"),
		Path: "desk/readings/given", State: "wait", Tag: r.Printer.T("To be checked"),
	}, nil
}

func (rd *Readings) todoUnread(ctx context.Context, tx *db.Tx, r *web.Request) (*module.Todo, error) {
	today := tx.Today()
	if today.Time().Day() < readAfterDay {
		return nil, nil
	}
	rows, err := store.New(tx).Progress(ctx, store.ProgressParams{
		MunicipalityID: int64(tx.Municipality), FirstDay: string(today.Month().First()), LastDay: string(today.Month().Last()),
	})
	unread := 0
	for _, row := range rows {
		unread += int(row.Working - row.Done)
	}
	if err != nil || unread == 0 {
		return nil, err
	}
	return &module.Todo{
		Text: r.Printer.N(unread, "{n} meter has no reading this month", "{n} meters have no reading this month"),
		Path: "desk/readings", State: "wait", Tag: r.Printer.Until(today.Month().Last()), Due: today.Month().Last(),
	}, nil
}

func (rd *Readings) todoVerify(ctx context.Context, tx *db.Tx, r *web.Request) (*module.Todo, error) {
	expiring, err := rd.meters.Expiring(ctx, tx, tx.Today().Add(verifyWithin))
	if err != nil || len(expiring) == 0 {
		return nil, err
	}
	return &module.Todo{
		Text: r.Printer.N(len(expiring), "{n} meter must be verified within two months", "{n} meters must be verified within two months"),
		Path: "desk/readings/verification", State: "info", Tag: r.Printer.T("Verification"),
	}, nil
}
