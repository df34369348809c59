package payments

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/module"
)

func (p *Payments) demo(ctx context.Context, d *module.Demo) error { return nil }
