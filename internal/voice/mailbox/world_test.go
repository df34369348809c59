package mailbox

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	filed "github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// world is a municipality with two villages, a journal and a real mail server. It is
// Sunday, 22 November 2026.
type world struct {
	*Mailbox
	t       *testing.T
	d       *db.DB
	server  *testkit.MailServer
	rooms   []module.Module
	villa   [2]ref.ID
	barred  string // mail that is banned
	failing error  // of the question who is banned

	admin, secretary access.Actor
}

var secret = []byte("0123456789abcdef0123456789abcdef")

func rooms(d *db.DB) *world {
	places, shots := territory.New(d), pictures.New(d)
	journal, carrier := requests.New(d, places, shots, secret), notify.New(d, secret, testkit.Quiet())
	w := &world{d: d}
	w.Mailbox = New(d, journal, shots, carrier, secret, testkit.Quiet(), func(_ context.Context, _ *db.Tx, who requests.Applicant) (bool, error) {
		return who.Mail == w.barred, w.failing
	})
	w.rooms = []module.Module{places.Module(), shots.Module(), journal.Module(), w.Module()}
	return w
}

func sets() []db.Set {
	return append(module.Migrations(rooms(nil).rooms...), identity.Set(), notify.Set(), filed.Set())
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) {
		w := rooms(d)
		w.t, w.server = t, testkit.Dovecot(t)
		w.Allow("127.0.0.1")
		w.Trust(w.server.Roots)
		w.admin, w.secretary = testkit.Actor(access.Admin), testkit.Actor(access.Secretary)
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			for i, name := range []place.Name{{Ky: "Кара-Кулжа", Ru: "Кара-Кульджа", En: "Kara-Kulja"}, {Ky: "Сары-Кой", Ru: "Сары-Кой", En: "Sary-Koi"}} {
				if w.villa[i], err = territory.New(d).AddVillage(ctx, tx, access.System(testkit.Place), territory.Village{Name: name}); err != nil {
					return err
				}
			}
			return w.Set(ctx, tx, w.admin, w.settings())
		})
		f(w)
	})
}

func (w *world) settings() Box {
	return Box{Host: "127.0.0.1", Port: w.server.TLS, Login: w.server.User, Secret: w.server.Secret, Folder: "INBOX", Since: "2026-11-20", Category: "other", Place: w.villa[0], Working: true}
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// comes lays a letter into the mailbox, on a day of November.
func (w *world) comes(day int, text string) {
	w.server.Put([]byte(strings.ReplaceAll(text, "\n", "\r\n")), time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC))
}

// reads reads the mailbox as the clock would.
func (w *world) reads() {
	w.t.Helper()
	w.write(w.Wake)
	if n, err := w.ReadDue(w.t.Context()); err != nil || n != 1 {
		w.t.Fatalf("%d mailboxes read: %v", n, err)
	}
	w.write(func(ctx context.Context, tx *db.Tx) error {
		b, _, err := w.Load(ctx, tx)
		if b.Trouble != "" {
			w.t.Errorf("the mailbox is in trouble: %s", b.Trouble)
		}
		return err
	})
}

func (w *world) journal() (list []requests.Request) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = w.requests.Journal(ctx, tx, "2026-01-01", "2026-12-31")
		return err
	})
	return list
}

// notes are what the office alone reads about a request.
func (w *world) notes(r requests.Request) string {
	w.t.Helper()
	var list []string
	w.write(func(ctx context.Context, tx *db.Tx) error {
		events, err := w.requests.Events(ctx, tx, r.ID)
		for _, e := range events {
			list = append(list, e.Text)
		}
		return err
	})
	return strings.Join(list, "\n")
}

// letters are all that are known, by their state and reason.
func (w *world) letters() (list []Seen) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		waiting, err := w.Waiting(ctx, tx)
		if err != nil {
			return err
		}
		done, err := w.Done(ctx, tx, 0)
		list = append(waiting, done...)
		return err
	})
	return list
}

func (w *world) states() string {
	var list []string
	for _, s := range w.letters() {
		list = append(list, strings.TrimSpace(string(s.State)+" "+string(s.Reason)))
	}
	return strings.Join(list, ", ")
}

func photo() []byte {
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 {
		m.Set(i, 10, color.RGBA{uint8(6 * i), 100, 50, 255})
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, nil)
	return b.Bytes()
}
