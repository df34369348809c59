package forwarding

import (
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// stateText is the colour and the words of where a request stands.
func stateText(p *i18n.Printer, s State) (kind, text string) {
	switch s {
	case Waiting:
		return "wait", p.T("will be sent")
	case Doubt:
		return "wait", p.T("perhaps sent: it is looked for there")
	case Asked:
		return "bad", p.T("nobody knows whether it arrived")
	case Token:
		return "info", p.T("taken, its number is still to come")
	case Taken:
		return "info", p.T("taken")
	case Claimed:
		return "wait", p.T("they say it is done")
	case Confirmed:
		return "good", p.T("done, and confirmed here")
	case Refuted:
		return "bad", p.T("not done: open here again")
	case Failed:
		return "bad", p.T("not taken")
	}
	return "info", p.T("kept here")
}

// troubleText says in plain words why a call came to nothing; words of the body follow
// ours.
func troubleText(p *i18n.Printer, text string) string {
	word, said, _ := strings.Cut(text, " ")
	ours := ""
	switch word {
	case noAnswer:
		ours = p.T("Nobody answers at this address. It is tried again by itself.")
	case moved:
		ours = p.T("The address leads elsewhere. Ask the body for the new one.")
	case notOurs:
		ours = p.T("What answers there is no Open311 endpoint. Check the base address and the format.")
	case forbidden:
		ours = p.T("This address lies within a network of ours. Only the operator of the installation can allow it.")
	case keyless:
		ours = p.T("Our key is refused. Ask the body for a valid one.")
	case serverErr:
		ours = p.T("The body's program has a fault or is busy. It is tried again by itself.")
	case missing:
		ours = p.T("The body does not know what was asked for: the jurisdiction, the service or the number.")
	case "":
		ours = p.T("The body refuses it.")
	default:
		return p.T("The body refuses it.") + " " + text
	}
	return strings.TrimSpace(ours + " " + said)
}

func shareOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{{Value: string(ShareName), Text: p.T("Name of the applicant")}, {Value: string(SharePhone), Text: p.T("Phone")},
		{Value: string(ShareMail), Text: p.T("E-mail")}, {Value: string(ShareWords), Text: p.T("The words as they were said, at once, before anybody looked through them")}}
}

// categories are those that can be sent on.
func categories(p *i18n.Printer, kinds []requests.Category) (list []ui.Option) {
	for _, k := range kinds {
		if k.Used && !k.Private && k.Stop == "" {
			list = append(list, ui.Option{Value: k.Code, Text: k.Title(p)})
		}
	}
	return list
}

func title(p *i18n.Printer, kinds []requests.Category, code string) string {
	return appeal.Find(kinds, code).Title(p)
}

// sourceOptions are what of a request a question may be answered with.
func sourceOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{{Value: FromVillage, Text: p.T("The village of the request")}, {Value: FromStreet, Text: p.T("Its street")}, {Value: FromNumber, Text: p.T("Its number here")}}
}

// serviceOptions are what the body takes.
func serviceOptions(v bodyView) (list []ui.Option) {
	for _, s := range v.Services {
		text := string(s.Name)
		if s.Group != "" {
			text = string(s.Group) + ": " + text
		}
		list = append(list, ui.Option{Value: string(s.Code), Text: text})
	}
	return list
}

// answerOptions are the sources and the values of a list.
func answerOptions(p *i18n.Printer, a attribute) []ui.Option {
	list := sourceOptions(p)
	for _, v := range a.Values {
		list = append(list, ui.Option{Value: string(v.Key), Text: string(v.Name)})
	}
	return list
}
