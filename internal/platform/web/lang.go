package web

import (
	"net/http"
	"time"

	"golang.org/x/text/language"

	"github.com/openaimak/aimak/internal/platform/i18n"
)

// matcher knows the languages of the product; the first is the answer to a
// browser that speaks none of them.
var matcher = language.NewMatcher([]language.Tag{language.MustParse("ky"), language.Russian, language.English})

// preferred is the language of a reader whose address names none: the one used
// last, else the browser's, else Kyrgyz.
func preferred(hr *http.Request) i18n.Lang {
	if c, err := hr.Cookie("lang"); err == nil && known(c.Value) {
		return i18n.Lang(c.Value)
	}
	tags, _, err := language.ParseAcceptLanguage(hr.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return i18n.Ky
	}
	_, index, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return i18n.Ky
	}
	return [...]i18n.Lang{i18n.Ky, i18n.Ru, i18n.En}[index]
}

// rememberLang keeps the language for the reader's next visit to the bare address.
func (rt *Router) rememberLang(r *Request, a area) {
	if a == raw || r.Method != http.MethodGet {
		return
	}
	if c, err := r.Request.Cookie("lang"); err == nil && c.Value == string(r.Lang) {
		return
	}
	http.SetCookie(r.w, &http.Cookie{
		Name: "lang", Value: string(r.Lang), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		Secure: rt.cfg.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
