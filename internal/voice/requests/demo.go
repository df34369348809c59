package requests

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/module"
)

func (q *Requests) demo(ctx context.Context, d *module.Demo) error { return nil }
