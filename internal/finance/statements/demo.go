package statements

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/module"
)

func (s *Statements) demo(ctx context.Context, d *module.Demo) error { return nil }
