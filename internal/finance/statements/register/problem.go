package register

import (
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// MostProblems is how many problems of a file are worth keeping: a person mends the
// cause of the first ones and uploads again.
const MostProblems = 200

// Problem is why a line is no payment, or why the list does not add up.
type Problem struct {
	Line   int
	Msg    string // message id
	Values fault.Values
}

// kept is a problem as it is stored: its values written the plain way, and money
// told from text.
type kept struct {
	Line  int                  `json:"line"`
	Msg   string               `json:"msg"`
	Texts map[string]string    `json:"texts,omitempty"`
	Sums  map[string]money.Som `json:"sums,omitempty"`
}

// MarshalJSON writes a problem so that it can be told in any language later.
func (p Problem) MarshalJSON() ([]byte, error) {
	k := kept{Line: p.Line, Msg: p.Msg, Texts: map[string]string{}, Sums: map[string]money.Som{}}
	for name, v := range p.Values {
		if sum, ok := v.(money.Som); ok {
			k.Sums[name] = sum
		} else {
			k.Texts[name] = fmt.Sprint(v)
		}
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Problem) UnmarshalJSON(text []byte) error {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return err
	}
	*p = Problem{Line: k.Line, Msg: k.Msg, Values: fault.Values{}}
	for name, v := range k.Texts {
		p.Values[name] = v
	}
	for name, v := range k.Sums {
		p.Values[name] = v
	}
	return nil
}
