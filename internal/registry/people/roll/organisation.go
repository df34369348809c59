package roll

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Category decides which price of a tariff an organisation pays.
type Category string

// The categories. Households are the population.
const (
	Budget Category = "budget" // schools, hospitals, the aiyl okmotu itself
	Other  Category = "other"  // shops, farms, everything else
)

// Organisation is what must be known about an organisation.
type Organisation struct {
	Name          string
	Category      Category
	TaxNumber     string // ИНН: 14 digits, or empty
	Contact       string // whom to call
	Phone         string
	VillageID     ref.ID
	Street, House string
}

// Settle tidies the organisation and complains about what cannot be right.
func (o *Organisation) Settle() error {
	f := fault.Form()
	o.Name, o.Contact, o.Street, o.House = Tidy(o.Name), Tidy(o.Contact), Tidy(o.Street), Tidy(o.House)
	o.TaxNumber = strings.ReplaceAll(Tidy(o.TaxNumber), " ", "")
	switch {
	case o.Name == "":
		f.Field("name", "Enter the name of the organisation")
	case runes(o.Name) > MaxName:
		f.Field("name", "At most {n} characters", fault.Values{"n": MaxName})
	}
	if o.Category != Budget && o.Category != Other {
		f.Field("category", "Choose from the list")
	}
	if o.VillageID == 0 {
		f.Field("village", "Choose the village")
	}
	if o.TaxNumber != "" && (len(o.TaxNumber) != 14 || strings.Trim(o.TaxNumber, "0123456789") != "") {
		f.Field("tax_number", "A tax number has 14 digits")
	}
	for _, part := range []struct{ name, text string }{{"contact", o.Contact}, {"street", o.Street}, {"house", o.House}} {
		if runes(part.text) > MaxName {
			f.Field(part.name, "At most {n} characters", fault.Values{"n": MaxName})
		}
	}
	phone, ok := Phone(o.Phone)
	if !ok {
		f.Field("phone", "Enter the phone number: 9 digits after +996.")
	}
	o.Phone = phone
	return f.Err()
}

func (o Organisation) Find() string {
	return findText(o.Phone, o.Name, o.Contact, o.Street, o.House, o.TaxNumber)
}
