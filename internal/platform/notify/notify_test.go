package notify

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// desk is a carrier on a fresh database with both counterparts.
type desk struct {
	*Notify
	t      *testing.T
	d      *db.DB
	office *postOffice
	phones *exchange
}

func eachDesk(t *testing.T, f func(t *testing.T, k *desk)) {
	t.Helper()
	testkit.EachDB(t, []db.Set{Set()}, func(t *testing.T, d *db.DB) {
		k := &desk{t: t, d: d, office: newPostOffice(t), phones: newExchange(t)}
		k.Notify = New(d, []byte("installation"), testkit.Quiet())
		k.Carry(k.office.server(), k.phones.gateway(t, false))
		f(t, k)
	})
}

func (k *desk) send(m Message) {
	k.t.Helper()
	if m.Key == "" {
		m.Key = "one"
	}
	if m.To == (Person{}) {
		m.To = Person{Name: "Асанова Айгүл", Mail: "aigul@example.kg", Phone: "0700 123 456"}
	}
	if m.Text == "" {
		m.Text = "К-2026-0042 катталды."
	}
	m.From, m.Lang, m.Subject = "Кара-Кулжа айыл өкмөтү", "ky", "Кайрылууңуз катталды"
	k.write(func(ctx context.Context, tx *db.Tx) error { return k.Send(ctx, tx, m) })
}

func (k *desk) write(f func(ctx context.Context, tx *db.Tx) error) {
	k.t.Helper()
	if err := k.d.Write(k.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(k.t.Context(), tx) }); err != nil {
		k.t.Fatal(err)
	}
}

// deliver makes the attempts that are due.
func (k *desk) deliver(want int) {
	k.t.Helper()
	if n, err := k.Deliver(k.t.Context()); err != nil || n != want {
		k.t.Errorf("%d attempts, want %d (%v)", n, want, err)
	}
}

// pass lets time pass: everything moves nearer.
func (k *desk) pass(d time.Duration) {
	k.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE notify_message SET due = due - $2, ended_at = CASE WHEN ended_at > 0 THEN ended_at - $2 ELSE 0 END,
			until = CASE WHEN until > 0 THEN until - $2 ELSE 0 END WHERE municipality_id = $1`, tx.Municipality, d.Milliseconds())
		return err
	})
}

// row is where the only message stands.
func (k *desk) row() (state, reason string, attempts int, sealed []byte) {
	k.t.Helper()
	k.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT state, reason, attempts, sealed FROM notify_message WHERE municipality_id = $1`, tx.Municipality).
			Scan(&state, &reason, &attempts, &sealed)
	})
	return state, reason, attempts, sealed
}

func (k *desk) stands(wantState string, wantReason Reason) {
	k.t.Helper()
	if state, reason, _, _ := k.row(); state != wantState || reason != string(wantReason) {
		k.t.Errorf("it is %s (%s), want %s (%s)", state, reason, wantState, wantReason)
	}
}

func (k *desk) byHand() (list []Entry) {
	k.t.Helper()
	k.write(func(ctx context.Context, tx *db.Tx) (err error) { list, err = k.ByHand(ctx, tx, 0, 100); return err })
	return list
}

// A letter goes out once, however often it is written, and says what was written.
func TestALetterArrivesOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		for range 3 {
			k.send(Message{Way: Mail, Text: "Саламатсызбы!\nЖооп 11-декабрга чейин берилет.", Leave: "https://aimak.kg/ky/x/told/CODE"})
		}
		k.deliver(1)
		k.deliver(0)
		letters := k.office.got()
		if len(letters) != 1 {
			t.Fatalf("%d letters", len(letters))
		}
		got, err := mail.ReadMessage(strings.NewReader(letters[0]))
		if err != nil {
			t.Fatal(err)
		}
		words := new(mime.WordDecoder)
		subject, err := words.DecodeHeader(got.Header.Get("Subject"))
		if err != nil || subject != "Кайрылууңуз катталды" {
			t.Errorf("%q %v", subject, err)
		}
		from, err := got.Header.AddressList("From")
		if err != nil || from[0].Name != "Кара-Кулжа айыл өкмөтү" || from[0].Address != "no-reply@aimak.kg" {
			t.Errorf("%v %v", from, err)
		}
		to, err := got.Header.AddressList("To")
		if err != nil || to[0].Name != "Асанова Айгүл" || to[0].Address != "aigul@example.kg" {
			t.Errorf("%v %v", to, err)
		}
		if date, err := got.Header.Date(); err != nil || !date.Equal(testkit.Now) {
			t.Errorf("%v %v", date, err)
		}
		if got.Header.Get("List-Unsubscribe") != "<https://aimak.kg/ky/x/told/CODE>" || got.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Error(got.Header)
		}
		text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, got.Body))
		if err != nil || string(text) != "Саламатсызбы!\r\nЖооп 11-декабрга чейин берилет.\r\n" {
			t.Errorf("%q %v", text, err)
		}
		for _, line := range strings.Split(letters[0], "\r\n") {
			if len(line) > 998 || strings.ContainsRune(line, '\n') {
				t.Errorf("a line that servers may refuse: %q", line)
			}
		}
		k.stands("sent", "")
	})
}

// A newline in a name or a subject begins no header of its own.
func TestANameCannotBeginAnotherHeader(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.send(Message{Way: Mail, To: Person{Name: "Бакыт\r\nBcc: all@example.kg\r\n\r\nТекст", Mail: "b@example.kg"}})
		k.send(Message{Way: Mail, Key: "two", To: Person{Mail: "b@example.kg\r\nRCPT TO:<all@example.kg>"}})
		k.deliver(2)
		letters := k.office.got()
		if len(letters) != 1 {
			t.Fatalf("%d letters, want the one with an address", len(letters))
		}
		got, err := mail.ReadMessage(strings.NewReader(letters[0]))
		if err != nil {
			t.Fatal(err)
		}
		if got.Header.Get("Bcc") != "" || strings.Contains(k.office.heard(), "all@") {
			t.Errorf("%s\n%s", letters[0], k.office.heard())
		}
		if list := k.byHand(); len(list) != 1 || list[0].Reason != Address {
			t.Errorf("%+v", list)
		}
	})
}

// What the answers of a mail server mean.
func TestRefusalsOfAMailServer(t *testing.T) {
	for name, c := range map[string]struct {
		command, answer string
		state           string
		reason          Reason
	}{
		"no such mailbox": {"RCPT", "550 5.1.1 <aigul@example.kg> unknown", "paper", Address},
		"try later":       {"RCPT", "450 greylisted", "waiting", Busy},
		"sender refused":  {"MAIL", "550 not yours", "waiting", Sender},
		"letter refused":  {".", "554 spam", "paper", Refused},
		"overloaded":      {"DATA", "421 closing", "waiting", Busy},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, k *desk) {
				k.office.set(c.command, c.answer)
				k.send(Message{Way: Mail})
				k.deliver(1)
				k.stands(c.state, c.reason)
				k.deliver(0) // not at once again
			})
		})
	}
}

// A letter that waits goes out when the server takes it; one that is never taken
// ends on the list after a day, with the reason.
func TestALetterIsTriedAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.office.set("RCPT", "450 later")
		k.send(Message{Way: Mail})
		for range len(waits) {
			k.deliver(1)
			k.stands("waiting", Busy)
			k.pass(12 * time.Hour)
		}
		k.deliver(1)
		k.stands("paper", Busy)
		if list := k.byHand(); len(list) != 1 || list[0].To.Mail != "aigul@example.kg" || list[0].Text != "К-2026-0042 катталды." {
			t.Errorf("%+v", list)
		}
		k.office.set("RCPT", "")
		k.send(Message{Way: Mail, Key: "two"})
		k.deliver(1)
		if n := len(k.office.got()); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
}

// Letters travel encrypted; a server that cannot is used on this machine alone.
func TestLettersAreEncrypted(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.office.tls, k.office.offers = true, []string{"AUTH PLAIN", "8BITMIME"}
		s := k.office.server()
		s.user, s.secret = "aimak", "word"
		k.Carry(s, nil)
		k.send(Message{Way: Mail})
		k.deliver(1)
		k.stands("sent", "")
		if k.office.secure != 1 || !strings.Contains(k.office.heard(), "AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00aimak\x00word"))) {
			t.Error(k.office.heard())
		}
	})
	far, err := NewServer("smtp://mail.example:25", "", "no-reply@aimak.kg")
	if err != nil || far.here() {
		t.Fatal(err)
	}
	office := newPostOffice(t)
	far.addr = office.Addr().String() // the name leads here, without STARTTLS
	err = far.carry(t.Context(), letter{words: words{To: Person{Mail: "a@example.kg"}}})
	if trouble := troubleOf(err); trouble.reason != Unsafe || len(office.got()) != 0 {
		t.Errorf("%v %v", trouble, office.got())
	}
	office.tls = true
	stranger := office.server()
	stranger.roots = nil // who signed it is not known to the machine
	if trouble := troubleOf(stranger.carry(t.Context(), letter{words: words{To: Person{Mail: "a@example.kg"}}})); trouble.reason != Unsafe {
		t.Errorf("%v: %v", trouble, trouble.cause)
	}
}

// A server that says nothing holds up nobody for longer than its time.
func TestAServerThatIsSilent(t *testing.T) {
	office := newPostOffice(t)
	office.silent = true
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := office.server().carry(ctx, letter{words: words{To: Person{Mail: "a@example.kg"}}})
	if trouble := troubleOf(err); trouble.reason != Unreachable || !trouble.again {
		t.Errorf("%v", err)
	}
	office.Close()
	err = office.server().carry(t.Context(), letter{words: words{To: Person{Mail: "a@example.kg"}}})
	if trouble := troubleOf(err); trouble.reason != Unreachable || !trouble.again {
		t.Errorf("%v", err)
	}
}

func TestAnSMSArrivesOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		for range 3 {
			k.send(Message{Way: SMS, Text: "К-2026-0042: <жооп> & \"берилди\""})
		}
		k.deliver(1)
		got := k.phones.heard()
		if len(got) != 1 {
			t.Fatalf("%d SMS", len(got))
		}
		o := got[0]
		if o.Login != "aimak" || o.Secret != "secret" || o.Sender != "Aimak.kg" || o.Text != "К-2026-0042: <жооп> & \"берилди\"" ||
			len(o.Phones) != 1 || o.Phones[0] != "996700123456" || o.Test != 0 || len(o.ID) > 12 {
			t.Errorf("%+v", o)
		}
		k.stands("sent", "")
	})
}

// What the statuses of the gateway mean, and that it is asked again under the same
// number.
func TestStatusesOfTheGateway(t *testing.T) {
	for status, c := range map[string]struct {
		code   int
		state  string
		reason Reason
		wait   time.Duration // after which it is tried again
	}{
		"1":     {200, "paper", Refused, 0},
		"2":     {200, "waiting", Login, 10 * time.Second},
		"3":     {200, "waiting", Login, 10 * time.Second},
		"4":     {200, "waiting", Money, 10 * time.Second},
		"5":     {200, "waiting", Sender, 10 * time.Second},
		"6":     {200, "paper", Refused, 0},
		"7":     {200, "paper", Address, 0},
		"8":     {200, "paper", Refused, 0},
		"9":     {200, "waiting", Busy, 10 * time.Second},
		"10":    {200, "waiting", Busy, 5 * time.Minute},
		"11":    {200, "paper", Rehearsal, 0},
		"12":    {200, "waiting", Answer, 10 * time.Second},
		"":      {200, "waiting", Answer, 10 * time.Second},
		"0":     {502, "waiting", Answer, 10 * time.Second},
		"<x><y": {200, "waiting", Answer, 10 * time.Second},
	} {
		t.Run(status, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, k *desk) {
				k.phones.answers(c.code, status)
				k.send(Message{Way: SMS})
				k.deliver(1)
				k.stands(c.state, c.reason)
				if c.wait == 0 {
					return
				}
				k.phones.answers(http.StatusOK, "0")
				k.pass(c.wait - time.Millisecond)
				k.deliver(0)
				k.pass(time.Millisecond)
				k.deliver(1)
				k.stands("sent", "")
				if got := k.phones.heard(); len(got) != 2 || got[0].ID != got[1].ID {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

func TestRehearsal(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.Carry(nil, k.phones.gateway(t, true))
		k.phones.answers(http.StatusOK, "11")
		k.send(Message{Way: SMS})
		k.deliver(1)
		if got := k.phones.heard(); !k.Rehearses() || got[0].Test != 1 {
			t.Errorf("%+v", got)
		}
		k.stands("paper", Rehearsal)
	})
}

// Without a server and a gateway the list has everything but what is of use for
// minutes.
func TestWithoutAnyWayTheOfficeTells(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.Carry(nil, nil)
		k.send(Message{Key: "a", Way: Mail, About: ref.Ref{Kind: "requests.request", ID: 7}})
		k.send(Message{Key: "b", Way: SMS})
		k.send(Message{Key: "c", Way: Paper, To: Person{Name: "Эсенов Бакыт", Address: "Ленин көчөсү 5"}})
		k.send(Message{Key: "d", Way: SMS, Until: period.At(testkit.Now.Add(time.Minute))})
		k.deliver(0)
		list := k.byHand()
		if len(list) != 3 || list[0].Reason != Unset || list[0].About.ID != 7 || list[2].Reason != Chosen || list[2].To.Address != "Ленин көчөсү 5" {
			t.Fatalf("%+v", list)
		}
		k.write(func(ctx context.Context, tx *db.Tx) error {
			if n, err := k.CountByHand(ctx, tx); err != nil || n != 3 {
				t.Error(n, err)
			}
			for i := range 2 { // the second time it stands on the list no more
				if ok, err := k.Told(ctx, tx, list[0].ID); err != nil || ok != (i == 0) {
					t.Error(ok, err)
				}
			}
			counts, err := k.Counts(ctx, tx, 0)
			if err != nil || len(counts) != 3 || counts[1].Way != Paper || counts[1].ByHand != 1 || counts[2].Dropped != 1 {
				t.Errorf("%+v %v", counts, err)
			}
			return err
		})
		if list := k.byHand(); len(list) != 2 {
			t.Errorf("%+v", list)
		}
	})
}

// A code that nobody waits for any more is not sent, and stands on no list.
func TestWhatIsLateIsDropped(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.phones.answers(http.StatusOK, "4")
		k.send(Message{Way: SMS, Until: period.At(testkit.Now.Add(10 * time.Minute))})
		for range 20 {
			if _, err := k.Deliver(t.Context()); err != nil {
				t.Fatal(err)
			}
			k.pass(time.Minute)
		}
		k.stands("dropped", Money)
		if n := len(k.phones.heard()); n < 3 || n > 11 {
			t.Errorf("%d attempts", n)
		}
	})
}

// Who was told, and what, can be read by nobody who has the database alone, and by
// nobody at all some days after.
func TestWhoWasToldIsSealedAndWiped(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		k.send(Message{Way: SMS})
		_, _, _, sealed := k.row()
		for _, plain := range []string{"700", "Айгүл", "катталды"} {
			if bytes.Contains(sealed, []byte(plain)) {
				t.Errorf("%s can be read", plain)
			}
		}
		k.deliver(1)
		wiped := func() bool {
			if err := k.Wipe(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, _, _, sealed := k.row()
			return len(sealed) == 0
		}
		if k.pass(13 * 24 * time.Hour); wiped() {
			t.Error("wiped too early")
		}
		if k.pass(2 * 24 * time.Hour); !wiped() {
			t.Error("not wiped after fifteen days")
		}
		k.stands("sent", "")
	})
}

// A message of a change that failed is never told.
func TestAMessageOfAFailedChange(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		_ = k.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			if err := k.Send(t.Context(), tx, Message{Key: "x", Way: SMS, To: Person{Phone: "0700123456"}, Text: "x"}); err != nil {
				t.Error(err)
			}
			return io.ErrUnexpectedEOF
		})
		k.deliver(0)
	})
}

// Two programs carry at the same time.
func TestTwoCarriersDoNotCarryTwice(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		for i := range 20 {
			k.send(Message{Key: string(rune('a' + i)), Way: SMS})
		}
		done := make(chan error)
		for range 2 {
			other := New(k.d, []byte("installation"), testkit.Quiet())
			other.Carry(nil, k.phones.gateway(t, false))
			go func() {
				for range 30 {
					if _, err := other.Deliver(t.Context()); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if n := len(k.phones.heard()); n != 20 {
			t.Errorf("%d SMS of 20", n)
		}
	})
}

func TestParsePhone(t *testing.T) {
	for text, want := range map[string]string{
		"0700 123 456": "+996700123456", "+996 (700) 12-34-56": "+996700123456", "996555000111": "+996555000111", "700123456": "+996700123456",
		"00996 222 123456": "+996222123456",
		"":                 "", "101": "", "0312 123456": "", "+7 900 123 45 67": "", "70012345": "", "7001234567": "", "О700123456": "", "0700 123 45x": "",
	} {
		if got, ok := ParsePhone(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
}

func TestParseMail(t *testing.T) {
	for text, want := range map[string]bool{
		"aigul@example.kg": true, " a.b+c@mail.example.kg ": true, "": false, "aigul": false, "a@b": false, "a@b..kg": false,
		"Айгүл <a@example.kg>": false, "a@example.kg, b@example.kg": false, "a@example.kg\r\nBcc: b@example.kg": false, "айгүл@example.kg": false,
		strings.Repeat("a", 260) + "@example.kg": false,
	} {
		if _, ok := ParseMail(text); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}

func TestParts(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 0}, {"code 123456", 1}, {strings.Repeat("a", 160), 1}, {strings.Repeat("a", 161), 2}, {strings.Repeat("a", 306), 2}, {strings.Repeat("a", 307), 3},
		{strings.Repeat("{", 80), 1}, {strings.Repeat("{", 81), 2},
		{strings.Repeat("ө", 70), 1}, {strings.Repeat("ө", 71), 2}, {strings.Repeat("ө", 134), 2}, {strings.Repeat("ө", 135), 3},
		{strings.Repeat("a", 70) + "ө", 2}, {strings.Repeat("😀", 35), 1}, {strings.Repeat("😀", 36), 2},
	} {
		if got := Parts(c.text); got != c.want {
			t.Errorf("%.20q…: %d parts, want %d", c.text, got, c.want)
		}
	}
}

func TestAddressesOfServersAndGateways(t *testing.T) {
	for address, ok := range map[string]bool{
		"smtps://aimak@mail.kg": true, "smtp://mail.kg:2525": true, "smtp://[::1]:25": true,
		"mail.kg": false, "http://mail.kg": false, "smtp://user:word@mail.kg": false, "smtp://mail.kg/x": false, "": false,
	} {
		if _, err := NewServer(address, "word", "no-reply@aimak.kg"); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := NewServer("smtps://mail.kg", "", "nobody"); err == nil {
		t.Error("a sender that is no address was taken")
	}
	for address, ok := range map[string]bool{"": true, "https://sms.example/in": true, "http://127.0.0.1:9": true, "http://sms.example": false, "ftp://x": false} {
		if _, err := NewGateway(address, "a", "b", "c", false); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := NewGateway("", "a", "", "c", false); err == nil {
		t.Error("a gateway without secret was taken")
	}
}
