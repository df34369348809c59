// Package wire reads what an Open311 endpoint of others answers (GeoReport v2), in XML
// and JSON, and believes nothing of it.
//
// XML has a root around every list, JSON by the Spark convention the list itself;
// endpoints in the wild write ids as numbers, truth as text, wrap JSON lists once
// more, and leave elements out. All of that is read; texts are bounded.
package wire

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Most is how many bytes of an answer are read.
const Most = 4 << 20

// Limits of what is kept of an answer.
const (
	mostItems = 2000
	mostText  = 4000 // characters
)

// ErrForm is returned for an answer that no Open311 endpoint gives.
var ErrForm = errors.New("wire: not an answer of an Open311 endpoint")

// Text is a text, number or truth value as text, on one or more lines.
type Text string

// UnmarshalJSON takes any single value; null is empty.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var s string
	switch {
	case len(raw) > 0 && raw[0] == '"':
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
	case string(raw) == "null", len(raw) > 0 && (raw[0] == '{' || raw[0] == '['):
	default:
		s = string(raw)
	}
	*t = tidy(s)
	return nil
}

// UnmarshalText takes the characters of an element.
func (t *Text) UnmarshalText(raw []byte) error {
	*t = tidy(string(raw))
	return nil
}

func tidy(s string) Text {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	letters := []rune(strings.TrimSpace(s))
	return Text(letters[:min(len(letters), mostText)])
}

// Yes tells whether a truth value is true.
func (t Text) Yes() bool { return strings.EqualFold(string(t), "true") || t == "1" }

// Time reads a W3C date and time; the zero time: none.
func (t Text) Time() time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if at, err := time.Parse(layout, string(t)); err == nil {
			return at
		}
	}
	return time.Time{}
}

// Service is something that the body takes requests about.
type Service struct {
	Code        Text `xml:"service_code" json:"service_code"`
	Name        Text `xml:"service_name" json:"service_name"`
	Description Text `xml:"description" json:"description"`
	Metadata    Text `xml:"metadata" json:"metadata"`
	Type        Text `xml:"type" json:"type"`
	Group       Text `xml:"group" json:"group"`
}

// Definition is what is asked besides.
type Definition struct {
	Code       Text        `xml:"service_code" json:"service_code"`
	Attributes []Attribute `xml:"attributes>attribute" json:"attributes"`
}

// Attribute is one question. One that is not Variable only tells something.
type Attribute struct {
	Variable    Text    `xml:"variable" json:"variable"`
	Code        Text    `xml:"code" json:"code"`
	Datatype    Text    `xml:"datatype" json:"datatype"`
	Required    Text    `xml:"required" json:"required"`
	Hint        Text    `xml:"datatype_description" json:"datatype_description"`
	Description Text    `xml:"description" json:"description"`
	Values      []Value `xml:"values>value" json:"values"`
}

// Value is one possible answer.
type Value struct {
	Key  Text `xml:"key" json:"key"`
	Name Text `xml:"name" json:"name"`
}

// Made is the answer to a request that was sent, or to a token: an id, or a token to
// ask again with.
type Made struct {
	ID     Text `xml:"service_request_id" json:"service_request_id"`
	Token  Text `xml:"token" json:"token"`
	Notice Text `xml:"service_notice" json:"service_notice"`
}

// Request is a request as the body shows it.
type Request struct {
	ID          Text `xml:"service_request_id" json:"service_request_id"`
	Status      Text `xml:"status" json:"status"`
	Notes       Text `xml:"status_notes" json:"status_notes"`
	Description Text `xml:"description" json:"description"`
	Requested   Text `xml:"requested_datetime" json:"requested_datetime"`
	Updated     Text `xml:"updated_datetime" json:"updated_datetime"`
	Expected    Text `xml:"expected_datetime" json:"expected_datetime"`
	Agency      Text `xml:"agency_responsible" json:"agency_responsible"`
}

// Closed tells whether the body says that it is done with a request.
func (r Request) Closed() bool { return strings.EqualFold(string(r.Status), "closed") }

// Update is a step of a request, by the extension of updates.
type Update struct {
	ID          Text `xml:"update_id" json:"update_id"`
	Request     Text `xml:"service_request_id" json:"service_request_id"`
	Status      Text `xml:"status" json:"status"`
	Updated     Text `xml:"updated_datetime" json:"updated_datetime"`
	Description Text `xml:"description" json:"description"`
}

// Problem is one error that the body tells.
type Problem struct {
	Code        Text `xml:"code" json:"code"`
	Description Text `xml:"description" json:"description"`
}

// The roots of XML.
type (
	services struct {
		List []Service `xml:"service"`
	}
	made struct {
		List []Made `xml:"request"`
	}
	requests struct {
		List []Request `xml:"request"`
	}
	updates struct {
		List []Update `xml:"request_update"`
	}
	problems struct {
		List []Problem `xml:"error"`
	}
)

// Services reads the list of services.
func Services(body []byte) ([]Service, error) {
	return list[Service](body, "services", func(d *xml.Decoder, e *xml.StartElement) ([]Service, error) {
		var root services
		err := d.DecodeElement(&root, e)
		return root.List, err
	})
}

// Posted reads the answer to a request that was sent, or to a token.
func Posted(body []byte) (m Made, err error) {
	all, err := list[Made](body, "service_requests", func(d *xml.Decoder, e *xml.StartElement) ([]Made, error) {
		var root made
		err := d.DecodeElement(&root, e)
		return root.List, err
	})
	if err != nil {
		return m, err
	}
	if len(all) != 1 || all[0].ID == "" && all[0].Token == "" {
		return m, fmt.Errorf("%w: neither an id nor a token", ErrForm)
	}
	return all[0], nil
}

// Requests reads a list of requests.
func Requests(body []byte) ([]Request, error) {
	return list[Request](body, "service_requests", func(d *xml.Decoder, e *xml.StartElement) ([]Request, error) {
		var root requests
		err := d.DecodeElement(&root, e)
		return root.List, err
	})
}

// Updates reads a list of steps.
func Updates(body []byte) ([]Update, error) {
	return list[Update](body, "service_request_updates", func(d *xml.Decoder, e *xml.StartElement) ([]Update, error) {
		var root updates
		err := d.DecodeElement(&root, e)
		return root.List, err
	})
}

// Problems reads what a refusal says; nothing when it says it in another form.
func Problems(body []byte) []Problem {
	all, err := list[Problem](body, "errors", func(d *xml.Decoder, e *xml.StartElement) ([]Problem, error) {
		var root problems
		err := d.DecodeElement(&root, e)
		return root.List, err
	})
	if err != nil {
		return nil
	}
	return all
}

// Define reads what is asked besides.
func Define(body []byte) (d Definition, err error) {
	if body = bytes.TrimSpace(body); jsonAt(body) {
		if body[0] == '[' { // wrapped as a list of one
			all, err := list[Definition](body, "", nil)
			if err != nil || len(all) != 1 {
				return d, errors.Join(ErrForm, err)
			}
			return bounded(all[0])
		}
		if err := json.Unmarshal(body, &d); err != nil {
			return d, fmt.Errorf("%w: %w", ErrForm, err)
		}
		return bounded(d)
	}
	decoder, start, err := root(body)
	if err == nil && start.Name.Local != "service_definition" {
		err = fmt.Errorf("%w: the root is %s", ErrForm, strconv.Quote(short(start.Name.Local)))
	}
	if err != nil {
		return d, err
	}
	if err := decoder.DecodeElement(&d, start); err != nil {
		return d, fmt.Errorf("%w: %w", ErrForm, err)
	}
	return bounded(d)
}

func bounded(d Definition) (Definition, error) {
	if len(d.Attributes) > mostItems/10 {
		return d, fmt.Errorf("%w: too many attributes", ErrForm)
	}
	for i := range d.Attributes {
		d.Attributes[i].Values = d.Attributes[i].Values[:min(len(d.Attributes[i].Values), mostItems)]
	}
	return d, nil
}

func jsonAt(body []byte) bool { return len(body) > 0 && (body[0] == '[' || body[0] == '{') }

// list reads a list in either format.
func list[T any](body []byte, name string, fromXML func(*xml.Decoder, *xml.StartElement) ([]T, error)) (all []T, err error) {
	body = bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\ufeff"))
	if jsonAt(body) {
		all, err = fromJSON[T](body)
	} else {
		var decoder *xml.Decoder
		var start *xml.StartElement
		if decoder, start, err = root(body); err == nil && start.Name.Local != name {
			err = fmt.Errorf("the root is %s", strconv.Quote(short(start.Name.Local)))
		}
		if err == nil {
			all, err = fromXML(decoder, start)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	return all[:min(len(all), mostItems)], nil
}

// fromJSON reads a list, or the one list that an object wraps, or an object alone.
func fromJSON[T any](body []byte) (all []T, err error) {
	if body[0] == '[' {
		err = json.Unmarshal(body, &all)
		return all, err
	}
	var wrapped map[string]json.RawMessage
	if err := json.Unmarshal(body, &wrapped); err != nil {
		return nil, err
	}
	for _, inside := range wrapped {
		if inside = bytes.TrimSpace(inside); len(wrapped) == 1 && len(inside) > 0 && inside[0] == '[' {
			err = json.Unmarshal(inside, &all)
			return all, err
		}
	}
	var one T
	err = json.Unmarshal(body, &one)
	return []T{one}, err
}

// root finds the first element.
func root(body []byte) (*xml.Decoder, *xml.StartElement, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the specification has UTF-8 alone
	for {
		t, err := d.Token()
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrForm, err)
		}
		if start, ok := t.(xml.StartElement); ok {
			return d, &start, nil
		}
	}
}

func short(s string) string { return string(tidy(s)[:min(len(tidy(s)), 40)]) }
