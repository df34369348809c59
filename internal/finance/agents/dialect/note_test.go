package dialect

import (
	"net/url"
	"strings"
	"testing"
)

// The purpose is read when the dialect has one, cut when it is long, and refused
// when it comes twice.
func TestNote(t *testing.T) {
	d, _ := Profile("osmp")
	query := func(notes ...string) url.Values {
		q := url.Values{"command": {"check"}, "txn_id": {"1"}, "account": {"0040000015"}}
		for _, note := range notes {
			q.Add("note", note)
		}
		return q
	}
	for name, c := range map[string]struct {
		notes []string
		want  string
		why   Outcome
	}{
		"none":      {nil, "", OK},
		"a code":    {[]string{" Q8F3K2M9TX4RWV "}, "Q8F3K2M9TX4RWV", OK},
		"very long": {[]string{strings.Repeat("ү", 150)}, strings.Repeat("ү", noteText/2), OK},
		"twice":     {[]string{"a", "b"}, "", Unreadable},
	} {
		call, why := d.Read(query(c.notes...))
		if why == BadAccount {
			why = OK // the account is no matter here
		}
		if why != c.why || why == OK && call.Note != c.want {
			t.Errorf("%s: %q %s", name, call.Note, why)
		}
	}
	d.Note = ""
	if call, _ := d.Read(query("a", "b")); call.Note != "" || d.Valid() != nil {
		t.Errorf("a dialect without purpose: %+v, %v", call, d.Valid())
	}
	d.Note = "account"
	if d.Valid() == nil {
		t.Error("two fields of one name")
	}
}
