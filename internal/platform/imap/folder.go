package imap

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// examine opens a folder for reading alone.
func (b *Box) examine(folder string) error {
	if folder == "" {
		folder = "INBOX"
	}
	code, err := b.do("EXAMINE "+quoted(encode(folder)), 0, func(r response) {
		words := strings.Fields(r.text)
		if len(words) == 3 && words[2] == "EXISTS" {
			b.Messages, _ = strconv.Atoi(words[1])
		}
		if len(words) > 2 && words[1] == "OK" {
			b.note(strings.Fields(code(strings.TrimPrefix(r.text, "* OK "))))
		}
	})
	var no *refused
	if errors.As(err, &no) {
		return &Trouble{Reason: Folder, Folders: b.folders(), cause: err}
	}
	if err != nil {
		return err
	}
	b.note(strings.Fields(code))
	if b.Validity == 0 {
		return broken("the folder has no UIDVALIDITY")
	}
	return nil
}

func (b *Box) note(words []string) {
	if len(words) == 2 && strings.EqualFold(words[0], "UIDVALIDITY") {
		b.Validity = number(words[1])
	}
}

// folders lists what there is, to help somebody who mistyped a name.
func (t *talk) folders() (names []string) {
	_, _ = t.do(`LIST "" "*"`, mostLine, func(r response) {
		list, err := r.tokens()
		if err != nil || len(list) < 5 || !strings.EqualFold(list[1].text, "LIST") || len(names) >= mostFolders {
			return
		}
		names = append(names, decode(list[len(list)-1].text))
	})
	return names
}

// Since lists the UIDs from first on that came on a day or later, in rising order.
func (b *Box) Since(ctx context.Context, first uint32, day time.Time) (uids []uint32, err error) {
	stop := b.follow(ctx)
	defer stop()
	line := fmt.Sprintf("UID SEARCH UID %d:* SINCE %s", max(first, 1), day.Format("2-Jan-2006"))
	_, err = b.do(line, 0, func(r response) {
		words := strings.Fields(r.text)
		if len(words) < 2 || !strings.EqualFold(words[1], "SEARCH") {
			return
		}
		for _, w := range words[2:] {
			// n:* names the last letter even when its UID is below n (RFC 3501, 6.4.8).
			if uid := number(w); uid >= first && uid > 0 {
				uids = append(uids, uid)
			}
		}
	})
	if err != nil {
		return nil, asTrouble(err)
	}
	return sorted(uids), nil
}

// Mail is a letter as it lies in the folder.
type Mail struct {
	UID  uint32
	At   time.Time // when it came in
	Size int64
	Body []byte // nil: larger than was asked for
}

// ErrGone is returned for a letter that somebody moved or deleted meanwhile.
var ErrGone = errors.New("imap: the letter lies no longer in the folder")

// Fetch takes a letter of at most so many bytes; of a larger one only what it is.
func (b *Box) Fetch(ctx context.Context, uid uint32, most int64) (m Mail, err error) {
	stop := b.follow(ctx)
	defer stop()
	if m, err = b.fetch(uid, "RFC822.SIZE INTERNALDATE", 0); err != nil || m.Size > most {
		return m, err
	}
	whole, err := b.fetch(uid, fmt.Sprintf("BODY.PEEK[]<0.%d>", most+1), min(most+1, mostLetter))
	if err != nil {
		return m, err
	}
	if m.Size = max(m.Size, int64(len(whole.Body))); m.Size <= most {
		m.Body = whole.Body
		if m.Body == nil {
			m.Body = []byte{}
		}
	}
	return m, nil
}

func (b *Box) fetch(uid uint32, items string, most int64) (m Mail, err error) {
	var wrong error
	_, err = b.do(fmt.Sprintf("UID FETCH %d (%s UID)", uid, items), most, func(r response) {
		found, ok, err := fetched(r)
		if err != nil {
			wrong = err
		}
		if ok && found.UID == uid {
			m = found
		}
	})
	if err = errors.Join(asTrouble(err), wrong); err != nil {
		return m, err
	}
	if m.UID != uid {
		return m, ErrGone
	}
	return m, nil
}

// fetched reads a FETCH response; false: it is another one.
func fetched(r response) (m Mail, ok bool, err error) {
	words := strings.SplitN(r.text, " ", 4)
	if len(words) < 4 || !strings.EqualFold(words[2], "FETCH") {
		return m, false, nil
	}
	list, err := r.tokens()
	if err != nil {
		return m, false, err
	}
	if len(list) != 4 || list[3].list == nil {
		return m, false, broken("a letter without its parts")
	}
	items := list[3].list
	for i := 0; i+1 < len(items); i += 2 {
		name, value := strings.ToUpper(items[i].text), items[i+1]
		switch {
		case name == "UID":
			m.UID = number(value.text)
		case name == "RFC822.SIZE":
			m.Size, _ = strconv.ParseInt(value.text, 10, 64)
		case name == "INTERNALDATE":
			m.At, _ = time.Parse("_2-Jan-2006 15:04:05 -0700", value.text)
		case strings.HasPrefix(name, "BODY["):
			m.Body = value.bytes()
		}
	}
	return m, true, nil
}

// follow ends a command when ctx ends.
func (b *Box) follow(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = b.conn.SetDeadline(time.Now()) })
}

// asTrouble makes a refusal of a command that every server knows an Answer.
func asTrouble(err error) error {
	var no *refused
	if errors.As(err, &no) {
		return &Trouble{Reason: Answer, cause: err}
	}
	return err
}

func number(text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// quoted writes a name as a quoted string; what could end the line is left out.
func quoted(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// base is the alphabet of folder names (RFC 3501, 5.1.3).
var base = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// encode writes a folder's name in modified UTF-7.
func encode(name string) string {
	var out strings.Builder
	var wide []rune
	flush := func() {
		if len(wide) > 0 {
			var b []byte
			for _, u := range utf16.Encode(wide) {
				b = append(b, byte(u>>8), byte(u))
			}
			out.WriteString("&" + base.EncodeToString(b) + "-")
			wide = nil
		}
	}
	for _, r := range name {
		if r < ' ' || r > '~' {
			wide = append(wide, r)
			continue
		}
		flush()
		if r == '&' {
			out.WriteString("&-")
			continue
		}
		out.WriteRune(r)
	}
	flush()
	return out.String()
}

// decode reads a folder's name; what cannot be read stays as it is.
func decode(name string) string {
	var out strings.Builder
	for name != "" {
		before, rest, found := strings.Cut(name, "&")
		out.WriteString(before)
		if !found {
			break
		}
		code, after, closed := strings.Cut(rest, "-")
		b, err := base.DecodeString(code)
		switch {
		case closed && code == "":
			out.WriteByte('&')
		case !closed || err != nil || len(b)%2 != 0:
			out.WriteString("&" + code)
			if closed {
				out.WriteByte('-')
			}
		default:
			units := make([]uint16, len(b)/2)
			for i := range units {
				units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
			}
			out.WriteString(string(utf16.Decode(units)))
		}
		name = after
	}
	return out.String()
}
