package voice

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/mailbox"
	"github.com/openaimak/aimak/internal/voice/notices"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// A letter is answered where it came from: number, date, the way to follow, and later
// the answer itself; a reply to one of these letters, known by its number alone, comes
// to the same request; what comes back to us by itself begins nothing.
func TestLetterThereAndBack(t *testing.T) {
	eachWorld(t, func(w *world) {
		server := testkit.Dovecot(t)
		w.reachable()
		key := []byte("0123456789abcdef0123456789abcdef")
		journal := requests.New(w.d, territory.New(w.d), pictures.New(w.d), key)
		journal.Tell(notices.New(w.d, territory.New(w.d), journal, w.carrier, key).Told)
		box := mailbox.New(w.d, journal, pictures.New(w.d), w.carrier, key, testkit.Quiet(), func(context.Context, *db.Tx, requests.Applicant) (bool, error) { return false, nil })
		module.Allow([]module.Module{box.Module()}, "127.0.0.1")
		box.Trust(server.Roots)
		reads := func() {
			t.Helper()
			w.write(func(ctx context.Context, tx *db.Tx) error {
				return box.Set(ctx, tx, access.System(testkit.Place), mailbox.Box{Host: "127.0.0.1", Port: server.TLS, Login: server.User, Secret: server.Secret, Folder: "INBOX",
					Since: "2026-11-22", Category: "other", Place: w.village, Working: true})
			})
			if _, err := box.ReadDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.deliver()
		}
		comes := func(n int, head, text string) {
			server.Put([]byte(strings.ReplaceAll(fmt.Sprintf("From: uran@mail.kg\nMessage-ID: <%d@mail.kg>\n%s\n\n%s\n", n, head, text), "\n", "\r\n")), testkit.Now.Add(time.Hour))
		}
		comes(1, "Subject: x", "Нет воды уже второй день, помогите")
		reads()
		sent := w.post.read()
		if len(sent) != 1 || !strings.Contains(sent[0].to, "<uran@mail.kg>") || !strings.Contains(sent[0].text, "К-2026-0001") || !strings.Contains(sent[0].text, "https://aimak.kg/ru/kara-kulja/requests/mine/") {
			t.Fatalf("%+v", sent)
		}
		number := sent[0].header.Get("Message-ID")
		comes(2, "Subject: Re: any\nIn-Reply-To: "+number, "Всё ещё нет")
		server.Put([]byte("From: no-reply@aimak.kg\r\nMessage-ID: "+number+"\r\n\r\nself"), testkit.Now.Add(time.Hour))
		comes(3, "Subject: away\nAuto-Submitted: auto-replied\nIn-Reply-To: "+number, "Я в отпуске")
		comes(4, "Subject: Re: К-2026-0001\nIn-Reply-To: "+strings.Replace(number, "@", "0@", 1), "Чужое")
		reads()
		if sent = w.post.read(); len(sent) != 1 || !strings.Contains(sent[0].text, "К-2026-0002") {
			t.Errorf("%d letters went out: %+v", len(sent), sent)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			n, notes := 0, 0
			err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM requests_request WHERE municipality_id = $1`, tx.Municipality).Scan(&n)
			if err == nil {
				err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM requests_event WHERE municipality_id = $1 AND text LIKE '%Всё ещё нет%'`, tx.Municipality).Scan(&notes)
			}
			if n != 2 || notes != 1 {
				t.Errorf("%d requests, %d notes", n, notes)
			}
			return err
		})
		w.answers("2026-0001", "Починили насос.")
		w.deliver()
		if sent = w.post.read(); len(sent) != 1 || !strings.Contains(sent[0].to, "<uran@mail.kg>") || !strings.Contains(sent[0].text, "Починили насос.") {
			t.Errorf("the answer: %+v", sent)
		}
	})
}
