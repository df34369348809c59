package accounts

import (
	"github.com/openaimak/aimak/internal/finance/accounts/pass"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Pass is the proof that the access code of an account was typed.
type Pass = pass.Pass

// Grant returns the cookie value that lets a citizen see the account for the
// next half hour.
func (a *Accounts) Grant(account ref.ID, now period.Instant) string {
	return Pass{Account: account, Until: now + pass.Life}.Seal(a.key)
}

// Granted returns the account that a cookie value opens. ok is false when the
// value was not granted here or its half hour is over.
func (a *Accounts) Granted(cookie string, now period.Instant) (account ref.ID, ok bool) {
	opened, ok := pass.Open(a.key, cookie, now)
	if !ok {
		return 0, false
	}
	return opened.Account, true
}
