package elqr

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Decode reads a scanned code or a followed link. Fields may come in any order
// (Elcart sends 53 before 52), with any prefix, percent-encoded or not, with
// the checksum in either letter case. Unknown fields are passed over.
//
// With ErrChecksum the link is returned as it reads, so that a person can be
// shown what a damaged code says; nothing may be paid by it.
func Decode(text string) (Link, error) {
	prefix, fields := cut(strings.TrimSpace(text))
	link, err := decode(fields)
	if err != nil && strings.Contains(fields, "%") {
		if plain, bad := url.PathUnescape(fields); bad == nil {
			if again, second := decode(plain); second == nil || !errors.Is(err, ErrChecksum) {
				link, err = again, second
			}
		}
	}
	link.Prefix = prefix
	return link, err
}

// cut parts the address from the fields. Messengers that encode a whole link
// write its "#" as %23. Text without an address is fields alone.
func cut(text string) (prefix, fields string) {
	for _, mark := range []string{"#", "%23"} {
		if prefix, fields, found := strings.Cut(text, mark); found {
			return prefix + "#", fields
		}
	}
	return "", text
}

func decode(text string) (Link, error) {
	fields, err := split(text)
	if err != nil {
		return Link{}, err
	}
	values, once := index(fields)
	if !once || values["00"] != "01" || values["53"] != "" && values["53"] != "417" || values["63"] == "" {
		return Link{}, ErrFormat
	}
	link, err := build(values)
	if err == nil && !strings.EqualFold(values["63"], checksum(signed(fields))) {
		err = ErrChecksum
	}
	return link, err
}

func build(values map[string]string) (Link, error) {
	l := Link{
		Dynamic:  values["01"] == "12",
		Comment:  values["34"],
		Category: values["52"],
		Name:     values["59"],
	}
	var err error
	if l.Amount, err = amount(values["54"]); err != nil {
		return Link{}, err
	}
	if l.Service, err = service(values["32"]); err != nil {
		return Link{}, err
	}
	merchant, err := split(values["33"])
	if err != nil {
		return Link{}, err
	}
	inner, _ := index(merchant)
	l.Merchant = Merchant{ID: inner["00"], Name: inner["01"]}
	for id := 35; id < 35+mostExtras; id++ {
		if value := values[strconv.Itoa(id)]; value != "" {
			l.Extras = append(l.Extras, extra(value))
		}
	}
	return l, nil
}

func service(text string) (Service, error) {
	fields, err := split(text)
	if err != nil {
		return Service{}, err
	}
	values, once := index(fields)
	if !once {
		return Service{}, ErrFormat
	}
	return Service{
		Provider: values["00"], Code: values["01"], Recipient: values["10"], Transaction: values["11"],
		AmountEditable: choice(values["12"]), RecipientEditable: choice(values["13"]),
	}, nil
}

func choice(value string) Choice {
	if c := Choice(value); c == Yes || c == No {
		return c
	}
	return Unsaid
}

// amount reads tyiyn; static links of some banks say 0 and mean "none".
func amount(text string) (money.Som, error) {
	if text == "" {
		return 0, nil
	}
	v, err := strconv.ParseUint(text, 10, 62)
	if err != nil || len(text) > mostAmount {
		return 0, fmt.Errorf("%w: amount %q", ErrFormat, text)
	}
	return money.Som(v), nil
}

func extra(text string) Extra {
	parts := strings.SplitN(text, ":", 5)
	parts = append(parts, "", "", "", "", "")
	return Extra{Key: parts[0], Label: parts[1], Value: parts[2], Title: parts[3], Visible: parts[4] == string(Yes)}
}

// field is one id with its value, and the raw text of both.
type field struct{ id, value, raw string }

// split cuts text into fields. The length counts characters, not bytes.
func split(text string) ([]field, error) {
	var fields []field
	runes := []rune(text)
	for len(runes) > 0 {
		if len(runes) < 4 {
			return nil, ErrFormat
		}
		id, length := string(runes[:2]), string(runes[2:4])
		n, err := strconv.ParseUint(length, 10, 8)
		if err != nil || !digits(id) || !digits(length) || 4+int(n) > len(runes) {
			return nil, ErrFormat
		}
		end := 4 + int(n)
		fields = append(fields, field{id, string(runes[4:end]), string(runes[:end])})
		runes = runes[end:]
	}
	return fields, nil
}

// index finds values by id. An id that comes twice is told: nobody could say
// which of two amounts or recipients the payer's bank takes.
func index(fields []field) (values map[string]string, once bool) {
	values = make(map[string]string, len(fields))
	for _, f := range fields {
		values[f.id] = f.value
	}
	return values, len(values) == len(fields)
}

// signed is the text that the checksum covers: every field but 63, as received.
func signed(fields []field) string {
	var text strings.Builder
	for _, f := range fields {
		if f.id != "63" {
			text.WriteString(f.raw)
		}
	}
	return text.String()
}

func digits(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
