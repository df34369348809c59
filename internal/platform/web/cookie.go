package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"
)

// SetCookie gives the browser a value that scripts cannot read and other sites
// cannot send. A zero life ends with the browser; a negative one deletes.
func (r *Request) SetCookie(name, value string, life time.Duration) {
	age := int(life.Seconds())
	if life < 0 {
		age = -1
	}
	http.SetCookie(r.w, &http.Cookie{
		Name: cookieName(name, r.rt.cfg.Secure), Value: value, Path: "/", MaxAge: age,
		Secure: r.rt.cfg.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Cookie returns a value set by SetCookie, or "".
func Cookie(hr *http.Request, name string) string {
	c, err := hr.Cookie(cookieName(name, callOf(hr.Context()).secure))
	if err != nil {
		return ""
	}
	return c.Value
}

// cookieName adds the prefix that keeps a neighbouring host from setting our
// cookies (RFC 6265bis §4.1.3.2); browsers accept it over https only.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// sealer signs short texts that travel through the browser.
type sealer struct{ key []byte }

func (s sealer) mac(text string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(text))
	return h.Sum(nil)[:16]
}

func (s sealer) seal(text string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac(text), text...))
}

// open returns the text, or "" when it was not sealed here.
func (s sealer) open(sealed string) string {
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(b) < 16 || !hmac.Equal(b[:16], s.mac(string(b[16:]))) {
		return ""
	}
	return string(b[16:])
}

// noticeLimit keeps a notice within what every browser stores in one cookie.
const noticeLimit = 1500

func (r *Request) leaveNotice(w http.ResponseWriter, text string) {
	if text != "" && len(text) <= noticeLimit {
		r.SetCookie("notice", r.rt.sealer.seal(text), time.Minute)
	}
}

func (r *Request) takeNotice() string {
	sealed := Cookie(r.Request, "notice")
	if sealed == "" {
		return ""
	}
	r.SetCookie("notice", "", -1)
	return r.rt.sealer.open(sealed)
}
