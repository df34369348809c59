package open311

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// send registers a request in the journal for whoever holds a key.
func (o *Open311) send(c *call) (reply, error) {
	caller, err := o.admit(c)
	if err != nil {
		return reply{}, err
	}
	if from := c.Header.Get("Aimak-From"); from != "" && o.mark != nil && from == o.mark(c.place.ID) {
		return reply{}, refusal{{wrong, c.p.T("This request began here: it is not sent back.")}}
	}
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	s, err := c.said(a)
	if err != nil {
		return reply{}, err
	}
	s.Lang = c.Lang
	photos, err := o.photos(c)
	if err != nil {
		return reply{}, err
	}
	var r requests.Registered
	err = o.db.Write(c.Context(), c.place.ID, func(tx *db.Tx) error {
		if r, err = o.requests.Register(c.Context(), tx, caller.Actor(), s); err == nil {
			err = o.pictures.Add(c.Context(), tx, caller.Actor(), r.ID, photos)
		}
		return err
	})
	if err != nil {
		return reply{}, err
	}
	list := []made{{ID: r.Number.Path(), Notice: text(c.notice(r.Due))}}
	return reply{serviceRequests[made]{List: list}, list}, nil
}

// notice says when the answer is due, and what of it all was not taken.
func (c *call) notice(due period.Day) string {
	said := c.p.T("The answer is due by {date}.", "date", c.p.Day(due))
	if len(c.given("media_url")) > 0 {
		said += " " + c.p.T("media_url was not kept: send the photo itself as media, in a form in parts (multipart/form-data).")
	}
	return said
}

// said reads a request out of the form. Everything that is wrong is told at once.
func (q *params) said(a requests.Around) (s requests.Said, err error) {
	s = requests.Said{Category: q.one("service_code"), Kind: life.Kind(q.one("attribute[kind]")), Form: life.Electronic, Channel: life.Program,
		People: 1, Words: q.one("description"), Received: a.Law.Today}
	s.Who = requests.Applicant{Name: strings.Join(there(q.one("last_name"), q.one("first_name")), " "), Phone: q.one("phone"), Mail: q.one("email")}
	q.kind(a, &s)
	q.where(a, &s)
	s.Anonymous = s.Who == requests.Applicant{}
	if c := appeal.Find(a.Kinds, s.Category); s.Who.Name == "" && !s.Anonymous && c.Nameless {
		s.Who.Name = strings.Join(there(s.Who.Phone, s.Who.Mail), ", ") // who stays reachable is not unknown
	}
	return s, q.err()
}

// kind checks the service and what is wanted. Without words the name of the
// service is what was said: it was chosen.
func (q *params) kind(a requests.Around, s *requests.Said) {
	list := offered(a.Kinds)
	at := slices.IndexFunc(list, func(k requests.Category) bool { return k.Code == s.Category })
	switch {
	case s.Category == "":
		q.complain(wrong, q.p.T("service_code was not provided."))
	case at < 0:
		q.complain(missing, q.p.T("service_code {value} was not found.", "value", s.Category))
	case s.Words == "":
		s.Words = list[at].Title(q.p)
	}
	if s.Kind == "" {
		s.Kind = life.Application
	}
	if !slices.Contains(life.Kinds, s.Kind) {
		q.complain(wrong, q.p.T("{name}: choose one of the keys of the service definition.", "name", "attribute[kind]"))
	}
}

// where checks the place: a position, an address or both, and the village.
func (q *params) where(a requests.Around, s *requests.Said) {
	before := len(q.wrong)
	s.Point.Lat, s.Point.Lon = q.point()
	s.Place = strings.Join(strings.Fields(q.one("address_string")), " ")
	if s.Place == "" && s.Point == (appeal.Point{}) && len(q.wrong) == before {
		if q.one("address_id") != "" {
			q.complain(wrong, q.p.T("Addresses have no address_id here: give lat and long, or address_string."))
		} else {
			q.complain(wrong, q.p.T("Give lat and long, or address_string."))
		}
	}
	var ok bool
	if s.Village, ok = village(a.Villages, q.one("attribute[village]"), s.Place); !ok {
		q.complain(wrong, q.p.T("{name}: choose one of the keys of the service definition.", "name", "attribute[village]"))
	}
}
