package arch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	sqlNoise   = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'`)
	sqlCreate  = regexp.MustCompile(`(?i)\bcreate\s+(table|view)\s+(?:if\s+not\s+exists\s+)?([a-z_][a-z0-9_]*)`)
	sqlWord    = regexp.MustCompile(`[a-z_][a-z0-9_]*`)
	firstWords = regexp.MustCompile(`^-- \S`)
)

// words returns every name in an SQL text, comments and strings left out.
func words(f file) []string {
	return sqlWord.FindAllString(strings.ToLower(sqlNoise.ReplaceAllString(f.text, " ")), -1)
}

// owner names who a migration belongs to: a room, or a package of the platform.
func owner(f file) string {
	folder := strings.TrimSuffix(f.folder(), "/migrations")
	if room := at(folder).room; room != "" {
		return room
	}
	return strings.TrimPrefix(folder, "internal/")
}

// created maps every table and view to its owner.
func created(t tree) map[string]string {
	owners := map[string]string{}
	for _, f := range t.sql() {
		for _, m := range sqlCreate.FindAllStringSubmatch(sqlNoise.ReplaceAllString(f.text, " "), -1) {
			owners[strings.ToLower(m[2])] = owner(f)
		}
	}
	return owners
}

// reading is a view of one room named in the SQL of another.
type reading struct{ path, from, view, owner string }

func readings(t tree) (found []reading) {
	owners := created(t)
	for _, f := range t.rooms().sql() {
		for _, word := range slices.Compact(words(f)) {
			from := at(f.folder()).room
			if strings.HasPrefix(word, "pub_") && owners[word] != from {
				found = append(found, reading{f.path, from, word, owners[word]})
			}
		}
	}
	return found
}

func tablesHaveOwners(t tree) (wrong []string) {
	return slices.Concat(tablesAreNamed(t), tablesStayHome(t), viewsHaveArrows(t))
}

// tablesAreNamed checks names, where tables are made, and the reason on line 1.
func tablesAreNamed(t tree) (wrong []string) {
	for _, f := range t.sql() {
		own := short(owner(f))
		if f.migration() && !firstWords.MatchString(f.text) {
			wrong = append(wrong, fmt.Sprintf("%s: line 1 is not the reason of the migration", f.path))
		}
		for _, m := range sqlCreate.FindAllStringSubmatch(sqlNoise.ReplaceAllString(f.text, " "), -1) {
			kind, name := strings.ToLower(m[1]), strings.ToLower(m[2])
			named := strings.HasPrefix(name, own+"_") || kind == "view" && strings.HasPrefix(name, "pub_"+own+"_")
			if !named || !f.migration() {
				wrong = append(wrong, fmt.Sprintf("%s: %s %s: a %s of %s is called %s_… and made in its migrations", f.path, kind, name, kind, own, own))
			}
		}
	}
	return wrong
}

// tablesStayHome finds tables named outside their room, in SQL or for bulk writes.
func tablesStayHome(t tree) (wrong []string) {
	owners := created(t)
	check := func(f file, names []string) {
		for _, name := range names {
			own := owner(f)
			table := owners[name] != "" && !strings.HasPrefix(name, "pub_")
			if table && owners[name] != own && at(f.folder()).room != "" {
				wrong = append(wrong, fmt.Sprintf("%s: table %s belongs to %s", f.path, name, owners[name]))
			}
		}
	}
	for _, f := range t.sql() {
		check(f, words(f))
	}
	for _, f := range t.rooms().code() {
		if !f.generated {
			check(f, literals(f))
		}
	}
	return wrong
}

func viewsHaveArrows(t tree) (wrong []string) {
	for _, r := range readings(t) {
		own, _ := lookup(r.from)
		switch {
		case r.owner == "":
			wrong = append(wrong, fmt.Sprintf("%s reads %s: nobody publishes it", r.path, r.view))
		case r.owner != ground && !slices.Contains(own.reads, r.owner):
			wrong = append(wrong, fmt.Sprintf("%s reads %s of %s: not in the arrow table", r.path, r.view, r.owner))
		}
	}
	return wrong
}
