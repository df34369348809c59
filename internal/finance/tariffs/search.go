package tariffs

import (
	"context"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// search finds price lists by the name of the service in any language and by
// the number of the decision.
func (t *Tariffs) search(ctx context.Context, r *web.Request, query string) ([]module.Hit, error) {
	wanted := i18n.Fold(query)
	if wanted == "" || !r.Can(mayRead) {
		return nil, nil
	}
	list, err := t.all(ctx, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	p := r.Printer
	var hits []module.Hit
	for _, s := range list {
		named := slices.ContainsFunc([]string{s.Name.Ky, s.Name.Ru, s.Name.En}, func(name string) bool {
			return strings.Contains(i18n.Fold(name), wanted)
		})
		for _, v := range s.Versions {
			number := i18n.Fold(v.Decision.Number)
			if !(named && v.Phase(r.Today()) == Current) && (number == "" || number != wanted) {
				continue
			}
			_, state := phaseTag(p, v.Phase(r.Today()))
			hits = append(hits, module.Hit{
				Text: p.Name(s.Name) + ": " + decisionText(p, v.Decision),
				Note: spanText(p, v.Span) + " · " + state,
				Path: "desk/tariffs/" + v.ID.String(), Kind: p.T("Tariff"),
			})
		}
	}
	return hits, nil
}
