package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// depth is how deep a body may be nested. Ours need three levels.
const depth = 8

// What is wrong with a body before its fields are looked at, as sayings know it.
const (
	malformed = "malformed JSON"
	tooDeep   = "nested too deeply"
	twice     = "a field stands twice"
	zeroByte  = "a zero character"
)

// format reads and writes bodies. It is stricter than encoding/json: of two
// fields of one name, two programs take two different ones, and money must not
// depend on which (the known attack on JSON gateways).
var format = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if _, first := v.(*any); first { // huma reads twice: to check, then into the type
			if err := decent(data); err != nil {
				return err
			}
		}
		if err := json.Unmarshal(data, v); err != nil {
			return errors.New(malformed) // its words would repeat what was sent
		}
		return nil
	},
}

// decent walks through the body once: one value, not too deep, no field twice,
// no zero characters, which PostgreSQL cannot store.
func decent(data []byte) error {
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	if err := value(in, 0); err != nil {
		return err
	}
	if _, err := in.Token(); err != io.EOF {
		return errors.New(malformed)
	}
	return nil
}

// value reads one value, whatever it holds.
func value(in *json.Decoder, level int) error {
	token, err := in.Token()
	if err != nil {
		return errors.New(malformed)
	}
	switch t := token.(type) {
	case string:
		return clean(t)
	case json.Number:
		if _, err := t.Float64(); err != nil {
			return errors.New(malformed) // beyond any number a reader could hold
		}
	case json.Delim:
		if level == depth {
			return errors.New(tooDeep)
		}
		return inside(in, level+1, t == '{')
	}
	return nil
}

// inside reads the rest of an object or a list up to its closing bracket.
func inside(in *json.Decoder, level int, object bool) error {
	names := map[string]bool{}
	for in.More() {
		if object {
			if err := name(in, names); err != nil {
				return err
			}
		}
		if err := value(in, level); err != nil {
			return err
		}
	}
	if _, err := in.Token(); err != nil {
		return errors.New(malformed)
	}
	return nil
}

// name reads the name of a field.
func name(in *json.Decoder, seen map[string]bool) error {
	token, err := in.Token()
	text, ok := token.(string)
	switch {
	case err != nil, !ok:
		return errors.New(malformed)
	case seen[text]:
		return errors.New(twice)
	}
	seen[text] = true
	return clean(text)
}

func clean(text string) error {
	if strings.ContainsRune(text, 0) {
		return errors.New(zeroByte)
	}
	return nil
}
