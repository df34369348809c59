package people

import (
	"io"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/web"
)

// exportHouseholds sends the list as it is filtered, all pages of it.
func (p *People) exportHouseholds(w http.ResponseWriter, r *web.Request) error {
	filter, err := filterOf(r)
	if err != nil {
		return err
	}
	filter.N = 1000
	t := r.Printer
	headings := []string{t.T("Village"), t.T("Head of the household"), t.T("Street"), t.T("House"), t.T("Flat"), t.T("Number of people"), t.T("Phone")}
	switch r.PathValue("format") {
	case "xlsx":
		return r.SendFrom(w, "households.xlsx", sheet.XLSX, func(out io.Writer) error {
			return p.exported(r, filter, func(rows func(func([]any) bool)) error {
				return sheet.WriteXLSX(out, t.T("Households"), headings, rows)
			})
		})
	case "csv":
		return r.SendFrom(w, "households.csv", sheet.CSV, func(out io.Writer) error {
			return p.exported(r, filter, func(rows func(func([]any) bool)) error { return sheet.WriteCSV(out, headings, rows) })
		})
	}
	return fault.Missing("Page not found")
}

// exported walks through a list in one snapshot and hands its rows to write.
func (p *People) exported(r *web.Request, filter Filter, write func(rows func(func([]any) bool)) error) error {
	return p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		places, err := villages(r.Context(), tx)
		if err != nil {
			return err
		}
		names, failed := villageNames(places), error(nil)
		err = write(func(yield func([]any) bool) {
			for more := true; more; {
				var page []Household
				if page, more, failed = p.Households(r.Context(), tx, filter); failed != nil {
					return
				}
				for _, h := range page {
					filter.After = h.ID
					if !yield([]any{r.Printer.Name(names[h.VillageID]), h.Head, h.Street, h.House, h.Flat, h.Persons, h.Phone}) {
						return
					}
				}
			}
		})
		if failed != nil {
			return failed
		}
		return err
	})
}
