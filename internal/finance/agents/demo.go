package agents

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/module"
)

func (a *Agents) demo(ctx context.Context, d *module.Demo) error { return nil }
