package open311

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/open311/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// bulkColumns are those of GeoReport Bulk, in its order.
var bulkColumns = strings.Fields(`service_request_id requested_datetime updated_datetime closed_date status_description status_notes source service_name
	service_subtype description agency_responsible address lat long`)

// A table holds at most mostYears of days, and is read so many rows at a time.
const (
	mostYears = 366
	bulkPage  = 1000
)

// bulk sends all public requests of a year, or of the days from first to last, as one
// table (GeoReport Bulk): more than the lists give, for those who count.
func (o *Open311) bulk(w http.ResponseWriter, r *web.Request) error {
	c := &call{Request: r, params: params{p: r.Printer}}
	done, err := c.read()
	defer done()
	var a requests.Around
	if err == nil {
		a, err = o.around(c)
	}
	if err != nil {
		return c.refuse(w, err)
	}
	in := r.Input()
	first, last := in.Day("first"), in.Day("last")
	if last == "" {
		last = r.Today()
	}
	if first == "" {
		first = period.Day(string(last)[:4] + "-01-01")
	}
	if last < first || last.Sub(first) > mostYears {
		in.Field("last", "Choose a period of at most a year.")
	}
	if err := in.Err(); err != nil {
		f := fault.Of(err)
		if f == nil {
			return err
		}
		return c.refuse(w, f)
	}
	name := "requests-" + c.place.Slug + "-" + string(first) + "-" + string(last) + ".csv"
	return r.SendFrom(w, name, "text/csv; charset=utf-8", func(out io.Writer) error { return o.writeBulk(c, a, first, last, out) })
}

// writeBulk writes the table by pages, all of one snapshot.
func (o *Open311) writeBulk(c *call, a requests.Around, first, last period.Day, out io.Writer) error {
	table := csv.NewWriter(out)
	table.UseCRLF = true // RFC 4180
	if err := table.Write(bulkColumns); err != nil {
		return err
	}
	p := store.BulkParams{AfterDay: string(first), LastDay: string(last), Categories: codes(a.Kinds, nil), Most: bulkPage}
	err := o.look(c, func(ctx context.Context, tx *db.Tx) error {
		p.MunicipalityID = int64(tx.Municipality)
		for {
			rows, err := store.New(tx).Bulk(ctx, p)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, r := range rows {
				if err := table.Write(c.bulkRow(a, r)); err != nil {
					return err
				}
			}
			end := rows[len(rows)-1].PubRequestsPublic
			p.AfterDay, p.After = end.RegisteredOn, end.ID
		}
	})
	if err != nil {
		return fmt.Errorf("writing the table of requests: %w", err)
	}
	table.Flush()
	return table.Error()
}

func (c *call) bulkRow(a requests.Around, r store.BulkRow) []string {
	x, closed := c.show(a, r.PubRequestsPublic), text("")
	if x.Status == "closed" {
		closed = x.Updated
	}
	return []string{x.ID, string(x.Requested), string(x.Updated), string(closed), x.Status, harmless(string(x.Notes)), words.Channel(c.p, life.Channel(r.Channel)),
		harmless(x.ServiceName), "", harmless(string(x.Description)), harmless(string(x.Agency)), harmless(string(x.Address)), x.Lat.String(), x.Long.String()}
}

// harmless keeps a table program from taking what people typed for a formula.
func harmless(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
		return "'" + text
	}
	return text
}
