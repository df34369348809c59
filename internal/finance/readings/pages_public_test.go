package readings_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const own = "/kara-kulja/account/reading"

// citizen is a browser in which the account of a home was opened.
func (w *town) citizen(i int) *testkit.Site {
	w.t.Helper()
	s := w.site()
	s.Submit("/ru"+own+"/open", url.Values{"number": {w.homes[i].Number}, "code": {w.homes[i].Code}})
	return s
}

func (w *town) own(i int, value string) url.Values {
	return url.Values{"meter": {w.homes[i].meter.ID.String()}, "value": {value}}
}

func TestCitizenOpensTheAccount(t *testing.T) {
	eachTown(t, 2, func(t *testing.T, w *town) {
		s := w.site()
		s.Shows("/ky"+own, "Эсептегичиңиз эмнени көрсөтүп турат?", "Жеке эсеп номери", "Кирүү коду")
		s.Shows("/en"+own, "What does your meter show?")
		status, body := s.Post("/ru"+own+"/open", url.Values{"number": {w.homes[0].Number}, "code": {w.homes[1].Code}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+w.homes[0].Number+`"`) {
			t.Errorf("another's code: %d", status)
		}
		s.Holds(body, "Номер или код неверный")
		if status, to := s.Post("/ru"+own, w.own(0, "140")); status != http.StatusSeeOther || !strings.HasSuffix(to, own) {
			t.Errorf("a reading before the door: %d %s", status, to)
		}
		w.citizen(0).Shows("/ru"+own, "Что показывает ваш счётчик?", "Питьевая вода", "KG-001", "Последнее показание: 130", "Расход, м³")
	})
}

func TestCitizenGivesAReading(t *testing.T) {
	eachTown(t, 2, func(t *testing.T, w *town) {
		s := w.citizen(0)
		body := s.Submit("/ru"+own, w.own(0, "141"))
		s.Holds(body, "Спасибо. С последнего показания (31 октября 2026 г.) израсходовано 11 м³.", "Ваше показание получено: с прошлого раза (31 октября) — 11 м³", "На проверке")
		w.shows(0, 130)
		s.Submit("/ru"+own, w.own(0, "142"))
		operator := w.as(access.Operator)
		body = operator.Shows(desk+"/given", "1 показание от жителей ждёт проверки.", "142")
		if status, _ := s.Post("/ru"+own, w.own(1, "140")); status == http.StatusSeeOther {
			t.Error("a reading of the neighbour's meter was taken")
		}
		operator.Submit(desk+"/given", url.Values{"reading": values(body)})
		w.shows(0, 142)
		s.Shows("/ky"+own, "Акыркы көрсөткүч: 142")
	})
}

func TestCitizenIsAskedAboutAJump(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		s := w.citizen(0)
		status, body := s.Post("/ru"+own, w.own(0, "1410"))
		if status != http.StatusUnprocessableEntity || !strings.Contains(field(body, "value"), `value="1410"`) {
			t.Fatalf("%d %s", status, testkit.Text(body))
		}
		s.Holds(body, "1 280 м³", "Число проверено, оно верное")
		form := w.own(0, "1410")
		form.Set("sure", "on")
		s.Submit("/ru"+own, form)
		for value, sentence := range map[string]string{"129": "меньше, чем в прошлом месяце (130)", "много": "Введите число", "": "Заполните это поле"} {
			status, body := s.Post("/ru"+own, w.own(0, value))
			if status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", value, status)
			}
			s.Holds(body, sentence)
		}
	})
}

func TestCitizenLearnsWhyAReadingWasRejected(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		s := w.citizen(0)
		s.Submit("/ru"+own, w.own(0, "150"))
		w.as(access.Operator).Submit(desk+"/given/"+w.waiting(0).String(), url.Values{"reason": {"Проверьте последнюю цифру"}})
		s.Shows("/ru"+own, "Отклонено", "Ваше показание: 150 (22 ноября 2026 г.). Причина: Проверьте последнюю цифру")
		s.Submit("/ru"+own, w.own(0, "140"))
		if body := s.Shows("/ru"+own, "получено"); strings.Contains(body, "Отклонено") {
			t.Error("a new reading does not push the rejected one aside")
		}
	})
}

func TestCitizenWithABrokenMeter(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.meters.MarkBroken(ctx, tx, testkit.Actor(access.Accountant), w.homes[0].meter.ID, meters.Broken, "2026-11-05")
		})
		s := w.citizen(0)
		body := s.Shows("/ru"+own, "Сейчас передавать показания не нужно.", "начисляется по норме")
		if field(body, "value") != "" {
			t.Error("a meter that does not count has a field")
		}
	})
}

func TestCodesCannotBeGuessed(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		s := w.site()
		statuses := map[int]int{}
		for range 12 {
			status, _ := s.Post("/ru"+own+"/open", url.Values{"number": {w.homes[0].Number}, "code": {"00000000"}})
			statuses[status]++
		}
		if statuses[http.StatusTooManyRequests] != 2 {
			t.Errorf("statuses of twelve tries: %v", statuses)
		}
	})
}
