package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// sharedTexts are the words that every room uses; it is a dictionary, so it may
// hold words that nothing shows yet.
const sharedTexts = "platform/ui"

// CheckTexts fails the test for every word that a person would read wrongly:
// a message that is not translated, a translation that nothing shows, places
// for values that differ, look-alike letters, letters that cannot be printed
// and words that the house's word list refuses. root is the folder "internal".
func CheckTexts(t testing.TB, root string) {
	t.Helper()
	faults, err := textFaults(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
}

// message is one msgid with its context.
type message struct{ context, id string }

// translation is one PO entry with the place where it stands.
type translation struct {
	i18n.Entry
	lang i18n.Lang
	file string // below root, for the complaint
}

func (x translation) at() string { return fmt.Sprintf("%s:%d", x.file, x.Line) }

// textFaults returns all complaints, sorted.
func textFaults(root string) ([]string, error) {
	used, faults, err := usedMessages(root)
	if err != nil {
		return nil, err
	}
	rooms, err := translations(root)
	if err != nil {
		return nil, err
	}
	for _, use := range used {
		faults = append(faults, missingIn(rooms, use)...)
	}
	faults = append(faults, stale(rooms, used)...)
	faults = append(faults, disagreements(rooms)...)
	for _, room := range rooms {
		for _, x := range room {
			faults = append(faults, badText(x)...)
		}
	}
	slices.Sort(faults)
	return slices.Compact(faults), nil
}

// translations reads the PO files by the folder of their room.
func translations(root string) (map[string][]translation, error) {
	rooms := map[string][]translation{}
	files, err := filepath.Glob(filepath.Join(root, "*", "texts", "*.po"))
	if err != nil {
		return nil, err
	}
	deeper, err := filepath.Glob(filepath.Join(root, "*", "*", "texts", "*.po"))
	if err != nil {
		return nil, err
	}
	for _, file := range append(files, deeper...) {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return nil, err
		}
		entries, err := i18n.ReadPO(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		room := filepath.ToSlash(filepath.Dir(filepath.Dir(name)))
		lang := i18n.Lang(strings.TrimSuffix(filepath.Base(name), ".po"))
		for _, e := range entries {
			rooms[room] = append(rooms[room], translation{e, lang, filepath.ToSlash(name)})
		}
	}
	return rooms, nil
}

// missingIn looks for a used message in the texts of its own room, of the
// folders above it and among the shared words.
func missingIn(rooms map[string][]translation, use usedMessage) []string {
	var faults []string
	for _, lang := range []i18n.Lang{i18n.Ky, i18n.Ru} {
		found, plural := false, true
		for _, room := range []string{use.room, filepath.ToSlash(filepath.Dir(use.room)), sharedTexts} {
			for _, x := range rooms[room] {
				if x.lang == lang && x.ID == use.id && x.Context == use.context {
					found, plural = true, x.Plural != ""
				}
			}
		}
		switch {
		case !found:
			faults = append(faults, fmt.Sprintf("%s: %q%s has no translation into %s", use.at, use.id, inContext(use.context), lang))
		case use.many != "" && !plural:
			faults = append(faults, fmt.Sprintf("%s: %q is counted, but its %s text has no msgid_plural", use.at, use.id, lang))
		}
	}
	return faults
}

func inContext(context string) string {
	if context == "" {
		return ""
	}
	return fmt.Sprintf(" (context %q)", context)
}

// stale finds translations that nothing in the program shows any more.
func stale(rooms map[string][]translation, used []usedMessage) []string {
	shown := map[message]bool{}
	for _, use := range used {
		shown[use.message] = true
	}
	var faults []string
	for room, texts := range rooms {
		for _, x := range texts {
			if room != sharedTexts && !shown[message{x.Context, x.ID}] {
				faults = append(faults, fmt.Sprintf("%s: nothing shows %q: remove it", x.at(), x.ID))
			}
		}
	}
	return faults
}

// disagreements finds messages that two rooms translate in two ways.
func disagreements(rooms map[string][]translation) []string {
	type where struct {
		message
		lang i18n.Lang
	}
	first := map[where]translation{}
	var faults []string
	for _, room := range sortedRooms(rooms) {
		for _, x := range rooms[room] {
			key := where{message{x.Context, x.ID}, x.lang}
			other, known := first[key]
			if !known {
				first[key] = x
			} else if !slices.Equal(other.Texts, x.Texts) {
				faults = append(faults, fmt.Sprintf("%s: %q is %q here and %q in %s; tell the senses apart with a context", x.at(), x.ID, x.Texts[0], other.Texts[0], other.at()))
			}
		}
	}
	return faults
}

func sortedRooms(rooms map[string][]translation) []string {
	names := make([]string, 0, len(rooms))
	for room := range rooms {
		names = append(names, room)
	}
	slices.Sort(names)
	return names
}

var placeholder = regexp.MustCompile(`\{[a-z_][a-z0-9_]*\}`)

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// badText complains about one translation.
func badText(x translation) []string {
	var faults []string
	complain := func(format string, args ...any) {
		faults = append(faults, x.at()+": "+fmt.Sprintf(format, args...))
	}
	forms := map[i18n.Lang]int{i18n.Ky: 1, i18n.Ru: 3}[x.lang]
	sameForms := x.lang == i18n.Ky && len(slices.Compact(slices.Clone(x.Texts))) == 1
	if x.Plural != "" && len(x.Texts) != forms && !sameForms {
		complain("%q needs %d plural forms, not %d", x.ID, forms, len(x.Texts))
	}
	english := x.ID
	if x.Plural != "" {
		english = x.Plural
	}
	for _, text := range x.Texts {
		if text == "" {
			complain("%q is empty", x.ID)
			continue
		}
		if got, want := placeholders(text), placeholders(english); !slices.Equal(got, want) {
			complain("%q has the values %v, its translation %v", x.ID, want, got)
		}
		if end := sentenceEnd(english); end != sentenceEnd(text) {
			complain("%q ends otherwise than its translation %q", x.ID, text)
		}
		if strings.Count(english, "*") != strings.Count(text, "*") {
			complain("%q and %q differ in *emphasis*", x.ID, text)
		}
		if letters := doc.Missing(text); len(letters) > 0 {
			complain("%q holds letters that cannot be printed: %q", text, string(letters))
		}
		for _, why := range wrongWords(x.lang, x.ID, text) {
			complain("%s: %q", why, text)
		}
	}
	return faults
}

// sentenceEnd returns the sign that closes a text, because a lost full stop or
// question mark changes what kind of text it is.
func sentenceEnd(text string) string {
	for _, end := range []string{"…", ".", "?", "!", ":"} {
		if strings.HasSuffix(strings.TrimRight(text, "*»”\""), end) {
			return end
		}
	}
	return ""
}
