package imap

import (
	"bufio"
	"strings"
	"testing"
)

// Names of folders survive the way there and back (RFC 3501, 5.1.3).
func TestFolderNames(t *testing.T) {
	for name, want := range map[string]string{"INBOX": "INBOX", "a & b": "a &- b", "Кайрылуу": "&BBoEMAQ5BEAESwQ7BEMEQw-", "台北": "&U,BTFw-", "𝄞x": "&2DTdHg-x"} {
		if got := encode(name); got != want || decode(got) != name {
			t.Errorf("%q: %q, back %q", name, got, decode(got))
		}
	}
	for _, odd := range []string{"&", "&x", "&!-", "&AA-"} {
		decode(odd) // must not fail
	}
}

func FuzzResponse(f *testing.F) {
	f.Add("* 12 FETCH (UID 3 RFC822.SIZE 5 INTERNALDATE \" 1-Nov-2026 10:00:00 +0600\" BODY[]<0> {5}\r\nhello FLAGS (\\Seen))\r\n")
	f.Add("* LIST (\\HasNoChildren) \"/\" {4}\r\na&-b\r\n")
	f.Add("* OK [UIDVALIDITY 7] (unbalanced \"words\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		talk := &talk{in: bufio.NewReader(strings.NewReader(text))}
		for {
			r, err := talk.read(1000)
			if err != nil {
				return
			}
			_, _, _ = fetched(r)
			if list, err := r.tokens(); err == nil {
				for _, token := range list {
					decode(token.text)
				}
			}
		}
	})
}
