package scenario

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Change is one cell that differs between two scenarios. Its name is the one
// that complaints use: "items.pump.price", "services.water.payers.yard.persons".
// A cell that is not there is empty.
type Change struct {
	Cell     string `json:"cell"`
	Was, Now string
}

// Changes lists the cells that differ, by name.
func Changes(was, now Scenario) ([]Change, error) {
	before, err := cells(was)
	if err != nil {
		return nil, err
	}
	after, err := cells(now)
	if err != nil {
		return nil, err
	}
	var list []Change
	for name, v := range before {
		if after[name] != v {
			list = append(list, Change{name, v, after[name]})
		}
	}
	for name, v := range after {
		if _, known := before[name]; !known {
			list = append(list, Change{name, "", v})
		}
	}
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.Cell, b.Cell) })
	return list, nil
}

// cells writes a scenario as names and values.
func cells(s Scenario) (map[string]string, error) {
	document, err := s.Encode()
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(string(document)))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("reading a scenario: %w", err)
	}
	found := map[string]string{}
	flatten(found, "", tree)
	return found, nil
}

// flatten names the leaves of a tree. The sheet's own lists stand without the
// word sheet, as in complaints; rows go by their codes, others by number.
func flatten(into map[string]string, name string, tree any) {
	switch v := tree.(type) {
	case map[string]any:
		for key, part := range v {
			flatten(into, join(name, key), part)
		}
	case []any:
		for i, part := range v {
			flatten(into, join(name, rowName(part, i)), part)
		}
	case nil:
	default:
		into[name] = fmt.Sprint(v)
	}
}

func join(name, part string) string {
	if name == "" || name == "sheet" {
		return part
	}
	return name + "." + part
}

// rowName is the code of a row, or its place counted from one.
func rowName(row any, i int) string {
	if fields, ok := row.(map[string]any); ok {
		if code, ok := fields["code"].(string); ok && code != "" {
			return code
		}
	}
	return number(i + 1)
}

// number writes a number as part of a name.
func number(n int) string { return strconv.Itoa(n) }
