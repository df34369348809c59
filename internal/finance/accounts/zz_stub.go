package accounts

import (
	"context"
	"github.com/openaimak/aimak/internal/platform/module"
)

func (a *Accounts) demo(ctx context.Context, d *module.Demo) error { return nil }
