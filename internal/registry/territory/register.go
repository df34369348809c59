package territory

import (
	"context"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

//go:embed data/*.csv data/*.geojson
var data embed.FS

// levels are the words of the state classifier's file.
var levels = map[string]place.Level{
	"1-oblast": place.Oblast, "2-raion-or-city": place.Raion, "3-aiyl-aimak-or-town": place.Municipality, "4-village": place.Village,
}

// LoadRegister puts the state classifier of before the reform into an empty
// catalogue, once. Oblasts and raions outlived the reform and are current.
func (t *Territory) LoadRegister(ctx context.Context) error {
	return t.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		n, err := store.New(tx).CountUnits(ctx)
		if err != nil || n > 0 {
			return err
		}
		units, err := classifier()
		if err != nil {
			return err
		}
		columns := []string{"id", "code", "level", "parent_id", "name_ky", "name_ru", "name_en", "name_fold", "sort_key", "side", "valid_from", "valid_until"}
		_, err = tx.Bulk(ctx, "territory_unit", columns, unitRows(units))
		return err
	})
}

func unitRows(units []Unit) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, u := range units {
			row := []any{int64(u.ID), string(u.Code), string(u.Level), int64(u.Parent), u.Name.Ky, u.Name.Ru, u.Name.En,
				fold(u.Name), sortKey(u.Name), string(u.Side), string(u.Valid.From), string(u.Valid.Until)}
			if !yield(row) {
				return
			}
		}
	}
}

// classifier reads the embedded state classifier. A unit's id is its code: 14
// digits fit, and the same place then has the same id in every installation.
func classifier() ([]Unit, error) {
	rows, err := table("data/soate_before_reform.csv")
	if err != nil {
		return nil, err
	}
	names, err := outlineNames()
	if err != nil {
		return nil, err
	}
	var units []Unit
	for _, row := range rows {
		code := place.Code(row[0])
		level, known := levels[row[1]]
		if !known || !code.Valid() {
			return nil, fmt.Errorf("state classifier: odd row %q", row)
		}
		u := Unit{ID: codeID(code), Code: code, Level: level, Parent: codeID(place.Code(row[3])), Side: Before, Name: place.Name{Ru: row[2]}}
		if level == place.Oblast || level == place.Raion {
			u.Side = Now
			name, ok := names[code]
			if !ok {
				name = unmapped[row[2]]
			}
			u.Name.Ky, u.Name.En = name.Ky, name.En
		}
		units = append(units, u)
	}
	return units, nil
}

// unmapped are the units that the map file has no outline of, by their name in
// the classifier.
var unmapped = map[string]place.Name{
	"г. Бишкек":          {Ky: "Бишкек шаары", En: "Bishkek city"},
	"г. Ош":              {Ky: "Ош шаары", En: "Osh city"},
	"город Ош":           {Ky: "Ош шаары", En: "Osh city"},
	"Ленинский район":    {Ky: "Ленин району", En: "Lenin raion"},
	"Октябрьский район":  {Ky: "Октябрь району", En: "Oktyabr raion"},
	"Первомайский район": {Ky: "Биринчи Май району", En: "Birinchi May raion"},
	"Свердловский район": {Ky: "Свердлов району", En: "Sverdlov raion"},
}

// codeID turns a code into an id; an empty code is the country.
func codeID(code place.Code) ref.ID {
	id, _ := strconv.ParseInt(string(code), 10, 64)
	return ref.ID(id)
}

// table reads an embedded CSV file without its heading.
func table(name string) ([][]string, error) {
	file, err := data.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows[1:], nil
}

// outline is a raion or oblast of the map file, as OCHA publishes it.
type outline struct {
	Properties struct {
		Ky       string `json:"ADM2_KY"`
		Ru       string `json:"ADM2_RU"`
		En       string `json:"ADM2_EN"`
		Code     string `json:"ADM2_PCODE"` // "KG" and the SOATE code without its first three digits
		OblastKy string `json:"ADM1_KY"`
		OblastEn string `json:"ADM1_EN"`
		Oblast   string `json:"ADM1_PCODE"`
	} `json:"properties"`
	Geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// soate returns the SOATE code of a code of the map file.
func soate(pcode string) place.Code {
	return place.Code("417" + strings.TrimPrefix(pcode, "KG") + strings.Repeat("0", max(0, 13-len(pcode))))
}

func outlines() ([]outline, error) {
	text, err := data.ReadFile("data/kgz_adm2_simplified.geojson")
	if err != nil {
		return nil, err
	}
	var file struct {
		Features []outline `json:"features"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("outlines of raions: %w", err)
	}
	return file.Features, nil
}

// misspelt corrects slips of the map file (its English and Kyrgyz names).
var misspelt = map[string]string{"Ak-Bashy": "At-Bashy", "Kochokor": "Kochkor", "Жалалабат": "Жалал-Абад"}

func corrected(name string) string {
	if right, ok := misspelt[name]; ok {
		return right
	}
	mended, _ := i18n.MendLegacy(name) // the map file writes ӊ for ң
	return mended
}

// outlineNames gives Kyrgyz and English names of raions and oblasts, which the
// classifier has in Russian only.
func outlineNames() (map[place.Code]place.Name, error) {
	all, err := outlines()
	names := map[place.Code]place.Name{}
	for _, o := range all {
		p := o.Properties
		names[soate(p.Code)] = place.Name{Ky: raionKy(corrected(p.Ky)), En: raionEn(corrected(p.En))}
		names[soate(p.Oblast)] = place.Name{Ky: corrected(p.OblastKy) + " облусу", En: p.OblastEn + " oblast"}
	}
	return names, err
}

// raionKy and raionEn write the full name; cities are marked in the file.
func raionKy(name string) string {
	if city, ok := strings.CutSuffix(name, " ш."); ok {
		return city + " шаары"
	}
	return name + " району"
}

func raionEn(name string) string {
	if city, ok := strings.CutSuffix(name, " (city)"); ok {
		return city + " city"
	}
	return name + " raion"
}
