package db

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// A node number is leased for half an hour and renewed every five minutes, so
// that a program that died frees its number soon and one that slept through
// its lease takes a new one.
const (
	leaseTime  = 30 * time.Minute
	leaseRenew = 5 * time.Minute
	nodes      = 1024
)

// lease is this program's hold on a node number. It goes by the machine's own
// clock: the program's may stand still in the demo and in tests.
type lease struct {
	d      *DB
	node   int64
	holder int64 // tells two programs apart that believe to hold one number
	quit   chan struct{}
	wait   sync.WaitGroup
}

func (d *DB) leaseNode(ctx context.Context) error {
	l := &lease{d: d, quit: make(chan struct{})}
	if err := l.prepare(ctx); err != nil {
		return err
	}
	if err := l.claim(ctx); err != nil {
		return err
	}
	d.node = l
	l.wait.Go(l.keep)
	return nil
}

// prepare makes the table before any migration runs: migrations need no ids,
// but everything else does.
func (l *lease) prepare(ctx context.Context) error {
	exists := l.d.engine.read(ctx, l.d.everywhere(true), func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `SELECT 1 FROM db_node WHERE node = 0`)
		return err
	})
	if exists == nil {
		return nil
	}
	return l.d.engine.write(ctx, l.d.everywhere(false), func(tx *Tx) error {
		if err := tx.Lock(ctx, "db_node"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS db_node (
			node BIGINT NOT NULL PRIMARY KEY, holder BIGINT NOT NULL, until BIGINT NOT NULL)`)
		return err
	})
}

// claim takes a number that was never used or, when all were, the one whose
// lease ended first. So a number rests as long as possible, and a clock that
// was set back cannot make it repeat ids at once.
func (l *lease) claim(ctx context.Context) error {
	now := time.Now()
	err := l.d.engine.write(ctx, l.d.everywhere(false), func(tx *Tx) error {
		if err := tx.Lock(ctx, "db_node"); err != nil {
			return err
		}
		var used int64
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM db_node`).Scan(&used); err != nil {
			return err
		}
		if l.node = used; used == nodes {
			err := tx.QueryRowContext(ctx, `SELECT node FROM db_node WHERE until < $1 ORDER BY until LIMIT 1`,
				now.UnixMilli()).Scan(&l.node)
			if err != nil {
				return fmt.Errorf("all %d node numbers are in use: %w", nodes, err)
			}
		}
		l.holder = now.UnixNano()
		_, err := tx.ExecContext(ctx, `INSERT INTO db_node (node, holder, until) VALUES ($1, $2, $3)
			ON CONFLICT (node) DO UPDATE SET holder = excluded.holder, until = excluded.until`,
			l.node, l.holder, now.Add(leaseTime).UnixMilli())
		return err
	})
	if err == nil {
		l.d.ids.Store(ref.NewSource(int(l.node), l.d.clock))
	}
	return err
}

func (l *lease) keep() {
	ticker := time.NewTicker(leaseRenew)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := l.renew(context.Background(), time.Now().Add(leaseTime)); err != nil {
				l.d.log.Error("renew node lease", "node", l.node, "err", err)
			}
		case <-l.quit:
			return
		}
	}
}

// renew extends the lease, or claims a new number when somebody else has
// taken this one in the meantime.
func (l *lease) renew(ctx context.Context, until time.Time) error {
	var mine int64
	err := l.d.engine.write(ctx, l.d.everywhere(false), func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE db_node SET until = $3 WHERE node = $1 AND holder = $2`,
			l.node, l.holder, until.UnixMilli())
		if err == nil {
			mine, err = result.RowsAffected()
		}
		return err
	})
	if err == nil && mine == 0 {
		return l.claim(ctx)
	}
	return err
}

// stop ends the lease now.
func (l *lease) stop() {
	close(l.quit)
	l.wait.Wait()
	if err := l.renew(context.Background(), time.Now()); err != nil {
		l.d.log.Error("give node number back", "node", l.node, "err", err)
	}
}

func (d *DB) everywhere(readOnly bool) *Tx { return &Tx{db: d, readOnly: readOnly} }
