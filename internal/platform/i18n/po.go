package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// Entry is one translated message of a PO file.
type Entry struct {
	Context string // msgctxt: tells apart two senses of one English word
	ID      string // msgid: the English text
	Plural  string // msgid_plural, empty for a plain text
	Texts   []string
	Line    int // where the msgid stands, for error messages
}

// ReadPO reads a gettext PO file strictly: an unknown line, a text without
// quotes, a repeated or unfinished message is an error with its line. (The
// usual libraries skip what they cannot read, and a reader then meets English
// in the middle of a Kyrgyz page.) The header entry is left out.
func ReadPO(text []byte) ([]Entry, error) {
	r := poReader{seen: map[key]int{}}
	for i, line := range strings.Split(string(text), "\n") {
		if err := r.line(strings.TrimSpace(line), i+1); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if err := r.finish(); err != nil {
		return nil, fmt.Errorf("at the end: %w", err)
	}
	return r.entries, nil
}

type poReader struct {
	entries []Entry
	seen    map[key]int
	entry   Entry
	begun   bool    // the entry has a msgid
	target  *string // where a continued string goes on
}

func (r *poReader) line(line string, number int) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "":
		return r.finish()
	case strings.HasPrefix(line, "#,") && strings.Contains(line, "fuzzy"):
		return fmt.Errorf("a fuzzy text was not read by a person")
	case line[0] == '#':
		return nil
	case line[0] == '"':
		return r.more(line)
	case word == "msgctxt":
		return r.context(rest, number)
	case word == "msgid":
		return r.id(rest, number)
	case word == "msgid_plural":
		r.target = &r.entry.Plural
		return r.more(rest)
	case strings.HasPrefix(word, "msgstr"):
		return r.translation(word, rest)
	}
	return fmt.Errorf("not a PO line: %q", line)
}

func (r *poReader) context(quoted string, number int) error {
	if err := r.finish(); err != nil {
		return err
	}
	r.entry.Line, r.target = number, &r.entry.Context
	return r.more(quoted)
}

func (r *poReader) id(quoted string, number int) error {
	if r.begun {
		if err := r.finish(); err != nil {
			return err
		}
	}
	r.begun, r.entry.Line, r.target = true, number, &r.entry.ID
	return r.more(quoted)
}

func (r *poReader) translation(word, quoted string) error {
	form := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(word, "msgstr"), "["), "]")
	if form == "" {
		form = "0"
	}
	if !r.begun || form != strconv.Itoa(len(r.entry.Texts)) {
		return fmt.Errorf("%s out of order", word)
	}
	r.entry.Texts = append(r.entry.Texts, "")
	r.target = &r.entry.Texts[len(r.entry.Texts)-1]
	return r.more(quoted)
}

func (r *poReader) more(quoted string) error {
	if r.target == nil {
		return fmt.Errorf("a text that belongs to nothing")
	}
	text, err := strconv.Unquote(quoted)
	if err != nil || !strings.HasPrefix(quoted, `"`) {
		return fmt.Errorf("not a quoted text: %s", quoted)
	}
	*r.target += text
	return nil
}

// finish stores the entry that was being read, if there is one.
func (r *poReader) finish() error {
	e := r.entry
	if !r.begun && e.Context == "" {
		return nil
	}
	k := key{e.Context, e.ID}
	switch {
	case !r.begun || len(e.Texts) == 0:
		return fmt.Errorf("message %q is not finished", e.ID)
	case e.Plural == "" && len(e.Texts) > 1:
		return fmt.Errorf("message %q has plural texts but no msgid_plural", e.ID)
	case r.seen[k] != 0:
		return fmt.Errorf("message %q stands in line %d too", e.ID, r.seen[k])
	}
	r.entry, r.begun, r.target = Entry{}, false, nil
	if e.ID == "" { // the header
		return nil
	}
	r.seen[k] = e.Line
	r.entries = append(r.entries, e)
	return nil
}
