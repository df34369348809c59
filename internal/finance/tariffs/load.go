package tariffs

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/rows"
	"github.com/openaimak/aimak/internal/finance/tariffs/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Version returns a version with its prices, or a Missing fault.
func (t *Tariffs) Version(ctx context.Context, tx *db.Tx, id ref.ID) (Version, error) {
	row, err := store.New(tx).Version(ctx, store.VersionParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Version{}, fault.Missing("There is no such price list.")
	}
	if err != nil {
		return Version{}, fmt.Errorf("reading a tariff version: %w", err)
	}
	prices, err := readPrices(ctx, tx, 0, id)
	if err != nil {
		return Version{}, err
	}
	return version(row, prices[row.ID]), nil
}

// Versions returns all versions of a service, or of every service when service
// is zero, newest first, with their prices.
func (t *Tariffs) Versions(ctx context.Context, tx *db.Tx, service ref.ID) ([]Version, error) {
	versions, err := t.bare(ctx, tx, service)
	if err != nil {
		return nil, err
	}
	prices, err := readPrices(ctx, tx, service, 0)
	if err != nil {
		return nil, err
	}
	for i := range versions {
		versions[i].take(prices[int64(versions[i].ID)])
	}
	return versions, nil
}

// bare is Versions without their prices.
func (t *Tariffs) bare(ctx context.Context, tx *db.Tx, service ref.ID) ([]Version, error) {
	rows, err := store.New(tx).Versions(ctx, store.VersionsParams{
		MunicipalityID: int64(tx.Municipality), Service: int64(service)})
	if err != nil {
		return nil, fmt.Errorf("reading tariff versions: %w", err)
	}
	versions := make([]Version, len(rows))
	for i, row := range rows {
		versions[i] = version(row, nil)
	}
	return versions, nil
}

// version joins a stored row with its prices, which take over its roundings.
// The stored rows carry no roundings of their own: a council decides one way of
// rounding for a whole list.
func version(row store.TariffsVersion, prices []rate.Price) Version {
	v := Version{
		ID: ref.ID(row.ID), Service: ref.ID(row.ServiceID), State: State(row.State),
		Span:     period.Span{From: period.Day(row.ValidFrom), Until: period.Day(row.ValidUntil)},
		Decision: Decision{Body: row.Body, Number: row.Number, Day: period.Day(row.DecidedOn)},
		Rounding: Rounding{
			Line: money.Rounding(row.LineRounding), Step: money.Som(row.TotalStep), Total: money.Rounding(row.TotalRounding)},
		Note:     row.Note,
		Origin:   Origin{Kind: Kind(row.Origin), Adoption: ref.ID(row.AdoptionID), Reason: row.InheritedReason, By: row.InheritedByName},
		Entered:  Step{By: ref.ID(row.EnteredBy), Name: row.EnteredByName, At: period.Instant(row.EnteredAt)},
		Enforced: Step{By: ref.ID(row.EnforcedBy), Name: row.EnforcedByName, At: period.Instant(row.EnforcedAt)},
		Gone:     Step{Name: row.WithdrawnByName, At: period.Instant(row.WithdrawnAt)},
		Reason:   row.Reason, closed: ref.ID(row.ClosedID), closedUntil: period.Day(row.ClosedUntil),
	}
	v.take(prices)
	return v
}

// take gives a version its prices, with its roundings.
func (v *Version) take(prices []rate.Price) {
	for _, p := range prices {
		p.Line, p.TotalStep, p.Total = v.Rounding.Line, v.Rounding.Step, v.Rounding.Total
		v.Prices = append(v.Prices, p)
	}
}

// readPrices returns prices by version, of one version or of one service.
func readPrices(ctx context.Context, tx *db.Tx, service, version ref.ID) (map[int64][]rate.Price, error) {
	q := store.New(tx)
	blocks, err := q.Blocks(ctx, store.BlocksParams{
		MunicipalityID: int64(tx.Municipality), Service: int64(service), Version: int64(version)})
	if err != nil {
		return nil, fmt.Errorf("reading blocks of prices: %w", err)
	}
	// Two statements for any number of versions: lists are read whole.
	type line struct{ version, ordinal int64 }
	steps := map[line][]rate.Block{}
	for _, b := range blocks {
		at := line{b.VersionID, b.Ordinal}
		steps[at] = append(steps[at], rate.Block{UpTo: money.Quantity(b.UpTo), Rate: money.Rate(b.Rate)})
	}
	rows, err := q.Prices(ctx, store.PricesParams{
		MunicipalityID: int64(tx.Municipality), Service: int64(service), Version: int64(version)})
	if err != nil {
		return nil, fmt.Errorf("reading prices: %w", err)
	}
	prices := map[int64][]rate.Price{}
	for _, row := range rows {
		p := price(row, steps[line{row.VersionID, row.Ordinal}])
		prices[row.VersionID] = append(prices[row.VersionID], p)
	}
	return prices, nil
}

// price joins a stored line with its steps; which of the two kinds they are is
// written on the line, so that a slip in the steps cannot change the tariff.
func price(row store.TariffsPrice, steps []rate.Block) rate.Price {
	p := rate.Price{
		Category: row.Category, Connection: row.Connection, Basis: rate.Basis(row.Basis), Rate: money.Rate(row.Rate),
		NormLitres: int(row.NormLitres), NormDays: rate.NormDays(row.NormDays),
		Fixed: money.Som(row.Fixed), Minimum: money.Som(row.Minimum), Months: rows.ParseMonths(row.Months),
	}
	switch row.Steps {
	case rows.Graduated:
		p.Blocks = steps
	case rows.Whole:
		p.WholeVolume = steps
	}
	return p
}

// Services returns the services of the municipality that may have a price.
func (t *Tariffs) Services(ctx context.Context, tx *db.Tx) ([]Service, error) {
	rows, err := store.New(tx).Services(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading services: %w", err)
	}
	services := make([]Service, len(rows))
	for i, r := range rows {
		services[i] = Service{ID: ref.ID(r.ID), Code: r.Code, Provider: r.Provider,
			Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}
	}
	return services, nil
}

// Service returns one service, or a Missing fault.
func (t *Tariffs) Service(ctx context.Context, tx *db.Tx, id ref.ID) (Service, error) {
	r, err := store.New(tx).Service(ctx, store.ServiceParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Service{}, fault.Missing("There is no such service.")
	}
	if err != nil {
		return Service{}, fmt.Errorf("reading a service: %w", err)
	}
	return Service{ID: ref.ID(r.ID), Code: r.Code, Provider: r.Provider,
		Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}, nil
}
