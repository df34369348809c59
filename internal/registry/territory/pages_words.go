package territory

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// outlineSource must be named under each map made from the outlines.
const outlineSource = "OCHA, Ministry of Emergency Situations of the Kyrgyz Republic"

func sideWord(p *ui.Page, s Side) string {
	if s == Before {
		return p.T("before the reform of 2024–25")
	}
	return p.T("today's register")
}

func sideTag(s Side) string {
	if s == Before {
		return "wait"
	}
	return "good"
}

// levelWord names what a unit is. Bishkek and Osh city stand among the oblasts.
func levelWord(p *ui.Page, l place.Level, code place.Code) string {
	switch l {
	case place.Oblast:
		if strings.HasPrefix(string(code), "41711") || strings.HasPrefix(string(code), "41721") {
			return p.T("city of national significance")
		}
		return p.T("oblast")
	case place.Raion:
		return p.T("raion or city")
	case place.Municipality:
		return p.T("aiyl aimak or town")
	}
	return p.T("village")
}

func kindWord(p *ui.Page, k Kind) string {
	switch k {
	case Merged:
		return p.T("merged")
	case Split:
		return p.T("split")
	case Renamed:
		return p.T("renamed")
	}
	return p.T("new code")
}
