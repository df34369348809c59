package weave_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/platform/ui/weave"
)

// frame is a part with children, as the generator makes one.
func frame() templ.Component {
	return weave.Part(func(ctx weave.Context, page *weave.Page, children templ.Component) error {
		weave.Markup(page, "<p>")
		if err := children.Render(ctx, page); err != nil {
			return err
		}
		weave.Markup(page, "</p>")
		return nil
	})
}

func word(text string) templ.Component {
	return weave.Children(func(_ weave.Context, page *weave.Page) error { weave.Text(page, text); return nil })
}

func TestChildrenStandInTheirPartAlone(t *testing.T) {
	var out bytes.Buffer
	inFrame := weave.Children(func(ctx weave.Context, page *weave.Page) error {
		weave.Text(page, "a<b ")
		return frame().Render(ctx, page) // it was given nothing
	})
	if err := frame().Render(templ.WithChildren(t.Context(), inFrame), &out); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "<p>a&lt;b <p></p></p>"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAnAddressNeverRunsAsAScript(t *testing.T) {
	for address, want := range map[string]string{
		"/desk?a=1&b=2":       "/desk?a=1&amp;b=2",
		"javascript:alert(1)": "about:invalid#TemplFailedSanitizationURL",
		`/x"onclick="`:        "/x&#34;onclick=&#34;",
	} {
		var out bytes.Buffer
		part := weave.Children(func(_ weave.Context, page *weave.Page) error { weave.Address(page, address); return nil })
		if err := part.Render(t.Context(), &out); err != nil || out.String() != want {
			t.Errorf("%s became %q (%v), want %q", address, out.String(), err, want)
		}
	}
}

// full takes nothing, like a line that was cut.
type full struct{}

var errCut = errors.New("the line was cut")

func (full) Write([]byte) (int, error) { return 0, errCut }

func TestAFailureIsToldAtTheEnd(t *testing.T) {
	err := frame().Render(templ.WithChildren(t.Context(), word("hello")), full{})
	if !errors.Is(err, errCut) {
		t.Errorf("error: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := frame().Render(ended, full{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
