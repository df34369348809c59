package tills

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/module"
)

func (t *Tills) demo(ctx context.Context, d *module.Demo) error { return nil }
