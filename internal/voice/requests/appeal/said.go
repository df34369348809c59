package appeal

import (
	"slices"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Applicant is who asks: as little as an answer needs. It is kept sealed, so that
// a copy of the database names nobody.
type Applicant struct {
	Name    string `json:"name,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Address string `json:"address,omitempty"`
}

// Said is what somebody tells the municipality: the form of the site and of the
// counter alike.
type Said struct {
	Key       string // one-time key of the form; the same key registers one request
	Category  string
	Kind      life.Kind
	Form      life.Form
	Channel   life.Channel
	Lang      i18n.Lang // of the answer: that in which one asked
	People    int       // 1, or how many signed
	Addressee string
	Sex       life.Sex
	Anonymous bool
	Who       Applicant
	Village   ref.ID
	Street    string
	Place     string // in words
	Point     Point
	Words     string
	Received  period.Day // when it came in: today, or the day of a letter
}

// Limits of what is said.
const (
	MostWords  = 4000 // characters: as the forms of the country have it
	MostLine   = 200
	MostPeople = 100_000
)

// Valid complains about what somebody said of a category on a day.
func (s Said) Valid(c Category, today period.Day) error {
	form := fault.Form()
	switch {
	case !c.Used:
		form.Field("category", "Choose from the list")
	case c.Stop != "":
		form.Field("category", "Do not write: call {phone} now.", fault.Values{"phone": c.Stop})
	}
	if !slices.Contains(life.Kinds, s.Kind) {
		form.Field("kind", "Choose from the list")
	}
	if s.Words == "" {
		form.Field("words", "Write in a few words what has happened.")
	}
	long := map[string]string{"street": s.Street, "place": s.Place, "name": s.Who.Name, "phone": s.Who.Phone, "mail": s.Who.Mail, "address": s.Who.Address, "addressee": s.Addressee}
	for name, text := range long {
		if utf8.RuneCountInString(text) > MostLine {
			form.Field(name, "Too long: at most {n} characters.", fault.Values{"n": MostLine})
		}
	}
	if utf8.RuneCountInString(s.Words) > MostWords {
		form.Field("words", "Too long: at most {n} characters.", fault.Values{"n": MostWords})
	}
	s.validWho(form, c)
	if s.Village == 0 {
		form.Field("village", "Choose the village.")
	}
	if !s.Received.Valid() || s.Received > today {
		form.Field("received", "Enter the day on which it came in: today or earlier.")
	}
	if s.People < 1 || s.People > MostPeople {
		form.Field("people", "Enter how many people signed.")
	}
	return form.Err()
}

func (s Said) validWho(form *fault.Fault, c Category) {
	if s.Anonymous {
		if !c.Nameless {
			form.Field("anonymous", "Here an answer needs a name. Nobody but the office will see it.")
		}
		return
	}
	if s.Who.Name == "" {
		form.Field("name", "Write your name, or choose to stay unknown where it is offered.")
	}
	if s.Channel == life.Site && s.Who.Phone == "" && s.Who.Address == "" && s.Who.Mail == "" {
		form.Field("phone", "Write a phone number or an address, so that the answer can reach you.")
	}
}
