package app

import (
	"io"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/platform/notify"
)

// What is set by halves stops the start, in words that name the setting; what is set
// whole is used, and nothing set leaves the list.
func TestHowPeopleAreTold(t *testing.T) {
	t.Setenv("AIMAK_SMS_SECRET", "word")
	whole := config.Tell{Site: "https://aimak.kg", Mail: "smtps://mail.kg", MailFrom: "no-reply@aimak.kg", SMSLogin: "a", SMSSender: "Aimak.kg", SMSTest: "true", Days: "7"}
	for name, c := range map[string]struct {
		change func(*config.Tell)
		wrong  string
	}{
		"whole":              {func(*config.Tell) {}, ""},
		"nothing":            {func(c *config.Tell) { *c = config.Tell{} }, ""},
		"no site":            {func(c *config.Tell) { c.Site = "" }, "setting site"},
		"site without a way": {func(c *config.Tell) { c.Site = "aimak.kg" }, "setting site"},
		"no sender":          {func(c *config.Tell) { c.MailFrom = "" }, "sender of e-mail"},
		"no SMS sender":      {func(c *config.Tell) { c.SMSSender = "" }, "SMS gateway"},
		"a day too few":      {func(c *config.Tell) { c.Days = "0" }, "notice_days"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config.Config{Data: t.TempDir(), Tell: whole}
			c.change(&cfg.Tell)
			a, err := open(t.Context(), cfg, options{Log: io.Discard, Scratch: true})
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%v, want %q", err, c.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			set := cfg.Tell == whole
			if a.notify.Can(notify.Mail) != set || a.notify.Can(notify.SMS) != set || a.notify.Rehearses() != set {
				t.Error("what is set is not used")
			}
		})
	}
}
