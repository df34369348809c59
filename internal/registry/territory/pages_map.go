package territory

import (
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// raionMap draws the raion of a municipality among its neighbours; empty when
// the outlines do not hold it.
func raionMap(m Municipality, p *i18n.Printer) (string, error) {
	shapes, err := shapesAround(m.RaionCode)
	if err != nil || len(shapes) == 0 {
		return "", err
	}
	areas := make([]chart.Area, len(shapes))
	for i, s := range shapes {
		areas[i] = chart.Area{Name: p.Name(s.Name), Rings: s.Rings, Here: s.Here}
	}
	title := p.T("The raion among its neighbours")
	desc := p.T("Outlines of raions; {raion} is highlighted", "raion", p.Name(m.Raion))
	return chart.Outline(title, desc, areas, nil), nil
}
