package keys

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

var wholeKey = regexp.MustCompile(`aimak_[0-9a-z]{8}_[A-Za-z0-9_-]{43}`)

func form() url.Values {
	return url.Values{"name": {"Элдик Банк"}, "scopes": {PaymentsWrite, BalancesRead}, "holds": {"bank"},
		"addresses": {"91.205.48.0/24\n10.1.2.3"}, "per_minute": {"60"}, "expires": {"2027-11-30"}}
}

// The administrator makes a key by forms: it works, it is shown once, and the
// form comes back as it was typed when something is wrong.
func TestAKeyByForms(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		s := testkit.Pages(t, r.db, r.Module()).As(r.admin)
		root := "/ru/kara-kulja/desk/keys"
		s.Shows(root, "Ключей ещё нет ни у одной программы", "Новый ключ")

		wrong := form()
		wrong.Set("addresses", "bank.kg")
		wrong.Del("scopes")
		status, body := s.Post(root+"/new", wrong)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Элдик Банк") || wholeKey.MatchString(body) {
			t.Errorf("a refused form answers %d", status)
		}
		s.Holds(body, "bank.kg — не адрес", "Пишите, например")

		status, body = s.Post(root+"/new", form())
		key := wholeKey.FindString(body)
		if status != http.StatusOK || r.opens(key) != "" {
			t.Fatalf("%d, the key shown does not work: %s", status, testkit.Text(body))
		}
		s.Holds(body, "Он показан только сейчас", "curl -H", "Готово, скопировано")
		s.Shows(root, "1 программа может обращаться", "Элдик Банк", key[:14], "payments.write, balances.read")

		page := root + "/" + r.only().ID.String()
		body = s.Shows(page, "Если ключ попал в чужие руки", "Ключ создан", "91.205.48.0/24")
		if wholeKey.MatchString(body) {
			t.Error("the page of the key shows it again")
		}
		changed := form()
		changed.Set("name", "Банк")
		changed.Set("holds", "agents")
		s.Holds(s.Submit(page, changed), "Сохранено: Банк")
		if k := r.only(); k.Name != "Банк" || k.Holds != HeldByAgent || len(k.Addresses) != 2 || r.opens(key) != "" {
			t.Errorf("%+v", k)
		}
		_, body = s.Post(page+"/renew", nil)
		fresh := wholeKey.FindString(body)
		if fresh == key || r.opens(fresh) != "" || r.opens(key) == "" {
			t.Errorf("renewed %q", fresh)
		}
		s.Holds(s.Submit(page+"/revoke", nil), "Ключ отозван: программа больше не может обращаться", "Отозван")
		s.Shows(page, "Этот ключ отозван")
		if status, _ := s.Post(page+"/renew", nil); status != http.StatusUnprocessableEntity {
			t.Errorf("a revoked key is renewed: %d", status)
		}
	})
}

// only is the only key of the place.
func (r *room) only() (k Key) {
	r.t.Helper()
	err := r.write(func(ctx context.Context, tx *db.Tx) error {
		list, err := r.Keys.Keys(ctx, tx)
		if err == nil && len(list) == 1 {
			k = list[0]
		}
		return err
	})
	if err != nil || k.ID == 0 {
		r.t.Fatal("not exactly one key: ", err)
	}
	return k
}

func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		id, _ := r.made(sample())
		s := testkit.Pages(t, r.db, r.Module()).As(r.admin)
		for lang, words := range map[string][3]string{
			"ky": {"1 программа кайрыла алат", "Ачкычты түзүү", "Азырынча колдонула элек"},
			"ru": {"1 программа может обращаться", "Создать ключ", "Ещё не использовался"},
			"en": {"1 program may call", "Make the key", "Not used yet"},
		} {
			root := "/" + lang + "/kara-kulja/desk/keys"
			s.Shows(root, words[0])
			s.Shows(root+"/new", words[1])
			s.Shows(root+"/"+id.String(), words[2])
		}
	})
}

func TestWhoSeesKeys(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		id, _ := r.made(sample())
		s := testkit.Pages(t, r.db, r.Module())
		root := "/en/kara-kulja/desk/keys"
		page := root + "/" + id.String()
		s.As(testkit.Actor(access.Auditor)).Answers(http.StatusOK, root, page)
		s.As(testkit.Actor(access.Auditor)).Answers(http.StatusForbidden, root+"/new")
		s.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, root, page)
		if body := s.As(testkit.Actor(access.Auditor)).Shows(page, "payments.write", "From anywhere"); strings.Contains(body, "<form method=\"post\"") && strings.Contains(body, "revoke") {
			t.Error("the auditor is offered to revoke")
		}
		if status, _ := s.As(testkit.Actor(access.Head)).Post(page+"/revoke", nil); status != http.StatusForbidden {
			t.Errorf("the head revokes: %d", status)
		}
		s.As(r.admin).Answers(http.StatusNotFound, root+"/x", root+"/0000000000001")
	})
}

// Money that comes through a key can be tied to an agent or a bank account that
// finance knows, and to none that it does not.
func TestChannels(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.Channels = func(context.Context, *db.Tx) ([]Channel, error) {
			return []Channel{{HeldByAgent, 77, "Pay24"}, {HeldByBank, 88, "1280"}}, nil
		}
		s := testkit.Pages(t, r.db, r.Module()).As(r.admin)
		root := "/en/kara-kulja/desk/keys"
		s.Shows(root+"/new", "With the agent Pay24", "On our bank account 1280")
		f := form()
		for _, bad := range []string{held(HeldByAgent, 88), held(HeldByAgent, 99), "pocket", ""} {
			f.Set("holds", bad)
			if status, _ := s.Post(root+"/new", f); status != http.StatusUnprocessableEntity {
				t.Errorf("%q is taken: %d", bad, status)
			}
		}
		f.Set("holds", held(HeldByAgent, 77))
		s.Post(root+"/new", f)
		k := r.only()
		if k.Holds != HeldByAgent || k.Channel != 77 {
			t.Errorf("%+v", k)
		}
		if body := s.Shows(root + "/" + k.ID.String()); !strings.Contains(body, `value="`+held(HeldByAgent, 77)+`" checked`) {
			t.Error("the form does not show what was chosen")
		}
	})
}
