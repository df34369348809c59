package casework

import (
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// actWord is an act for several requests as it is chosen.
func actWord(p *i18n.Printer, act string) string {
	switch act {
	case Assign:
		return p.T("Assign to")
	case Take:
		return p.T("I take them upon myself")
	case Merge:
		return p.T("Join them to one request")
	case Extend:
		return p.T("Extend the term")
	}
	return p.T("Ask the responsible person about the term")
}

func actOptions(p *i18n.Printer, acts []string) (list []ui.Option) {
	for _, act := range acts {
		list = append(list, ui.Option{Value: act, Text: actWord(p, act)})
	}
	return list
}

// why is the reason of a refusal in one sentence.
func why(p *i18n.Printer, l Left) string {
	if len(l.Why.Fields) > 0 {
		return p.Message(l.Why.Fields[0].Msg, l.Why.Fields[0].Values)
	}
	return p.Fault(l.Why)
}

// placeholders are those that a ready answer may have, as they are written in the
// reader's language.
func placeholders(p *i18n.Printer) string {
	names := slots(p)
	for i, n := range names {
		names[i] = "[" + n + "]"
	}
	return strings.Join(names, " ")
}

// categoryName is the category that a ready answer is for.
func categoryName(p *i18n.Printer, v answersView, t Template) string {
	if t.Category == "" {
		return p.T("All categories")
	}
	return appeal.Find(v.Kinds, t.Category).Title(p)
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// chosen is the act that stands ticked when nothing was chosen yet.
func chosen(v togetherView) string {
	if len(v.Acts) == 0 {
		return ""
	}
	return v.Acts[0]
}

func leads(v togetherView) bool { return len(v.Acts) > 1 }
