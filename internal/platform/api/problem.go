package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

const mediaType = "application/json"

// Problem is a refusal as RFC 9457 describes it.
type Problem struct {
	Type     string      `json:"type" doc:"What kind of problem, for programs: urn:aimak:problem: and one of invalid, no-key, denied, missing, conflict, too-large, too-many, key-reused, unavailable" example:"urn:aimak:problem:invalid"`
	Title    string      `json:"title" doc:"What is wrong, in the language of Accept-Language"`
	Status   int         `json:"status" doc:"The HTTP status again" example:"422"`
	Instance string      `json:"instance,omitempty" doc:"The number of this request in the log of the installation"`
	Errors   []Complaint `json:"errors,omitempty" doc:"What exactly is wrong with what was sent"`

	headers http.Header
}

// Complaint points at one thing that is wrong.
type Complaint struct {
	Pointer   string `json:"pointer,omitempty" doc:"JSON pointer (RFC 6901) into the body" example:"/payments/3/amount"`
	Parameter string `json:"parameter,omitempty" doc:"Name of a parameter of the address" example:"from"`
	Header    string `json:"header,omitempty" doc:"Name of a header" example:"Idempotency-Key"`
	Detail    string `json:"detail" doc:"What is wrong with it, in the language of Accept-Language"`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Title }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes huma say that this is a problem and not a result.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func (p *Problem) with(header, value string) *Problem {
	if p.headers == nil {
		p.headers = http.Header{}
	}
	p.headers.Set(header, value)
	return p
}

func (p *Problem) about(c ...Complaint) *Problem {
	p.Errors = append(p.Errors, c...)
	return p
}

func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone: nobody to tell
}

// What a call may be refused for before a room sees it.
var (
	noKey        = i18n.Mark("Send the key in the header: Authorization: Bearer …")
	wrongAddress = i18n.Mark("This key may not be used from this address.")
	tooFast      = i18n.Mark("Too many calls with this key. Wait as long as Retry-After says.")
	noScope      = i18n.Mark("The key does not hold the scope {scope}.")
	needsKey     = i18n.Mark("Send the header Idempotency-Key: 1 to {n} printable characters without spaces.")
	otherBody    = i18n.Mark("This Idempotency-Key was used with another body. Nothing was booked now.")
	tooLong      = i18n.Mark("The body is longer than {n} bytes.")
	notJSON      = i18n.Mark("The body is not JSON in UTF-8.")
	notTaken     = i18n.Mark("The call was not understood.")
	onlyJSON     = i18n.Mark("Send the body as application/json.")
)

// kinds are the last words of Problem.Type by status.
var kinds = map[int]string{
	http.StatusBadRequest: "invalid", http.StatusUnauthorized: "no-key", http.StatusForbidden: "denied",
	http.StatusNotFound: "missing", http.StatusConflict: "conflict", http.StatusRequestEntityTooLarge: "too-large",
	http.StatusUnsupportedMediaType: "invalid", http.StatusUnprocessableEntity: "invalid",
	http.StatusTooManyRequests: "too-many", http.StatusServiceUnavailable: "unavailable",
}

// statuses of the kinds of fault that rooms return.
var statuses = map[fault.Kind]int{
	fault.KindInvalid: http.StatusUnprocessableEntity, fault.KindDenied: http.StatusForbidden,
	fault.KindMissing: http.StatusNotFound, fault.KindConflict: http.StatusConflict,
	fault.KindUnavailable: http.StatusServiceUnavailable,
}

// problem writes a message id in the caller's language.
func (c *call) problem(status int, msg string, values fault.Values) *Problem {
	kind := kinds[status]
	if msg == otherBody {
		kind = "key-reused"
	}
	return &Problem{Type: "urn:aimak:problem:" + kind, Title: c.r.Printer.Message(msg, values),
		Status: status, Instance: "urn:request:" + c.r.ID}
}

// problemOf makes a problem of a fault; nil of any other error.
func (c *call) problemOf(err error) *Problem {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	p := c.problem(statuses[f.Kind], f.Msg, f.Values)
	for _, field := range f.Fields {
		p.about(complaintAt(field.Name, c.r.Printer.Message(field.Msg, field.Values)))
	}
	return p
}

// complaintAt reads the name of a fault's field: a room names a place in the
// body by its pointer and a parameter by its name.
func complaintAt(place, detail string) Complaint {
	if strings.HasPrefix(place, "/") {
		return Complaint{Pointer: place, Detail: detail}
	}
	return Complaint{Parameter: place, Detail: detail}
}

// init teaches huma our refusals: its own are English and repeat what was sent.
func init() {
	huma.ValidateStrictCasing, huma.DefaultArrayNullable = true, false
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return refusal(ctx.Context(), status, msg, errs)
	}
}

// refusal is what huma answers with when the body does not fit its types, or
// the room has returned an error.
func refusal(ctx context.Context, status int, msg string, errs []error) huma.StatusError {
	c := callOf(ctx)
	if status == http.StatusInternalServerError {
		return c.failed(errors.Join(append(errs, errors.New(msg))...))
	}
	title := notTaken
	if status == http.StatusUnsupportedMediaType {
		title = onlyJSON
	}
	p := c.problem(status, title, nil)
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			p.about(c.complaint(detail))
		}
	}
	return p
}

// failed tells a fault from a failure. A failure is answered by the router, not
// here: what this returns is never sent.
func (c *call) failed(err error) huma.StatusError {
	if p := c.problemOf(err); p != nil {
		return p
	}
	c.broken = err
	return &Problem{Status: http.StatusInternalServerError}
}
