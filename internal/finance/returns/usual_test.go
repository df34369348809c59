package returns

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
)

// The list leads to the last payments of today and to the acts; a usual mistake is
// one press away, in the words of whoever reads the page.
func TestUsualMistakes(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		open, asked := w.pay(0, 20_00), w.pay(1, 30_00)
		w.asks(Asking{Payment: asked.ID, Kind: intake.Reverse})
		list := w.site(w.cashier).Shows("/ru/kara-kulja/desk/returns", "Последние платежи сегодня")
		if !strings.Contains(list, "returns/payments/"+open.ID.String()) || strings.Contains(list, "returns/payments/"+asked.ID.String()) {
			t.Error("the list leads to what nobody asks about, and to nothing else")
		}
		page := "/kara-kulja/desk/returns/payments/" + open.ID.String()
		for lang, reason := range map[string]string{"ky": "Сумма ката жазылган", "ru": "Сумма набрана неверно", "en": "The sum was typed wrongly"} {
			w.site(w.cashier).Shows("/"+lang+page, reason)
			w.site(w.cashier).Shows("/"+lang+page+"/preview?kind=reverse&usual=sum", reason)
		}
		w.site(w.cashier).Shows("/ru"+page+"/preview?kind=reverse&usual=twice", "Платёж внесён дважды")
	})
}
