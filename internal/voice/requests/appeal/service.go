package appeal

// delivered are the categories of trouble with a delivered service, by the code of the
// service: the first that names it is the one under which it is reported.
var delivered = []struct{ category, service string }{
	{"water", "water"}, {"leak", "water"}, {"waste", "waste"}, {"light", "lighting"}, {"yard", "sport"}, {"yard", "culture"}, {"yard", "park"}, {"yard", "cemetery"},
	{"irrigation", "irrigation"}, {"irrigation", "pasture"},
}

// CategoryOf is the category under which trouble with a delivered service is reported,
// by the code of the service; empty when there is none of its own.
func CategoryOf(service string) string {
	for _, d := range delivered {
		if d.service == service {
			return d.category
		}
	}
	return ""
}

// ServicesOf are the codes of the services that a category is about, with commas around
// each; empty when there is none.
func ServicesOf(category string) (codes string) {
	for _, d := range delivered {
		if d.category == category {
			codes += "," + d.service
		}
	}
	if codes != "" {
		codes += ","
	}
	return codes
}
