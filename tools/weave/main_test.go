package main

import (
	"strings"
	"testing"
)

const generated = `package greeting

import "github.com/a-h/templ"
import templruntime "github.com/a-h/templ/runtime"

func hello(p *Page, where string) templ.Component {
	return templruntime.GeneratedTemplate(func(templ_7745c5c3_Input templruntime.GeneratedComponentInput) (templ_7745c5c3_Err error) {
		templ_7745c5c3_W, ctx := templ_7745c5c3_Input.Writer, templ_7745c5c3_Input.Context
		if templ_7745c5c3_CtxErr := ctx.Err(); templ_7745c5c3_CtxErr != nil {
			return templ_7745c5c3_CtxErr
		}
		templ_7745c5c3_Buffer, templ_7745c5c3_IsBuffer := templruntime.GetBuffer(templ_7745c5c3_W)
		if !templ_7745c5c3_IsBuffer {
			defer func() {
				templ_7745c5c3_BufErr := templruntime.ReleaseBuffer(templ_7745c5c3_Buffer)
				if templ_7745c5c3_Err == nil {
					templ_7745c5c3_Err = templ_7745c5c3_BufErr
				}
			}()
		}
		ctx = templ.InitializeContext(ctx)
		templ_7745c5c3_Var1 := templ.GetChildren(ctx)
		if templ_7745c5c3_Var1 == nil {
			templ_7745c5c3_Var1 = templ.NopComponent
		}
		ctx = templ.ClearChildren(ctx)
		templ_7745c5c3_Err = templruntime.WriteString(templ_7745c5c3_Buffer, 1, "<a href=\"")
		if templ_7745c5c3_Err != nil {
			return templ_7745c5c3_Err
		}
		var templ_7745c5c3_Var2 templ.SafeURL
		templ_7745c5c3_Var2, templ_7745c5c3_Err = templ.JoinURLErrs(p.Desk(where))
		if templ_7745c5c3_Err != nil {
			return templ.Error{Err: templ_7745c5c3_Err, FileName: ` + "`greeting/pages.templ`" + `, Line: 3, Col: 8}
		}
		_, templ_7745c5c3_Err = templ_7745c5c3_Buffer.WriteString(templ.EscapeString(templ_7745c5c3_Var2))
		if templ_7745c5c3_Err != nil {
			return templ_7745c5c3_Err
		}
		templ_7745c5c3_Var3 := templruntime.GeneratedTemplate(func(templ_7745c5c3_Input templruntime.GeneratedComponentInput) (templ_7745c5c3_Err error) {
			templ_7745c5c3_W, ctx := templ_7745c5c3_Input.Writer, templ_7745c5c3_Input.Context
			templ_7745c5c3_Buffer, templ_7745c5c3_IsBuffer := templruntime.GetBuffer(templ_7745c5c3_W)
			if !templ_7745c5c3_IsBuffer {
				defer func() {
					templ_7745c5c3_BufErr := templruntime.ReleaseBuffer(templ_7745c5c3_Buffer)
					if templ_7745c5c3_Err == nil {
						templ_7745c5c3_Err = templ_7745c5c3_BufErr
					}
				}()
			}
			ctx = templ.InitializeContext(ctx)
			var templ_7745c5c3_Var4 string
			templ_7745c5c3_Var4, templ_7745c5c3_Err = templ.JoinStringErrs(p.T("Hello", where+"!"))
			if templ_7745c5c3_Err != nil {
				return templ.Error{Err: templ_7745c5c3_Err, FileName: ` + "`greeting/pages.templ`" + `, Line: 4, Col: 8}
			}
			_, templ_7745c5c3_Err = templ_7745c5c3_Buffer.WriteString(templ.EscapeString(templ_7745c5c3_Var4))
			if templ_7745c5c3_Err != nil {
				return templ_7745c5c3_Err
			}
			return nil
		})
		templ_7745c5c3_Err = frame(p).Render(templ.WithChildren(ctx, templ_7745c5c3_Var3), templ_7745c5c3_Buffer)
		if templ_7745c5c3_Err != nil {
			return templ_7745c5c3_Err
		}
		return nil
	})
}

var _ = templruntime.GeneratedTemplate
`

const woven = `package greeting

import "github.com/a-h/templ"
import "github.com/openaimak/aimak/internal/platform/ui/weave"

func hello(p *Page, where string) templ.Component {
	return weave.Part(func(ctx weave.Context, templ_7745c5c3_Buffer *weave.Page, templ_7745c5c3_Var1 templ.Component) (templ_7745c5c3_Err error) {
		weave.Markup(templ_7745c5c3_Buffer, "<a href=\"")
		weave.Address(templ_7745c5c3_Buffer, p.Desk(where))
		templ_7745c5c3_Var3 := weave.Children(func(ctx weave.Context, templ_7745c5c3_Buffer *weave.Page) (templ_7745c5c3_Err error) {
			weave.Text(templ_7745c5c3_Buffer, p.T("Hello", where+"!"))
			return nil
		})
		templ_7745c5c3_Err = frame(p).Render(templ.WithChildren(ctx, templ_7745c5c3_Var3), templ_7745c5c3_Buffer)
		if templ_7745c5c3_Err != nil {
			return templ_7745c5c3_Err
		}
		return nil
	})
}

var _ = weave.Part
`

func TestIdiomsBecomeCalls(t *testing.T) {
	got, err := weave(generated)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != woven {
		t.Errorf("woven:\n%s\nwant:\n%s", got, woven)
	}
}

func TestWhatIsWovenStaysSo(t *testing.T) {
	got, err := weave(woven)
	if err != nil || string(got) != woven {
		t.Errorf("woven again (%v):\n%s", err, got)
	}
}

func TestAnotherGeneratorIsNamed(t *testing.T) {
	_, err := weave(strings.Replace(generated, "WriteString(templ_7745c5c3_Buffer, 1,", "WriteText(templ_7745c5c3_Buffer,", 1))
	if err == nil || !strings.Contains(err.Error(), "WriteText") {
		t.Errorf("an idiom that nobody knows: %v", err)
	}
}
