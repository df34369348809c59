package accounts

import (
	"net/http"

	"github.com/openaimak/aimak/internal/finance/accounts/pass"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/web"
)

// passCookie is what the browser calls the pass.
const passCookie = "aimak_account"

// Admit lets the browser see the account for the next half hour. Strict: no
// link on another site opens somebody's account.
func (a *Accounts) Admit(w http.ResponseWriter, r *web.Request, account ref.ID) {
	a.keepPass(w, r, a.Grant(account, r.Now()), pass.Life/1000)
}

// Dismiss ends what Admit began.
func (a *Accounts) Dismiss(w http.ResponseWriter, r *web.Request) { a.keepPass(w, r, "", -1) }

// Admitted returns the account whose code was typed in this browser during the
// last half hour.
func (a *Accounts) Admitted(r *web.Request) (ref.ID, bool) {
	c, err := r.Cookie(passCookie)
	if err != nil {
		return 0, false
	}
	return a.Granted(c.Value, r.Now())
}

func (a *Accounts) keepPass(w http.ResponseWriter, r *web.Request, value string, seconds int) {
	secure := r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
	http.SetCookie(w, &http.Cookie{
		Name: passCookie, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
	})
}
