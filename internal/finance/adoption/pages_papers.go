package adoption

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/adoption/papers"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// pdf ends the address of a paper as a file; without it the address is a page.
const pdf = ".pdf"

// showPaper is a paper of the desk: a page that prints, or a PDF.
func (a *Adoption) showPaper(w http.ResponseWriter, r *web.Request) error {
	c, err := a.load(r)
	if err != nil {
		return err
	}
	return a.answerPaper(w, r, c, "desk/adoptions/"+c.ID.String())
}

// showPublicPaper is the same for everybody, once the hearing is announced.
func (a *Adoption) showPublicPaper(w http.ResponseWriter, r *web.Request) error {
	c, err := a.announced(r)
	if err != nil {
		return err
	}
	return a.answerPaper(w, r, c, "adoptions/"+c.ID.String())
}

// announced loads an adoption whose hearing is announced.
func (a *Adoption) announced(r *web.Request) (Case, error) {
	c, err := a.load(r)
	if err == nil && !c.public() {
		err = fault.Missing("There is no such adoption.")
	}
	return c, err
}

func (a *Adoption) answerPaper(w http.ResponseWriter, r *web.Request, c Case, home string) error {
	name, file := strings.CutSuffix(r.PathValue("paper"), pdf)
	k := papers.Kind(name)
	if !slices.Contains(papers.Kinds, k) {
		return fault.Missing("There is no such paper.")
	}
	if file {
		return a.send(w, r, c, k)
	}
	paper := papers.Of(k, r.Printer, c.facts(r.Printer, at(r, r.Printer)))
	p := r.Page(paper.Title)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Back"), Path: home}, {Text: "PDF", Path: home + "/papers/" + name + pdf}}
	return r.Render(w, paperPage(p, paper))
}

// send answers with a paper as PDF; ?lang= chooses another language than the
// page's.
func (a *Adoption) send(w http.ResponseWriter, r *web.Request, c Case, k papers.Kind) error {
	p := r.Printer
	if lang := i18n.Lang(r.FormValue("lang")); lang.Valid() {
		p = p.In(lang)
	}
	body, err := papers.Of(k, p, c.facts(p, at(r, p))).Draw(p).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, string(k)+"-"+c.ID.String()+"-"+string(p.Lang())+pdf, "application/pdf", body)
}
