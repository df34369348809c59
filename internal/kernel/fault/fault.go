// Package fault holds the five kinds of error that a person is told about.
//
// A fault carries a message id (the English text of the PO files) and values,
// never a finished sentence: the reader's language is chosen where it is shown.
// Every other error is internal: wrapped with what was being done, logged with
// the request id and shown as one calm page.
package fault

import (
	"errors"
	"sort"
	"strings"
)

// Kind says what went wrong and thereby which answer a client gets.
type Kind int

// The kinds. Internal is what any plain error is.
const (
	KindInternal    Kind = iota
	KindInvalid          // input is wrong; the person can mend it
	KindDenied           // the person may not do this
	KindMissing          // there is no such thing
	KindConflict         // it was done already, or something else changed first
	KindUnavailable      // try again later
)

// Values fill the {placeholders} of a message. Values of type money.Som,
// period.Day and the like are written in the reader's way by i18n.
type Values map[string]any

// Field is a complaint about one input field.
type Field struct {
	Name   string
	Msg    string
	Values Values
}

// Fault is an error for people.
type Fault struct {
	Kind   Kind
	Msg    string
	Values Values
	Fields []Field
	cause  error
}

// Invalid says that input is wrong. msg is a message id.
func Invalid(msg string, values ...Values) *Fault { return build(KindInvalid, msg, values) }

// Denied says that the actor may not do this.
func Denied(msg string, values ...Values) *Fault { return build(KindDenied, msg, values) }

// Missing says that there is no such thing.
func Missing(msg string, values ...Values) *Fault { return build(KindMissing, msg, values) }

// Conflict says that the thing has changed or was already done.
func Conflict(msg string, values ...Values) *Fault { return build(KindConflict, msg, values) }

// Unavailable says that the thing cannot be done now but may be later.
func Unavailable(msg string, values ...Values) *Fault { return build(KindUnavailable, msg, values) }

func build(kind Kind, msg string, values []Values) *Fault {
	f := &Fault{Kind: kind, Msg: msg}
	if len(values) > 0 {
		f.Values = values[0]
	}
	return f
}

// Form starts a fault that gathers complaints about fields; return it with Err.
func Form() *Fault { return &Fault{Kind: KindInvalid, Msg: "There is a problem"} }

// Field adds a complaint about one input field and returns the fault.
func (f *Fault) Field(name, msg string, values ...Values) *Fault {
	field := Field{Name: name, Msg: msg}
	if len(values) > 0 {
		field.Values = values[0]
	}
	f.Fields = append(f.Fields, field)
	return f
}

// Err returns the fault if any field was complained about, and nil otherwise.
func (f *Fault) Err() error {
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

// Because keeps the technical cause for the log.
func (f *Fault) Because(cause error) *Fault {
	f.cause = cause
	return f
}

// Unwrap returns the technical cause.
func (f *Fault) Unwrap() error { return f.cause }

// Error is for logs; people are shown Msg in their language.
func (f *Fault) Error() string {
	parts := []string{f.Msg}
	for _, field := range f.Fields {
		parts = append(parts, field.Name+": "+field.Msg)
	}
	sort.Strings(parts[1:])
	return strings.Join(parts, "; ")
}

// Of returns the fault in err's chain, or nil.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// KindOf returns the kind of err; a plain error is KindInternal.
func KindOf(err error) Kind {
	if f := Of(err); f != nil {
		return f.Kind
	}
	return KindInternal
}

// Is tells whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
