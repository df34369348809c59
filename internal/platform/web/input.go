package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// memory is how much of an upload is held in memory; the rest goes to a
// temporary file that net/http removes.
const memory = 1 << 20

// textLimit is the longest text of one field, in characters.
const textLimit = 20_000

// Input reads the fields of a form or query. Each method returns the zero value
// for an empty field, and complains about text it cannot read; Err returns all
// complaints together, so that a person mends them in one go.
type Input struct {
	r     *http.Request
	form  *fault.Fault
	fatal error
}

// Input starts reading what was sent.
func (r *Request) Input() *Input {
	in := &Input{r: r.Request, form: fault.Form()}
	err := r.ParseForm()
	if err == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(memory)
	}
	if err != nil {
		in.fatal = err
		if !tooLarge(err) {
			in.fatal = fault.Invalid("The form did not arrive whole. Send it again.").Because(err)
		}
	}
	return in
}

func tooLarge(err error) bool { return errors.As(err, new(*http.MaxBytesError)) }

// Err returns the complaints, or nil.
func (in *Input) Err() error {
	if in.fatal != nil {
		return in.fatal
	}
	return in.form.Err()
}

// Field adds a complaint of the caller's own about a field.
func (in *Input) Field(name, msg string, values ...fault.Values) {
	in.form.Field(name, msg, values...)
}

// Text returns a field without the white space around it and without characters
// that cannot be seen.
func (in *Input) Text(name string) string {
	text := clean(in.r.FormValue(name))
	if n := utf8.RuneCountInString(text); n > textLimit {
		in.Field(name, "Too long: at most {n} characters.", fault.Values{"n": textLimit})
		return ""
	}
	return text
}

// Secret returns a field as it was typed, for passwords.
func (in *Input) Secret(name string) string { return in.r.PostFormValue(name) }

// Texts returns all values of a field that may be ticked several times.
func (in *Input) Texts(name string) []string {
	var out []string
	for _, v := range in.r.Form[name] {
		if v = clean(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Required is Text for a field that may not be empty.
func (in *Input) Required(name string) string {
	text := in.Text(name)
	if text == "" && !in.complained(name) {
		in.Field(name, "Fill in this field")
	}
	return text
}

func (in *Input) complained(name string) bool {
	return slices.ContainsFunc(in.form.Fields, func(f fault.Field) bool { return f.Name == name })
}

// Bool tells whether a box is ticked.
func (in *Input) Bool(name string) bool { return in.r.FormValue(name) != "" }

// Int reads a whole number.
func (in *Input) Int(name string) int {
	return parsed(in, name, "Enter a whole number, for example 4", func(text string) (int, error) {
		return strconv.Atoi(strings.Map(dropSpaces, text))
	})
}

// Som reads an amount of money.
func (in *Input) Som(name string) money.Som {
	return parsed(in, name, "Enter an amount, for example 350 or 86,50", money.Parse)
}

// Rate reads a price of one unit.
func (in *Input) Rate(name string) money.Rate {
	return parsed(in, name, "Enter a price in som, for example 14,43", money.ParseRate)
}

// Quantity reads a measured amount, such as cubic metres.
func (in *Input) Quantity(name string) money.Quantity {
	return parsed(in, name, "Enter a number, for example 11 or 2,35", money.ParseQuantity)
}

// Day reads a day.
func (in *Input) Day(name string) period.Day {
	return parsed(in, name, "Enter a date, for example 25.12.2026", period.ParseDay)
}

// Month reads a month.
func (in *Input) Month(name string) period.Month {
	return parsed(in, name, "Enter a month, for example 12.2026", period.ParseMonth)
}

// ID reads the id of a chosen thing.
func (in *Input) ID(name string) ref.ID {
	return parsed(in, name, "Choose from the list", ref.ParseID)
}

// Choice reads one of the allowed values.
func (in *Input) Choice(name string, allowed ...string) string {
	text := in.Text(name)
	if text != "" && !slices.Contains(allowed, text) {
		in.Field(name, "Choose from the list")
		return ""
	}
	return text
}

// File reads an uploaded file of at most max bytes; none was sent gives nil.
func (in *Input) File(name string, max int64) ([]byte, string) {
	file, head, err := in.r.FormFile(name)
	if err != nil {
		if !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart) && in.fatal == nil {
			in.fatal = err
		}
		return nil, ""
	}
	defer file.Close()
	body, err := readAll(file, head, max)
	if err != nil {
		in.Field(name, "The file is too large (limit {n} MB). Choose a smaller one.", fault.Values{"n": int(max >> 20)})
		return nil, ""
	}
	return body, clean(head.Filename)
}

func readAll(file io.Reader, head *multipart.FileHeader, max int64) ([]byte, error) {
	if head.Size > max {
		return nil, errors.New("web: file over the limit")
	}
	return io.ReadAll(file)
}

// parsed reads one field by a parser of the kernel.
func parsed[T any](in *Input, name, msg string, parse func(string) (T, error)) (zero T) {
	text := in.Text(name)
	if text == "" {
		return zero
	}
	v, err := parse(text)
	if err != nil {
		in.Field(name, msg)
		return zero
	}
	return v
}

// clean keeps only what a person can see: a zero byte would be refused by
// PostgreSQL, and control or direction characters can make one text look like
// another.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, text))
}

func dropSpaces(r rune) rune {
	if unicode.IsSpace(r) {
		return -1
	}
	return r
}
