package reconciliation

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/module"
)

func (r *Reconciliation) demo(ctx context.Context, d *module.Demo) error { return nil }
