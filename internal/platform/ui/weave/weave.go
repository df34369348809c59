// Package weave is what generated pages are made of: how a part of a page begins,
// and how it writes words and addresses. The generator of templ writes the same out
// at each place, ten lines for a word; tools/weave puts these calls there instead
// (docs/decisions/0055).
package weave

import (
	"context"
	"io"

	"github.com/a-h/templ"
	"github.com/a-h/templ/runtime"
)

type (
	// Context carries the parts that a part was given to stand in it.
	Context = context.Context
	// Page is where a page is written. After a failure it writes nothing more and
	// tells the failure at its end, so that not each word need ask for it.
	Page = runtime.Buffer
)

// Part is a component: f writes it, and within it the children it was given.
func Part(f func(ctx Context, page *Page, children templ.Component) error) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		ctx = templ.InitializeContext(ctx)
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		return onPage(w, func(page *Page) error { return f(ctx, page, children) })
	})
}

// Children is what a part is given to stand in it.
func Children(f func(ctx Context, page *Page) error) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		ctx = templ.InitializeContext(ctx)
		return onPage(w, func(page *Page) error { return f(ctx, page) })
	})
}

// onPage hands f the page that w is, or a new one that is written to w in the end.
func onPage(w io.Writer, f func(*Page) error) (err error) {
	page, begun := runtime.GetBuffer(w)
	if begun {
		return f(page)
	}
	defer func() {
		if ended := runtime.ReleaseBuffer(page); err == nil {
			err = ended
		}
	}()
	return f(page)
}

// Markup writes what stands in the source of the page.
func Markup(page *Page, markup string) { _, _ = page.WriteString(markup) }

// Text writes words, so that nothing in them is read as markup.
func Text[T ~string](page *Page, text T) { _, _ = page.WriteString(templ.EscapeString(text)) }

// Address writes an address of a link or a form: one that would run as a script is
// replaced by templ's harmless one, unless the program itself made it safe.
func Address[T ~string](page *Page, address T) {
	safe, _ := templ.JoinURLErrs(address) // fails only with errors that it is given
	_, _ = page.WriteString(templ.EscapeString(safe))
}
