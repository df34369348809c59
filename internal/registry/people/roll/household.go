// Package roll holds what a household and an organisation are, and how a row of
// somebody's list becomes a household: the rules of the people room without
// tables and pages.
package roll

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Bounds of what is believed.
const (
	MaxName    = 120 // letters of a name
	MaxPart    = 60  // letters of a street, house or flat
	maxPersons = 60  // people of one household
	firstBirth = 1900
)

// Household is what must be known about a household.
type Household struct {
	VillageID           ref.ID
	Street, House, Flat string
	Head                string // full name as the people write it, "X уулу Y" included
	Phone               string // +996XXXXXXXXX or empty
	Persons             int    // who live here, members known by name or not
	Members             []Person
}

// Person is a member of a household. Only the name is needed.
type Person struct {
	Name      string
	Sex       string // "f", "m" or "" when nobody asked
	BirthYear int    // 0: not known
}

// Settle tidies the household and complains about what cannot be right; year is
// the present one.
func (h *Household) Settle(year int) error {
	f := fault.Form()
	h.Head, h.Street, h.House, h.Flat = Tidy(h.Head), Tidy(h.Street), Tidy(h.House), Tidy(h.Flat)
	switch {
	case h.Head == "":
		f.Field("head", "Enter the name of the head of the household")
	case runes(h.Head) > MaxName:
		f.Field("head", "At most {n} characters", fault.Values{"n": MaxName})
	case !strings.ContainsFunc(h.Head, unicode.IsLetter):
		f.Field("head", "A name needs letters: {text}", fault.Values{"text": h.Head})
	}
	if h.VillageID == 0 {
		f.Field("village", "Choose the village")
	}
	for _, part := range []struct{ name, text string }{{"street", h.Street}, {"house", h.House}, {"flat", h.Flat}} {
		if runes(part.text) > MaxPart {
			f.Field(part.name, "At most {n} characters", fault.Values{"n": MaxPart})
		}
	}
	if h.Persons < 0 || h.Persons > maxPersons {
		f.Field("persons", "Enter the number of people, from 0 to {n}", fault.Values{"n": maxPersons})
	}
	phone, ok := Phone(h.Phone)
	if !ok {
		f.Field("phone", "Enter the phone number: 9 digits after +996.")
	}
	h.Phone = phone
	for i := range h.Members {
		if err := h.Members[i].Settle(year); err != nil {
			f.Fields = append(f.Fields, fault.Of(err).Fields...)
		}
	}
	h.Persons = max(h.Persons, len(h.Members))
	return f.Err()
}

// Settle tidies a person.
func (m *Person) Settle(year int) error {
	f := fault.Form()
	m.Name = Tidy(m.Name)
	if m.Name == "" || runes(m.Name) > MaxName {
		f.Field("name", "Enter the full name")
	}
	if m.Sex != "" && m.Sex != "f" && m.Sex != "m" {
		f.Field("sex", "Choose from the list")
	}
	if m.BirthYear != 0 && (m.BirthYear < firstBirth || m.BirthYear > year) {
		f.Field("birth_year", "Enter the year of birth, from {first} to {last}", fault.Values{"first": strconv.Itoa(firstBirth), "last": strconv.Itoa(year)})
	}
	return f.Err()
}

// Find returns what a household is searched by: each word of the head, the
// members and the address behind a space, and the digits of the phone.
func (h Household) Find() string {
	parts := []string{h.Head, h.Street, h.House, h.Flat}
	for _, m := range h.Members {
		parts = append(parts, m.Name)
	}
	return findText(h.Phone, parts...)
}

func findText(phone string, parts ...string) string {
	seen := map[string]bool{}
	var out strings.Builder
	for _, word := range strings.Fields(i18n.Fold(strings.Join(parts, " "))) {
		if !seen[word] {
			seen[word] = true
			out.WriteString(" " + word)
		}
	}
	if len(phone) > 4 {
		out.WriteString(" " + phone[4:]) // people leave out +996, or write 0 for it
	}
	return out.String()
}

// HouseFold makes "12 а", "12-А" and "12а" one house.
func HouseFold(house, flat string) string {
	return strings.ReplaceAll(i18n.Fold(house), " ", "") + "/" + strings.ReplaceAll(i18n.Fold(flat), " ", "")
}

// Twin is what makes two households look like one: the same village, name, house
// and flat. The street is left out, because it is written in many ways.
type Twin struct {
	Village     ref.ID
	Name, House string
}

// Twin returns what makes the household look like another.
func (h Household) Twin() Twin {
	return Twin{h.VillageID, i18n.Fold(h.Head), HouseFold(h.House, h.Flat)}
}

// Phone reads a phone number of the country as people write it (0555 12-34-56,
// +996 555 123456) and returns it as +996555123456. Nothing is a number too: the
// household has no phone.
func Phone(text string) (string, bool) {
	var digits strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune(" +-()./\u00a0\u202f‑–—", r):
			return "", false
		}
	}
	number := digits.String()
	switch {
	case number == "":
		return "", strings.TrimSpace(text) == "" || strings.Trim(text, " -–—") == ""
	case len(number) == 12 && strings.HasPrefix(number, "996"):
		return "+" + number, true
	case len(number) == 10 && number[0] == '0':
		return "+996" + number[1:], true
	case len(number) == 9 && number[0] != '0':
		return "+996" + number, true
	}
	return "", false
}

// Tidy takes out doubled and strange spaces and unseen characters.
func Tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

func runes(text string) int { return len([]rune(text)) }
