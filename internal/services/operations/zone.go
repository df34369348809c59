package operations

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

// Zone is what one line of a day sheet is about: a part of the network, a route of
// the truck, a hall.
type Zone struct {
	ID      ref.ID
	Service ref.ID
	Village ref.ID
	Of      place.Name // the village
	Name    string
	Size    int        // lamps of lighting, else households; 0: not counted
	Since   period.Day // first day of its log
	Ended   period.Day // last day; empty while it is served
	Streets []Street
}

// Street is a street of a zone.
type Street struct {
	ID      ref.ID
	Village ref.ID
	Of      place.Name // the village
	Name    string
}

// Served tells whether the zone is there on the day.
func (z Zone) Served(on period.Day) bool { return z.Since <= on && (z.Ended == "" || on <= z.Ended) }

// on keeps the zones that are there on the day.
func on(day period.Day, zones []Zone) (list []Zone) {
	for _, z := range zones {
		if z.Served(day) {
			list = append(list, z)
		}
	}
	return list
}

// Zones lists the zones of a service, or of all (0), with their streets.
func (o *Operations) Zones(ctx context.Context, tx *db.Tx, service ref.ID) ([]Zone, error) {
	q := store.New(tx)
	rows, err := q.Zones(ctx, store.ZonesParams{MunicipalityID: int64(tx.Municipality), Service: int64(service)})
	if err != nil {
		return nil, fmt.Errorf("reading zones: %w", err)
	}
	list, at := make([]Zone, len(rows)), map[int64]*Zone{}
	for i, r := range rows {
		list[i] = Zone{ID: ref.ID(r.ID), Service: ref.ID(r.ServiceID), Village: ref.ID(r.VillageID),
			Of: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, Name: r.Name, Size: int(r.Size),
			Since: period.Day(r.Since), Ended: period.Day(r.EndedOn)}
		at[r.ID] = &list[i]
	}
	streets, err := q.ZoneStreets(ctx, store.ZoneStreetsParams{MunicipalityID: int64(tx.Municipality), Service: int64(service)})
	if err != nil {
		return nil, fmt.Errorf("reading streets of zones: %w", err)
	}
	for _, s := range streets {
		z := at[s.ZoneID]
		z.Streets = append(z.Streets, Street{ID: ref.ID(s.StreetID), Village: z.Village, Of: z.Of, Name: s.Name})
	}
	return list, nil
}

// streets lists all streets of the municipality.
func (o *Operations) streets(ctx context.Context, tx *db.Tx) ([]Street, error) {
	rows, err := store.New(tx).Streets(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading streets: %w", err)
	}
	list := make([]Street, len(rows))
	for i, r := range rows {
		list[i] = Street{ID: ref.ID(r.ID), Village: ref.ID(r.VillageID), Of: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, Name: r.Name}
	}
	return list, nil
}

// KeepZone enters a zone (ID 0) or changes one. A zone with a log is never removed,
// it is ended; its log stays inside its days.
func (o *Operations) KeepZone(ctx context.Context, tx *db.Tx, who access.Actor, z Zone) (ref.ID, error) {
	if access.Can(who, mayPlan, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return 0, fault.Denied("You may look at the zones, but not change them. Ask the secretary.")
	}
	if _, err := o.services.Service(ctx, tx, z.Service); err != nil {
		return 0, err
	}
	before, err := o.validZone(ctx, tx, z)
	if err != nil {
		return 0, err
	}
	q, action := store.New(tx), "operations.zone.save"
	if z.ID == 0 {
		z.ID, action = tx.NewID(), "operations.zone.add"
		err = q.AddZone(ctx, store.AddZoneParams{MunicipalityID: int64(tx.Municipality), ID: int64(z.ID), ServiceID: int64(z.Service),
			VillageID: int64(z.Village), Name: z.Name, SortKey: i18n.SortKey(z.Name), Size: int64(z.Size), Since: string(z.Since), EndedOn: string(z.Ended)})
	} else {
		_, err = q.SetZone(ctx, store.SetZoneParams{MunicipalityID: int64(tx.Municipality), ID: int64(z.ID), ServiceID: int64(z.Service),
			VillageID: int64(z.Village), Name: z.Name, SortKey: i18n.SortKey(z.Name), Size: int64(z.Size), Since: string(z.Since), EndedOn: string(z.Ended)})
	}
	if err != nil {
		return 0, fmt.Errorf("keeping a zone: %w", err)
	}
	if err := z.writeStreets(ctx, tx); err != nil {
		return 0, err
	}
	return z.ID, audit.Record(ctx, tx, who, action, ref.Ref{Kind: "operations.zone", ID: z.ID}, before, z)
}

// writeStreets replaces the streets of a zone.
func (z Zone) writeStreets(ctx context.Context, tx *db.Tx) error {
	if err := store.New(tx).DropStreets(ctx, store.DropStreetsParams{MunicipalityID: int64(tx.Municipality), ZoneID: int64(z.ID)}); err != nil {
		return fmt.Errorf("replacing streets of a zone: %w", err)
	}
	_, err := tx.Bulk(ctx, "operations_street", []string{"municipality_id", "zone_id", "street_id"}, func(yield func([]any) bool) {
		for _, s := range z.Streets {
			if !yield([]any{tx.Municipality, z.ID, s.ID}) {
				return
			}
		}
	})
	return err
}

// validZone complains about what cannot be kept, and returns the zone as it was
// (nil when it is new).
func (o *Operations) validZone(ctx context.Context, tx *db.Tx, z Zone) (before any, err error) {
	f := fault.Form()
	zones, err := o.Zones(ctx, tx, z.Service)
	if err != nil {
		return nil, err
	}
	for _, other := range zones {
		if other.ID == z.ID {
			before = other
		} else if other.Name == z.Name && other.Village == z.Village && other.Ended == "" && z.Ended == "" {
			f.Field("name", "This village has a zone of this name already.")
		}
	}
	if z.ID != 0 && before == nil {
		return nil, fault.Missing("There is no such zone here.")
	}
	if z.Name == "" {
		f.Field("name", "Fill in this field")
	}
	if z.Size < 0 || z.Size > 100_000 {
		f.Field("size", "Enter a whole number from {least} to {most}.", fault.Values{"least": 0, "most": 100_000})
	}
	if !z.Since.Valid() {
		f.Field("since", "Enter a date, for example 25.12.2026")
	}
	if z.Ended != "" && (!z.Ended.Valid() || z.Ended < z.Since) {
		f.Field("ended", "The last day cannot lie before the first one.")
	}
	if err := o.placed(ctx, tx, z, f); err != nil {
		return nil, err
	}
	if err := f.Err(); err != nil || z.ID == 0 {
		return before, err
	}
	return before, o.logged(ctx, tx, z)
}

// placed complains when the village is not of this municipality, or a street not of
// the village.
func (o *Operations) placed(ctx context.Context, tx *db.Tx, z Zone, f *fault.Fault) error {
	villages, err := store.New(tx).Villages(ctx, int64(tx.Municipality))
	if err != nil {
		return fmt.Errorf("reading villages: %w", err)
	}
	if !slices.ContainsFunc(villages, func(v store.VillagesRow) bool { return v.ID == int64(z.Village) }) {
		f.Field("village", "Choose from the list")
		return nil
	}
	known, err := o.streets(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range z.Streets {
		if !slices.ContainsFunc(known, func(k Street) bool { return k.ID == s.ID && k.Village == z.Village }) {
			f.Field("streets", "This street is not of this village.")
			break
		}
	}
	return nil
}

// logged complains when the zone's log would lie outside of its days.
func (o *Operations) logged(ctx context.Context, tx *db.Tx, z Zone) error {
	row, err := store.New(tx).FirstFigure(ctx, store.FirstFigureParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(z.Service), ZoneID: int64(z.ID)})
	if err != nil {
		return fmt.Errorf("looking for the log of a zone: %w", err)
	}
	f := fault.Form()
	if row.FirstDay != "" && row.FirstDay < string(z.Since) {
		f.Field("since", "Its log begins on {day}", fault.Values{"day": period.Day(row.FirstDay)})
	}
	if z.Ended != "" && row.LastDay > string(z.Ended) {
		f.Field("ended", "Its log goes on until {day}", fault.Values{"day": period.Day(row.LastDay)})
	}
	return f.Err()
}
