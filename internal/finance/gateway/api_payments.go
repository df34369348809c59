package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/keys"
)

// NewPayment is a payment as a program sends it.
type NewPayment struct {
	Reference string `json:"reference" minLength:"1" maxLength:"64" pattern:"^[!-~]+$" patternDescription:"A-1024" example:"A-1024" doc:"Your number of the payment. It never books twice, whatever the Idempotency-Key: sent again with the same account and amount it is answered with what was booked, with others it is refused."`
	Account   string `json:"account" minLength:"5" maxLength:"20" example:"4-1042-7" doc:"Number of the personal account with its check digit, with dashes or as ten digits"`
	Amount    string `json:"amount" pattern:"^[0-9]{1,9}(\\.[0-9]{1,2})?$" patternDescription:"250.00" example:"250.00" doc:"Som, above zero, with a dot and at most two decimals"`
	Day       string `json:"day,omitempty" format:"date" example:"2026-11-30" doc:"Accounting day; that of paid_at, or today, when left out. At most 92 days back."`
	PaidAt    string `json:"paid_at,omitempty" format:"date-time" example:"2026-11-30T14:05:00+06:00" doc:"When the payer paid"`
	Payer     string `json:"payer,omitempty" maxLength:"200" doc:"Whom you know as payer"`
	Note      string `json:"note,omitempty" maxLength:"300" doc:"Purpose of payment as the payer wrote it"`
}

// Payment is a payment as the books have it.
type Payment struct {
	ID        string `json:"id" example:"02DRZQ8V3M000" doc:"Our number of the payment"`
	Reference string `json:"reference" example:"A-1024"`
	Account   string `json:"account" example:"4-1042-7"`
	Amount    string `json:"amount" example:"250.00"`
	Returned  string `json:"returned" example:"0.00" doc:"What was reversed, refunded or moved to another account since"`
	Day       string `json:"day" format:"date" example:"2026-11-30"`
	TakenAt   string `json:"taken_at" format:"date-time" example:"2026-11-30T14:05:00+06:00"`
	State     string `json:"state" enum:"taken,reversed,moved" doc:"taken; reversed: it does not count any more; moved: it was meant for another account"`
}

// Taken answers a payment that was sent.
type Taken struct {
	ID        string `json:"id" example:"02DRZQ8V3M000" doc:"Our number of the payment"`
	Receipt   string `json:"receipt" doc:"The number as the payer finds it on the receipt"`
	Reference string `json:"reference" example:"A-1024"`
	Account   string `json:"account" example:"4-1042-7"`
	Amount    string `json:"amount" example:"250.00"`
	Day       string `json:"day" format:"date" example:"2026-11-30"`
	Repeated  bool   `json:"repeated" doc:"true when this reference was booked before; nothing was booked now"`
	Owed      string `json:"owed" example:"120.50" doc:"What the account owes after it"`
	Advance   string `json:"advance" example:"0.00" doc:"What lies on the account as advance after it"`
}

type takeInput struct{ Body NewPayment }

type takeOutput struct {
	Status int
	Body   Taken
}

// Batch is a list of payments.
type Batch struct {
	Payments []NewPayment `json:"payments" minItems:"1" maxItems:"1000"`
	Atomic   bool         `json:"atomic,omitempty" doc:"true: when one is refused, none is booked and the call is answered with 422"`
}

type batchInput struct{ Body Batch }

// Result is what became of one payment of a list.
type Result struct {
	Reference string          `json:"reference" example:"A-1024"`
	State     string          `json:"state" enum:"booked,repeated,refused"`
	Payment   *Taken          `json:"payment,omitempty" doc:"Unless it was refused"`
	Title     string          `json:"title,omitempty" doc:"Why it was refused, in the language of Accept-Language"`
	Errors    []api.Complaint `json:"errors,omitempty" doc:"What exactly was wrong with it"`
}

// Results answers a list in its order.
type Results struct {
	Results  []Result `json:"results"`
	Booked   int      `json:"booked" example:"2"`
	Repeated int      `json:"repeated" example:"0"`
	Refused  int      `json:"refused" example:"0"`
	Total    string   `json:"total" example:"500.00" doc:"Sum of what was booked now"`
}

type batchOutput struct{ Body Results }

type paymentInput struct {
	Payment string `path:"payment" minLength:"13" maxLength:"13" example:"02DRZQ8V3M000" doc:"Our number of the payment"`
}

type paymentOutput struct{ Body Payment }

type paymentsInput struct {
	After     string `query:"after" maxLength:"13" doc:"The next of the page before"`
	Limit     int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	From      string `query:"from" format:"date" doc:"First accounting day"`
	Until     string `query:"until" format:"date" doc:"Last accounting day"`
	Account   string `query:"account" maxLength:"20" example:"4-1042-7"`
	Reference string `query:"reference" maxLength:"64" example:"A-1024"`
	State     string `query:"state" enum:"taken,reversed,moved"`
}

// Payments is a page of payments.
type Payments struct {
	Payments []Payment `json:"payments"`
	Next     string    `json:"next,omitempty" doc:"Ask with after=next for the page that follows; not there on the last"`
}

type paymentsOutput struct{ Body Payments }

func (g *Gateway) paymentCalls() {
	api.Add(g.api, api.Operation{ID: "take-payment", Method: http.MethodPost, Path: "payments", Scope: keys.PaymentsWrite, Tag: "Payments",
		Summary: i18n.Mark("Enter a payment"), Status: http.StatusCreated, Once: true, Permission: mayCall,
		Text: "Books a payment that you have taken: oldest bills first, the rest becomes an advance. 201 when it was booked now, 200 when the reference was booked before."}, g.takeOne)
	api.Add(g.api, api.Operation{ID: "take-payments", Method: http.MethodPost, Path: "payments/batch", Scope: keys.PaymentsWrite, Tag: "Payments",
		Summary: i18n.Mark("Enter a list of payments"), Limit: 1 << 20, Once: true, Permission: mayCall,
		Text: "Up to 1000 payments in one transaction. Those that are refused do not hinder the others, unless atomic is true."}, g.takeMany)
	api.Add(g.api, api.Operation{ID: "list-payments", Method: http.MethodGet, Path: "payments", Scope: keys.PaymentsRead, Tag: "Payments",
		Summary: i18n.Mark("List the payments of this key"), Permission: mayCall,
		Text: "In the order in which they were booked, page by page. Only payments that came with this key are shown."}, g.listPayments)
	api.Add(g.api, api.Operation{ID: "get-payment", Method: http.MethodGet, Path: "payments/{payment}", Scope: keys.PaymentsRead, Tag: "Payments",
		Summary: i18n.Mark("Look at one payment of this key"), Permission: mayCall}, g.showPayment)
}

func (g *Gateway) takeOne(ctx context.Context, in *takeInput) (*takeOutput, error) {
	list, err := g.book(ctx, []NewPayment{in.Body})
	if err != nil {
		return nil, err
	}
	if list[0].refused != nil {
		return nil, list[0].refused
	}
	out := &takeOutput{Status: http.StatusCreated, Body: list[0].taken()}
	if out.Body.Repeated {
		out.Status = http.StatusOK
	}
	return out, nil
}

func (g *Gateway) takeMany(ctx context.Context, in *batchInput) (*batchOutput, error) {
	list, err := g.book(ctx, in.Body.Payments)
	if err != nil {
		return nil, err
	}
	if in.Body.Atomic {
		if err := refusals(list); err != nil {
			return nil, err
		}
	}
	out := &batchOutput{Body: Results{Results: make([]Result, len(list))}}
	var total money.Som
	for i, b := range list {
		out.Body.Results[i] = b.result(ctx, &out.Body, "/payments/"+strconv.Itoa(i))
		if out.Body.Results[i].State == "booked" {
			total += b.pay.Amount
		}
	}
	out.Body.Total = total.String()
	return out, nil
}

// refusals gathers why payments of a list were refused, each at its place.
func refusals(list []booking) error {
	form := fault.Form()
	for i, b := range list {
		f, place := fault.Of(b.refused), "/payments/"+strconv.Itoa(i)
		switch {
		case f == nil:
		case len(f.Fields) == 0:
			form.Field(place, f.Msg, f.Values)
		}
		for _, field := range fieldsOf(f) {
			form.Field(place+field.Name, field.Msg, field.Values)
		}
	}
	return form.Err()
}

func fieldsOf(f *fault.Fault) []fault.Field {
	if f == nil {
		return nil
	}
	return f.Fields
}

func (b booking) taken() Taken {
	return Taken{ID: b.done.ID.String(), Receipt: b.done.Number, Reference: b.in.Reference, Account: canonical(b.in.Account),
		Amount: b.pay.Amount.String(), Day: string(b.pay.Day), Repeated: b.done.Repeated,
		Owed: b.done.DebtAfter.String(), Advance: b.done.AdvanceAfter.String()}
}

// canonical writes an account number with its dashes.
func canonical(text string) string {
	if n, err := ref.ParseNumber(text); err == nil {
		return n.String()
	}
	return text
}

// result tells what became of one payment of a list and counts it.
func (b booking) result(ctx context.Context, sum *Results, place string) Result {
	r := Result{Reference: b.in.Reference, State: "booked"}
	if b.refused == nil {
		taken := b.taken()
		r.Payment = &taken
		if taken.Repeated {
			r.State = "repeated"
			sum.Repeated++
		} else {
			sum.Booked++
		}
		return r
	}
	sum.Refused++
	f, p := fault.Of(b.refused), api.Printer(ctx)
	r.State, r.Title = "refused", p.Fault(f)
	for _, field := range f.Fields {
		r.Errors = append(r.Errors, api.Complaint{Pointer: place + field.Name, Detail: p.Message(field.Msg, field.Values)})
	}
	return r
}

func (g *Gateway) showPayment(ctx context.Context, in *paymentInput) (*paymentOutput, error) {
	id, err := ref.ParseID(in.Payment)
	if err != nil {
		return nil, errNoPayment
	}
	tx := api.Tx(ctx)
	row, err := store.New(tx).Payment(ctx, store.PaymentParams{MunicipalityID: int64(tx.Municipality),
		KeyID: int64(api.CallerOf(ctx).ID), PaymentID: int64(id)})
	if db.IsMissing(err) {
		return nil, errNoPayment
	}
	if err != nil {
		return nil, fmt.Errorf("payment %s: %w", id, err)
	}
	return &paymentOutput{paymentOf(store.PaymentsRow(row))}, nil
}

var errNoPayment = fault.Missing("There is no such payment of this key.")

func (g *Gateway) listPayments(ctx context.Context, in *paymentsInput) (*paymentsOutput, error) {
	after, err := cursor(in.After)
	if err != nil {
		return nil, err
	}
	tx := api.Tx(ctx)
	rows, err := store.New(tx).Payments(ctx, store.PaymentsParams{
		MunicipalityID: int64(tx.Municipality), KeyID: int64(api.CallerOf(ctx).ID), After: int64(after),
		Reference: in.Reference, Account: canonical(in.Account), FromDay: in.From, UntilDay: in.Until, State: in.State, Most: int32(in.Limit),
	})
	if err != nil {
		return nil, fmt.Errorf("payments of a key: %w", err)
	}
	out := &paymentsOutput{Body: Payments{Payments: make([]Payment, len(rows))}}
	for i, row := range rows {
		out.Body.Payments[i] = paymentOf(row)
	}
	if len(rows) == in.Limit {
		out.Body.Next = ref.ID(rows[len(rows)-1].ID).String()
	}
	return out, nil
}

// cursor reads the place where a page begins; empty is the beginning.
func cursor(text string) (ref.ID, error) {
	if text == "" {
		return 0, nil
	}
	id, err := ref.ParseID(text)
	if err != nil {
		return 0, fault.Form().Field("after", "Send what the page before said as next.")
	}
	return id, nil
}

func paymentOf(row store.PaymentsRow) Payment {
	return Payment{ID: ref.ID(row.ID).String(), Reference: row.Reference, Account: row.AccountNumber,
		Amount: money.Som(row.Amount).String(), Returned: money.Som(row.Returned).String(), Day: row.Day,
		TakenAt: period.Instant(row.TakenAt).Time().In(period.Zone).Format(time.RFC3339), State: row.State}
}
