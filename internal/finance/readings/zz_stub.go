package readings

import "github.com/openaimak/aimak/internal/platform/web"

func (rd *Readings) routes(rt *web.Router) {}
