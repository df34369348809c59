package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

func TestKinds(t *testing.T) {
	cases := []struct {
		err  error
		want fault.Kind
	}{
		{fault.Invalid("Enter an amount above zero"), fault.KindInvalid},
		{fault.Denied("You may not see this part"), fault.KindDenied},
		{fault.Missing("Page not found"), fault.KindMissing},
		{fault.Conflict("This was already reversed"), fault.KindConflict},
		{fault.Unavailable("Try again"), fault.KindUnavailable},
		{errors.New("disk full"), fault.KindInternal},
		{fmt.Errorf("taking a payment: %w", fault.Conflict("This was already reversed")), fault.KindConflict},
	}
	for _, c := range cases {
		if got := fault.KindOf(c.err); got != c.want || !fault.Is(c.err, c.want) {
			t.Errorf("%v is of kind %d, want %d", c.err, got, c.want)
		}
	}
	if fault.Is(nil, fault.KindInternal) {
		t.Error("no error is not an internal error")
	}
}

func TestFormGathersFields(t *testing.T) {
	f := fault.Form()
	if err := f.Err(); err != nil {
		t.Fatalf("a form without complaints is refused: %v", err)
	}
	f.Field("persons", "Enter a number").Field("amount", "At most {sum}", fault.Values{"sum": 5})
	err := f.Err()
	if !fault.Is(err, fault.KindInvalid) {
		t.Fatalf("kind of a refused form: %v", err)
	}
	if err.Error() != "There is a problem; amount: At most {sum}; persons: Enter a number" {
		t.Errorf("for the log: %q", err)
	}
	if got := fault.Of(fmt.Errorf("saving: %w", err)); got == nil || got.Fields[1].Values["sum"] != 5 {
		t.Errorf("the fields are lost on the way up: %+v", got)
	}
}

func TestCauseIsKept(t *testing.T) {
	err := error(fault.Unavailable("Try again").Because(io.ErrUnexpectedEOF))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if err.Error() != "Try again" {
		t.Errorf("people are not told the cause: %q", err)
	}
	if fault.Of(io.EOF) != nil {
		t.Error("a plain error is no fault")
	}
}

func TestValues(t *testing.T) {
	f := fault.Missing("No account {number}", fault.Values{"number": "4-1042-7"})
	if f.Values["number"] != "4-1042-7" {
		t.Errorf("values %v", f.Values)
	}
}
