package staff

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// DemoSignIn is an invented person of the demo, as "aimak demo" prints them.
type DemoSignIn struct {
	Role, Name, Login, Password string
	role                        access.Role
}

// demoPassword is no secret: it opens invented data only.
const demoPassword = "tooga barabyz"

// demoTown is where the demo's people work.
const demoTown = "kara-kulja"

// demoStaff are the people of the demo, one for each role.
var demoStaff = []struct {
	role        access.Role
	name, login string
}{
	{access.Head, "Исакова Бактыгүл", "bashchy"},
	{access.Secretary, "Маматов Нурлан", "katchy"},
	{access.Finance, "Жээнбекова Гүлмира", "feb"},
	{access.Accountant, "Абдыраева Чолпон", "bukhgalter"},
	{access.Cashier, "Токтосунова Айжан", "kassir"},
	{access.Controller, "Эргешов Бекжан", "kontroler"},
	{access.Operator, "Сатыбалды кызы Айгерим", "operator"},
	{access.Auditor, "Турдубай уулу Асан", "auditor"},
	{access.Admin, "Осмонов Эрмек", "admin"},
}

// DemoSignIns lists who may sign in to the demo.
func (s *Staff) DemoSignIns() []DemoSignIn {
	list := make([]DemoSignIn, len(demoStaff))
	for i, d := range demoStaff {
		list[i] = DemoSignIn{Role: string(d.role), Name: d.name, Login: d.login, Password: demoPassword, role: d.role}
	}
	return list
}

// demoPeople gives the demo's main town its employees.
func (s *Staff) demoPeople(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		if place.Slug != demoTown {
			continue
		}
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error {
			for _, person := range demoStaff {
				_, err := s.identity.Add(ctx, tx, access.System(place.Municipality), person.login, person.name, demoPassword, []access.Role{person.role})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
