package accounts
import ("context";"github.com/openaimak/aimak/internal/platform/module";"github.com/openaimak/aimak/internal/platform/web")
func (a *Accounts) routes(rt *web.Router) {}
func (a *Accounts) demo(ctx context.Context, d *module.Demo) error { return nil }
