package jobs

import (
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
)

// packed is one value of a message on its way through the database. The type is
// kept, because i18n writes a sum, a day and a plain number differently.
type packed struct {
	Type string     `json:"t"`
	Int  int64      `json:"i,omitempty"`
	Text string     `json:"s,omitempty"`
	Name place.Name `json:"n,omitzero"`
}

func packValues(values fault.Values) ([]byte, error) {
	if len(values) == 0 {
		return nil, nil
	}
	all := make(map[string]packed, len(values))
	for name, v := range values {
		all[name] = pack(v)
	}
	return json.Marshal(all)
}

func pack(v any) packed {
	switch v := v.(type) {
	case money.Som:
		return packed{Type: "som", Int: int64(v)}
	case money.Rate:
		return packed{Type: "rate", Int: int64(v)}
	case money.Quantity:
		return packed{Type: "quantity", Int: int64(v)}
	case int:
		return packed{Type: "int", Int: int64(v)}
	case int64:
		return packed{Type: "int", Int: v}
	case period.Day:
		return packed{Type: "day", Text: string(v)}
	case period.Month:
		return packed{Type: "month", Text: string(v)}
	case period.Instant:
		return packed{Type: "instant", Int: int64(v)}
	case place.Name:
		return packed{Type: "name", Name: v}
	}
	return packed{Type: "text", Text: fmt.Sprint(v)}
}

func unpackValues(text []byte) (fault.Values, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var all map[string]packed
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	values := make(fault.Values, len(all))
	for name, p := range all {
		values[name] = p.value()
	}
	return values, nil
}

func (p packed) value() any {
	switch p.Type {
	case "som":
		return money.Som(p.Int)
	case "rate":
		return money.Rate(p.Int)
	case "quantity":
		return money.Quantity(p.Int)
	case "int":
		return int(p.Int)
	case "day":
		return period.Day(p.Text)
	case "month":
		return period.Month(p.Text)
	case "instant":
		return period.Instant(p.Int)
	case "name":
		return p.Name
	}
	return p.Text
}

// outcomeJSON is the stored form of an Outcome.
type outcomeJSON struct {
	Path   string          `json:"path"`
	Text   string          `json:"text"`
	Values json.RawMessage `json:"values,omitempty"`
}

// MarshalJSON keeps the types of the values.
func (o Outcome) MarshalJSON() ([]byte, error) {
	values, err := packValues(o.Values)
	if err != nil {
		return nil, err
	}
	return json.Marshal(outcomeJSON{Path: o.Path, Text: o.Text, Values: values})
}

// UnmarshalJSON restores them.
func (o *Outcome) UnmarshalJSON(text []byte) error {
	var stored outcomeJSON
	if err := json.Unmarshal(text, &stored); err != nil {
		return err
	}
	values, err := unpackValues(stored.Values)
	*o = Outcome{Path: stored.Path, Text: stored.Text, Values: values}
	return err
}
