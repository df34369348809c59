package mailbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demoLetters came to the office of the demo: one of each kind. They go the way of
// every letter.
var demoLetters = []string{
	`From: Айзада Токтогулова <aizada.t@example.kg>
Subject: Көчө чырагы
Message-ID: <demo-1@example.kg>

Кутман күн! Мектептин жанындагы көчө чырагы эки жумадан бери күйбөйт, балдар кечинде караңгыда басып келишет. Качан оңдойсуздар?
-- 
Айзада Токтогулова
`,
	`From: Служба доставки <robot@example.kg>
Subject: Ваше письмо получено
Message-ID: <demo-2@example.kg>
Auto-Submitted: auto-replied

Это письмо создано автоматически.
`,
	`From: Нурлан <nurlan@example.kg>
Subject: Документы
Message-ID: <demo-3@example.kg>
X-Spam-Flag: YES

Здравствуйте! Прошу выдать справку о составе семьи, дом на улице Ленина, 14. Когда можно прийти?
`,
	`From: Бакыт <bakyt@example.kg>
Subject: Кат
Message-ID: <demo-4@example.kg>
Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

`,
}

// demo gives the chief place a mailbox that is switched off, so that a demo writes to
// nobody, with letters of each kind.
func (o *Mailbox) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		if place.Months < 12 {
			continue
		}
		var b Box
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error {
			a, err := o.requests.Around(ctx, tx)
			if err != nil || len(a.Villages) == 0 {
				return err
			}
			b = Box{Host: "imap.example.kg", Port: portTLS, Login: "katchy@example.kg", Secret: "demo", Folder: "INBOX", Since: d.Today.Add(-30), Category: "other",
				Place: a.Villages[0].ID}
			return o.Set(ctx, tx, access.System(place.Municipality), b)
		})
		if err != nil || b.Host == "" {
			return err
		}
		for i, text := range demoLetters {
			raw := []byte(strings.ReplaceAll(text, "\n", "\r\n"))
			at := d.Today.Start().Time().Add(time.Duration(8*60+7*i) * time.Minute)
			if err := o.take(ctx, place.Municipality, b, &arrived{Mail: imap.Mail{UID: uint32(i + 1), At: at, Size: int64(len(raw)), Body: raw}, validity: 1}); err != nil {
				return fmt.Errorf("demo letters of %s: %w", place.Slug, err)
			}
		}
	}
	return nil
}
