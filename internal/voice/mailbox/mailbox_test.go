package mailbox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/platform/imap/letter"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

func TestStatements(t *testing.T) {
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store", "Due", "Wipe") })
}

// with is a letter with files.
func with(head, text string, files map[string][]byte) string {
	out := head + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n"
	for name, body := range files {
		kind := map[string]string{"jpg": "image/jpeg", "pdf": "application/pdf"}[name[strings.LastIndex(name, ".")+1:]]
		if kind == "" {
			kind = "application/octet-stream"
		}
		out += "--b\nContent-Type: " + kind + "\nContent-Disposition: attachment; filename=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" +
			base64.StdEncoding.EncodeToString(body) + "\n"
	}
	return out + "--b--\n"
}

const fromUran = "From: Uran Asanov <uran@mail.kg>\nMessage-ID: <1@mail.kg>\nSubject: Re: Суу жок\n"

// A letter becomes one appeal with everything that belongs to it, however often the
// mailbox is read, and stays where it is.
func TestALetterBecomesAnAppeal(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.comes(10, "From: a@mail.kg\nSubject: too old\n\nx")
		w.comes(21, with(fromUran, "Сары-Койдо үч күндөн бери суу жок.\n-- \nУран", map[string][]byte{"a.jpg": photo(), "b.pdf": []byte("%PDF-1.4\n%%EOF"), "c.docx": []byte("docx")}))
		w.reads()
		list := w.journal()
		if len(list) != 1 {
			t.Fatalf("%d appeals; %s", len(list), w.states())
		}
		r := list[0]
		if r.Channel != life.Mail || r.Form != life.Electronic || r.Category != "other" || r.Village != w.villa[1] || r.Lang != i18n.Ky || r.Received != "2026-11-21" ||
			r.Words != "Суу жок\n\nСары-Койдо үч күндөн бери суу жок." || r.Due == "" || r.Number.String() != "К-2026-0001" {
			t.Errorf("%+v", r)
		}
		who, err := w.requests.Applicant(r)
		if err != nil || who.Name != "Uran Asanov" || who.Mail != "uran@mail.kg" {
			t.Errorf("%+v %v", who, err)
		}
		if notes := w.notes(r); !strings.Contains(notes, "c.docx (1 KB)") || !strings.Contains(notes, "-- \nУран") || strings.Contains(notes, "mail.kg") {
			t.Errorf("notes: %s", notes)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			sent, err := w.pictures.Sent(ctx, tx, r.ID)
			all, err2 := w.pictures.Of(ctx, tx, r.ID)
			if len(sent) != 1 || len(all) != 2 {
				t.Errorf("%d photos of %d pictures", len(sent), len(all))
			}
			return errors.Join(err, err2)
		})
		w.reads()
		w.write(func(ctx context.Context, tx *db.Tx) error { // as if the server had renumbered everything
			_, err := tx.ExecContext(ctx, `UPDATE mailbox_box SET validity = 1, last_uid = 0 WHERE municipality_id = $1`, tx.Municipality)
			return err
		})
		w.reads()
		if n := len(w.journal()); n != 1 || !w.server.Untouched() {
			t.Errorf("%d appeals after reading three times, untouched: %v", n, w.server.Untouched())
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			var open int
			err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM mailbox_letter WHERE municipality_id = $1 AND LENGTH(sealed) > 0`, tx.Municipality).Scan(&open)
			if open != 0 {
				t.Errorf("%d letters are kept that became appeals", open)
			}
			wrong, err2 := w.check(ctx, tx)
			if len(wrong) > 0 {
				t.Error(wrong)
			}
			return errors.Join(err, err2)
		})
	})
}

// One letter, two machines at once, and one that was killed in the middle: one appeal.
// Letters without a number are known by their words.
func TestOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		b := w.settings()
		mail := func(text string) *arrived {
			return &arrived{Mail: imap.Mail{UID: 7, At: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Body: []byte(text)}, validity: 1}
		}
		killed := errors.New("killed before the commit")
		err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			a := mail(fromUran + "\nсуу")
			a.Letter, _ = parse(a.Body)
			return errors.Join(w.enter(t.Context(), tx, b, a, "", ""), killed)
		})
		if err.Error() != killed.Error() || w.states() != "" || len(w.journal()) != 0 {
			t.Fatalf("killed in the middle: %v, %s", err, w.states())
		}
		for _, text := range []string{fromUran + "\nсуу", "From: a@mail.kg\nSubject: x\n\nжол"} {
			before := len(w.journal())
			var working sync.WaitGroup
			for range 4 {
				working.Go(func() {
					if err := w.take(t.Context(), testkit.Place, b, mail(text)); err != nil {
						t.Error(err)
					}
				})
			}
			working.Wait()
			if n := len(w.journal()) - before; n != 1 {
				t.Errorf("%d appeals of one letter", n)
			}
		}
		if err := w.take(t.Context(), testkit.Place, b, mail(fromUran+"\nэлектр")); err != nil { // a program that numbers badly
			t.Fatal(err)
		}
		if got := w.states(); !strings.Contains(got, "held twice") || len(w.journal()) != 2 {
			t.Errorf("other words under a known number: %s", got)
		}
		w.failing = errors.New("disk full")
		if err := w.take(t.Context(), testkit.Place, b, mail("From: c@mail.kg\n\nчырак")); err != nil {
			t.Fatal(err)
		}
		if got := w.states(); !strings.Contains(got, "unreadable error") || len(w.journal()) != 2 {
			t.Fatalf("after a fault: %s", got)
		}
		w.failing = nil
		again := mail("From: c@mail.kg\n\nчырак")
		again.replaces = w.letters()[1].ID
		if err := w.take(t.Context(), testkit.Place, b, again); err != nil || len(w.journal()) != 3 {
			t.Errorf("read once more: %v, %s", err, w.states())
		}
	})
}

// A reply is an addition for whoever got our letter; the number of an appeal alone
// leads nowhere.
func TestAddition(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.comes(21, fromUran+"\nСуу жок")
		w.reads()
		r := w.journal()[0]
		code := ""
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			code, err = w.requests.ApplicantCode(ctx, tx, r.ID)
			return err
		})
		w.comes(22, "From: uran@mail.kg\nMessage-ID: <2@mail.kg>\nSubject: Re: К-2026-0001\n\nДагы эле жок\n\nOffice wrote:\n> https://aimak.kg/ky/kara-kulja/requests/mine/"+code+"\n")
		w.comes(22, "From: enemy@mail.kg\nMessage-ID: <3@mail.kg>\nSubject: Re: К-2026-0001\n\nЖабыңыз https://aimak.kg/ky/kara-kulja/requests/mine/"+code[:len(code)-1]+"0\n")
		w.reads()
		if got := w.states(); got != "added, registered, registered" {
			t.Fatalf("%s", got)
		}
		if notes := w.notes(r); !strings.Contains(notes, "Дагы эле жок") || strings.Contains(notes, "Жабыңыз") || strings.Contains(notes, "uran@") {
			t.Errorf("%s", notes)
		}
		now := w.journal()[0]
		if now.State != r.State || now.Version != r.Version {
			t.Errorf("a letter has changed the request: %+v", now)
		}
		site := testkit.Pages(t, w.d, w.rooms...).As(w.secretary)
		site.Shows("/ru/kara-kulja/desk/mailbox", "дополнение", "К-2026-0001")
		added := w.letters()[0]
		site.Submit("/ru/kara-kulja/desk/mailbox/letters/"+added.ID.String()+"/look", url.Values{})
		if got := w.letters(); got[len(got)-1].DoneBy == "" && got[0].Done == 0 {
			t.Errorf("%+v", got)
		}
	})
}

// What waits, what is passed over, what cannot be read: none of it holds up the rest,
// and one press makes an appeal of it, with its photo.
func TestSorting(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.barred = "troll@mail.kg"
		w.comes(21, "From: x@mail.kg\nMessage-ID: <a@x>\nAuto-Submitted: auto-replied\n\nIch bin nicht da")
		w.comes(21, "From: "+w.server.User+"@kara.kg\nMessage-ID: <b@x>\nPrecedence: bulk\n\nnews")
		w.comes(21, with("From: S <s@mail.kg>\nMessage-ID: <c@x>\nX-Spam-Flag: YES\nSubject: Жол\n", "Көпүрө бузулду", map[string][]byte{"k.jpg": photo()}))
		w.comes(21, "From: troll@mail.kg\nMessage-ID: <d@x>\nSubject: ы\n\nы")
		w.comes(21, "Subject: nobody\nMessage-ID: <e@x>\n\nx")
		w.comes(21, "From: z@mail.kg\nContent-Type: multipart/encrypted; boundary=x\n\nx")
		w.comes(21, fromUran+"\nСуу жок")
		w.reads()
		if got := w.states(); got != "held spam, held banned, held nobody, unreadable secret, registered, ignored list, ignored robot" {
			t.Fatalf("%s", got)
		}
		all := w.letters()
		if all[0].Text != "Көпүрө бузулду" || all[0].Mail != "s@mail.kg" || all[6].Text != "" {
			t.Errorf("%+v", all)
		}
		site := testkit.Pages(t, w.d, w.rooms...)
		desk, at := site.As(w.secretary), func(i int) string { return "/ru/kara-kulja/desk/mailbox/letters/" + all[i].ID.String() }
		desk.Shows("/ru/kara-kulja/desk/mailbox", "почтовый сервер считает его спамом", "отправитель заблокирован", "зашифровано", "автоматический ответ")
		desk.Shows(at(0), "Көпүрө бузулду", "s@mail.kg", "k.jpg")
		to := desk.Submit(at(0)+"/appeal", url.Values{"category": {"road"}, "village": {w.villa[1].String()}, "lang": {"ru"}})
		desk.Holds(to, "К-2026-0002")
		r := w.journal()[1]
		if r.Category != "road" || r.Village != w.villa[1] || r.Lang != i18n.Ru || r.Channel != life.Mail {
			t.Errorf("%+v", r)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			sent, err := w.pictures.Sent(ctx, tx, r.ID)
			if len(sent) != 1 {
				t.Errorf("%d photos came along", len(sent))
			}
			return err
		})
		if status, _ := desk.Post(at(0)+"/appeal", url.Values{"category": {"road"}, "village": {w.villa[1].String()}, "lang": {"ru"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("twice the same letter answers %d", status)
		}
		desk.Submit(at(1)+"/dismiss", nil)
		box := w.settings()
		box.Working = false // out of reach: of a letter that was put aside nothing but its subject is left
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Set(ctx, tx, w.admin, box) })
		if status, _ := desk.Post(at(1)+"/appeal", url.Values{"category": {"road"}, "village": {w.villa[1].String()}, "lang": {"ru"}}); status != http.StatusUnprocessableEntity || len(w.journal()) != 2 {
			t.Errorf("an appeal without its words: %d, %d appeals", status, len(w.journal()))
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Set(ctx, tx, w.admin, w.settings()) })
		desk.Submit(at(3)+"/again", nil)
		if got := w.states(); !strings.Contains(got, "unreadable secret") {
			t.Errorf("read once more: %s", got)
		}
		for _, s := range w.letters() {
			if s.State == Unreadable {
				desk.Submit("/ru/kara-kulja/desk/mailbox/letters/"+s.ID.String()+"/dismiss", nil)
			}
		}
		if got := w.states(); strings.Contains(got, "unreadable") || strings.Count(got, "dismissed") != 2 {
			t.Errorf("%s", got)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			sum := 0
			err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notify_message WHERE municipality_id = $1`, tx.Municipality).Scan(&sum)
			if sum != 0 {
				t.Errorf("%d messages to machines", sum)
			}
			return err
		})
		if status, _ := site.As(w.admin).Get(at(1)); status != http.StatusForbidden {
			t.Errorf("the administrator reads a letter: %d", status)
		}
	})
}

// More than a person writes in a day waits; nobody else does.
func TestMany(t *testing.T) {
	eachWorld(t, func(w *world) {
		for i := range mostSender + 2 {
			w.comes(21, fmt.Sprintf("From: many@mail.kg\nMessage-ID: <%d@x>\nSubject: %[1]d\n\nx %[1]d", i))
		}
		w.comes(21, fromUran+"\nСуу жок")
		w.reads()
		if got := w.states(); strings.Count(got, "held many") != 2 || strings.Count(got, "registered") != mostSender+1 {
			t.Errorf("%s", got)
		}
	})
}

// What is wrong with a mailbox stands on the desk in plain words, until it works.
func TestTrouble(t *testing.T) {
	eachWorld(t, func(w *world) {
		b := w.settings()
		b.Secret = "wrong"
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Set(ctx, tx, w.admin, b) })
		if n, err := w.ReadDue(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		site := testkit.Pages(t, w.d, w.rooms...)
		site.As(w.secretary).Shows("/ru/kara-kulja/desk/mailbox", "имя или пароль не приняты")
		admin := site.As(w.admin)
		tries := func(words ...string) {
			_, body := admin.Post("/ru/kara-kulja/desk/mailbox/try", nil)
			admin.Holds(body, words...)
		}
		tries("Не работает", "имя или пароль не приняты")
		form := url.Values{"host": {"127.0.0.1"}, "port": {fmt.Sprint(w.server.TLS)}, "safety": {"tls"}, "login": {w.server.User}, "secret": {w.server.Secret}, "folder": {"Нет"},
			"since": {"20.11.2026"}, "category": {"other"}, "village": {w.villa[0].String()}, "working": {"1"}}
		admin.Submit("/ru/kara-kulja/desk/mailbox/settings", form)
		tries("такой папки нет", "INBOX")
		form.Set("folder", "INBOX")
		form.Del("secret") // the same name on the same server: it is kept
		body := admin.Submit("/ru/kara-kulja/desk/mailbox/settings", form)
		if strings.Contains(body, w.server.Secret) {
			t.Error("the password stands on the page")
		}
		tries("Работает")
		w.reads()
		form.Set("host", "localhost")
		if status, body := admin.Post("/ru/kara-kulja/desk/mailbox/settings", form); status != http.StatusUnprocessableEntity {
			t.Errorf("the password goes to another server: %d %s", status, testkit.Text(body))
		}
		w.Allow() // the operator allows nothing
		form.Set("host", "127.0.0.1")
		form.Set("secret", "x")
		if status, _ := admin.Post("/ru/kara-kulja/desk/mailbox/settings", form); status != http.StatusUnprocessableEntity {
			t.Errorf("a neighbour may be asked: %d", status)
		}
		if got := w.Try(t.Context(), w.settings()); got.Reason != imap.Forbidden {
			t.Errorf("%+v", got)
		}
		if status, _ := site.As(w.secretary).Get("/ru/kara-kulja/desk/mailbox/settings"); status != http.StatusForbidden {
			t.Errorf("the secretary sets the mailbox up: %d", status)
		}
	})
}

// The password is sealed, and nothing of it or of a letter stands in the trail.
func TestSealed(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.comes(21, "From: secret-sender@mail.kg\nMessage-ID: <c@x>\nX-Spam-Flag: YES\nSubject: hush\n\nsecret words")
		w.reads()
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for _, text := range []string{`SELECT secret FROM mailbox_box WHERE municipality_id = $1`, `SELECT sealed FROM mailbox_letter WHERE municipality_id = $1`} {
				var raw []byte
				if err := tx.QueryRowContext(ctx, text, tx.Municipality).Scan(&raw); err != nil {
					return err
				}
				if strings.Contains(string(raw), w.server.Secret) || strings.Contains(string(raw), "secret") || len(raw) == 0 {
					t.Errorf("%s: open", text)
				}
			}
			return nil
		})
		err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error { return w.Set(t.Context(), tx, w.secretary, w.settings()) })
		if fault.KindOf(err) != fault.KindDenied {
			t.Errorf("the secretary sets the mailbox up: %v", err)
		}
	})
}

func TestTongue(t *testing.T) {
	for text, want := range map[string]i18n.Lang{
		"Кутман күн! Көчө чырагы күйбөйт": i18n.Ky, "Бизде суу жок, жардам бериниздер": i18n.Ky, "Здравствуйте, у нас третий день нет воды": i18n.Ru,
		"There is no water": i18n.En, "": i18n.Ky, "Прошу убрать мусор на улице Ленина": i18n.Ru,
	} {
		if got := tongue(text); got != want {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestSaid(t *testing.T) {
	long := strings.Repeat("я", appeal.MostWords+10)
	for name, c := range map[string]struct {
		l           letter.Letter
		words, rest string
	}{
		"subject":       {letter.Letter{Subject: "Re: FW: Суу", Text: "жок"}, "Суу\n\nжок", ""},
		"in the words":  {letter.Letter{Subject: "Суу", Text: "Суу жок"}, "Суу жок", ""},
		"subject alone": {letter.Letter{Subject: "Суу жок"}, "Суу жок", ""},
		"nothing":       {letter.Letter{Subject: "Re:"}, "—", ""},
		"long":          {letter.Letter{Text: long}, long[:2*appeal.MostWords], long[2*appeal.MostWords:]},
	} {
		s, rest := said(c.l, Chosen{}, "2026-11-23", "2026-11-22")
		if s.Words != c.words || rest != c.rest || s.Received != "2026-11-22" {
			t.Errorf("%s: %q, %q, %s", name, s.Words, rest, s.Received)
		}
	}
	if s, _ := said(letter.Letter{Mail: "a@b.kg"}, Chosen{}, "2026-11-20", "2026-11-22"); s.Who.Name != "a@b.kg" || s.Received != "2026-11-20" {
		t.Errorf("%+v", s)
	}
	villages := []territory.Village{{ID: 1}, {ID: 2}}
	villages[0].Name.Ky, villages[1].Name.Ky = "Сары-Кой", "Кара-Кулжа"
	for text, want := range map[string]int{"Сары-Койдо суу жок": 1, "Сары-Кой, Кара-Кулжа": 9, "сари": 9} {
		if c := chosen(Box{Place: 9}, letter.Letter{Text: text}, villages); int(c.Village) != want {
			t.Errorf("%q: %d", text, c.Village)
		}
	}
}

func TestJudge(t *testing.T) {
	no := func(string) bool { return false }
	for name, c := range map[string]struct {
		l    letter.Letter
		mine func(string) bool
		want string
	}{
		"person":  {letter.Letter{Mail: "a@b.kg", Text: "x", Source: letter.Person}, no, " "},
		"login":   {letter.Letter{Mail: "Office@kara.kg", Text: "x", Source: letter.Person}, no, "ignored own"},
		"number":  {letter.Letter{Mail: "a@b.kg", Text: "x", Source: letter.Person}, func(string) bool { return true }, "ignored own"},
		"empty":   {letter.Letter{Mail: "a@b.kg", Source: letter.Person}, no, "held empty"},
		"file":    {letter.Letter{Mail: "a@b.kg", Files: make([]letter.File, 1), Source: letter.Person}, no, " "},
		"long":    {letter.Letter{Mail: "a@b.kg", Text: strings.Repeat("я", mostWords+1), Source: letter.Person}, no, "held long"},
		"forged":  {letter.Letter{Mail: "a@b.kg", Text: "x", Source: letter.Forged}, no, "held forged"},
		"bounced": {letter.Letter{Text: "x", Source: letter.Bounce}, no, "ignored bounce"},
	} {
		if s, why := judge(c.l, []string{"office@kara.kg", ""}, c.mine); string(s)+" "+string(why) != c.want {
			t.Errorf("%s: %s %s", name, s, why)
		}
	}
	if _, why := parse([]byte("\x00")); why != Broken {
		t.Errorf("%s", why)
	}
}
