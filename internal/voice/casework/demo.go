package casework

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/voice/casework/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// demoAnswers are ready answers as an office writes them. Placeholders stand in the
// language of the text.
var demoAnswers = []Template{
	{Category: "leak", Lang: i18n.Ky, Name: "Чорго оңдолду", Text: "Саламатсызбы! [номер] номерлүү кайрылууңуз боюнча: [айыл] айылындагы чорго [күн] күнү оңдолду. Кайра акса, бизге кайрылыңыз."},
	{Category: "leak", Lang: i18n.Ru, Name: "Колонка починена", Text: "Здравствуйте! По Вашему обращению [номер]: колонка в селе [село] отремонтирована, [дата]. Если течь повторится, обратитесь снова."},
	{Category: "waste", Lang: i18n.Ky, Name: "Таштанды чыгарылды", Text: "Саламатсызбы! [айыл] айылынан таштанды чыгарылды, кийинки жолу график боюнча чыгарылат."},
	{Category: "light", Lang: i18n.Ru, Name: "Лампы заменены", Text: "Здравствуйте! По Вашему обращению [номер]: лампы заменены, [дата]."},
	{Lang: i18n.Ky, Name: "Ыраазычылык", Text: "Кабарлаганыңыз үчүн ыраазычылык билдиребиз. Айыл өкмөтү."},
	{Lang: i18n.Ru, Name: "Благодарим", Text: "Благодарим за обращение. Айыл окмоту."},
}

// demoWorks is what was done, by category.
var demoWorks = map[string]Work{
	"leak":  {What: "Кран алмаштырылды, түтүк ширетилди", Hours: 6 * money.One, Material: "кран 1/2″, 1 даана; түтүк 32 мм, 3 м", Cost: 1_850_00},
	"road":  {What: "Чуңкурга шагыл төгүлүп, тегизделди", Hours: 8 * money.One, Material: "шагыл, 4 м³", Cost: 6_400_00},
	"light": {What: "Чырактар алмаштырылды", Hours: 3 * money.One, Material: "LED чырак 30 Вт, 3 даана", Cost: 2_700_00},
	"waste": {What: "Контейнер бошотулуп, айланасы тазаланды", Hours: 4 * money.One, Material: "солярка, 15 л", Cost: 1_125_00},
}

// demoNames sign collective appeals.
var demoNames = []string{"Асанов Уран", "Токтобаева Жамийла", "Мамыров Таалай", "Турдубай кызы Нуриза", "Эшматов Кубат", "Абдылдаева Гүлзат", "Сейитова Бурул"}

// demo fills the shelf of ready answers, and enters work and signatories of the
// requests that stand in the journal.
func (c *Casework) demo(ctx context.Context, d *module.Demo) error {
	if len(d.Places) == 0 {
		return nil
	}
	chief := slices.MaxFunc(d.Places, func(a, b module.DemoPlace) int { return a.Months - b.Months })
	err := d.DB.Write(ctx, chief.Municipality, func(tx *db.Tx) error { return c.demoPlace(ctx, tx) })
	if err != nil {
		return fmt.Errorf("demo of the office's work: %w", err)
	}
	return nil
}

func (c *Casework) demoPlace(ctx context.Context, tx *db.Tx) error {
	by := access.Actor{Name: "Айыл өкмөтү", Municipality: tx.Municipality, System: true}
	for _, t := range demoAnswers {
		err := store.New(tx).PutTemplate(ctx, store.PutTemplateParams{MunicipalityID: int64(tx.Municipality), ID: int64(tx.NewID()), Category: t.Category,
			Lang: string(t.Lang), Name: t.Name, Text: t.Text, SortKey: i18n.SortKey(t.Name)})
		if err != nil {
			return err
		}
	}
	list, err := c.requests.Journal(ctx, tx, tx.Today().Add(-360), tx.Today())
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := c.demoRequest(ctx, tx, by, r); err != nil {
			return err
		}
	}
	return nil
}

func (c *Casework) demoRequest(ctx context.Context, tx *db.Tx, by access.Actor, r requests.Request) error {
	if r.People > 1 {
		var people []Signatory
		for i := range min(r.People, len(demoNames)) {
			people = append(people, Signatory{Name: demoNames[i], Address: fmt.Sprintf("Манас көчөсү %d", 3+2*i)})
		}
		if err := c.Sign(ctx, tx, by, r.Number, people); err != nil {
			return err
		}
	}
	w, known := demoWorks[r.Category]
	if !known || r.State != life.Answered && r.State != life.Closed {
		return nil
	}
	w.On = max(r.Registered, r.Ended.Add(-1))
	return c.Worked(ctx, tx, by, r.Number, w)
}
