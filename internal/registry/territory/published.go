package territory

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// published are the figures that come with the program: of the country, and of
// an oblast where one is published. Sources are message ids; year 0 is not known.
// Whoever has a newer or nearer figure enters it as the municipality's own.
var published = []Indicator{
	// Nobody publishes incomes by tenths. These follow from two published figures,
	// a mean of 11 319 som (2024) and 47 % of all income with the richest fifth
	// (2025), by a log-normal distribution; a test computes them anew. It puts
	// 28 % of the people below the poverty line of 2024, where 25,7 % were counted.
	{Code: "income_1", Value: 2_296_00, Year: 2024, Source: estimated},
	{Code: "income_2", Value: 3_807_00, Year: 2024, Source: estimated},
	{Code: "income_3", Value: 5_034_00, Year: 2024, Source: estimated},
	{Code: "income_4", Value: 6_287_00, Year: 2024, Source: estimated},
	{Code: "income_5", Value: 7_674_00, Year: 2024, Source: estimated},
	{Code: "income_6", Value: 9_309_00, Year: 2024, Source: estimated},
	{Code: "income_7", Value: 11_368_00, Year: 2024, Source: estimated},
	{Code: "income_8", Value: 14_216_00, Year: 2024, Source: estimated},
	{Code: "income_9", Value: 18_879_00, Year: 2024, Source: estimated},
	{Code: "income_10", Value: 34_320_00, Year: 2024, Source: estimated},
	{Code: MeanIncome, Value: 11_319_00, Year: 2024, Source: statistics},

	{Code: PovertyLine, Value: 5_451_42, Year: 2024, Source: poverty},
	{Code: PoorShare, Value: 25_70, Year: 2024, Source: poverty},
	{Code: PoorShare, Value: 48_10, Year: 2023, Source: poverty, Oblast: batken},
	{Code: PoorShare, Value: 36_10, Year: 2023, Source: poverty, Oblast: jalalAbad},
	{Code: PoorShare, Value: 30_90, Year: 2023, Source: poverty, Oblast: issykKul},
	{Code: PoorShare, Value: 38_10, Year: 2023, Source: poverty, Oblast: naryn},
	{Code: PoorShare, Value: 20_40, Year: 2023, Source: poverty, Oblast: osh},
	{Code: Subsistence, Value: 8_697_00, Year: 2025, Source: minimum},
	{Code: Subsistence, Value: 7_908_00, Year: 2025, Source: minimum, Oblast: issykKul},
	{Code: SubsistencePensioner, Value: 7_760_00, Year: 2025, Source: minimum},
	{Code: SubsistenceChild, Value: 7_413_20, Year: 2025, Source: minimum},

	{Code: LeastPension, Value: 7_100_00, Year: 2025, Source: fund},
	{Code: MeanPension, Value: 11_226_00, Year: 2025, Source: fund},

	{Code: WaterLow, Value: 2_50, Source: oecd},
	{Code: WaterHigh, Value: 3_00, Source: oecd},
	{Code: BothLow, Value: 3_00, Year: 2005, Source: donors},
	{Code: BothHigh, Value: 5_00, Year: 2005, Source: donors},

	{Code: Lifeline, Value: 100, Source: danube},
	{Code: NormHouse, Value: 350, Year: 2025, Source: bishkek},
	{Code: NormYard, Value: 87, Year: 2017, Source: saryOi},
	{Code: NormStandpipe, Value: 50, Year: 2017, Source: saryOi},
}

// Published tells whether a source is that of a figure that came with the
// program, and so a message id; anything else was typed.
func Published(source string) bool {
	return slices.ContainsFunc(published, func(x Indicator) bool { return x.Source == source })
}

// Oblasts with figures of their own, by the state classifier.
const (
	issykKul  place.Code = "41702000000000"
	jalalAbad place.Code = "41703000000000"
	naryn     place.Code = "41704000000000"
	batken    place.Code = "41705000000000"
	osh       place.Code = "41706000000000"
)

// Sources of the published figures.
var (
	estimated  = i18n.Mark("Estimate from the mean income (National Statistical Committee, 2024) and the share of the richest fifth, 47 % (2025); log-normal")
	statistics = i18n.Mark("National Statistical Committee: Kyrgyzstan in Figures, 2025")
	poverty    = i18n.Mark("National Statistical Committee, poverty by household budgets")
	minimum    = i18n.Mark("National Statistical Committee, subsistence minimum")
	fund       = i18n.Mark("Social Fund, pensions since 1 October 2025")
	oecd       = i18n.Mark("OECD for Kyrgyzstan and Tajikistan: 2.5–3 % of income")
	donors     = i18n.Mark("Usual with donors: 3–5 % of income")
	danube     = i18n.Mark("Danube water reports: 100 litres a person and day")
	bishkek    = i18n.Mark("Norm of Bishkek for flats")
	saryOi     = i18n.Mark("Norm of Sary-Oi village")
)
