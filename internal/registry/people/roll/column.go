package roll

import (
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Names of the columns that an import of households knows.
const (
	ColVillage = "village"
	ColStreet  = "street"
	ColHouse   = "house"
	ColFlat    = "flat"
	ColHead    = "head"
	ColPersons = "persons"
	ColPhone   = "phone"
	ColBirth   = "birth"
)

// Column is a column that an import knows: its name on the screen and the
// headings, folded, by which it is recognised.
type Column struct {
	Name, Label string
	words       []string
}

// List is every column that an import knows, in the order of the form.
var List = []Column{
	{ColVillage, i18n.Mark("Village"), []string{"айыл", "айылы", "айылдын аты", "село", "населенный пункт", "village"}},
	{ColHead, i18n.Mark("Head of the household"), []string{"аты жону", "фио", "ф и о", "уй ээси", "уй булонун башчысы", "уй було башчысы", "башчысы", "глава семьи", "глава", "абонент",
		"собственник", "владелец", "фамилия имя отчество", "фамилия имя", "фамилиясы аты", "full name", "head", "name", "фамилия", "фамилиясы", "аты"}},
	{ColStreet, i18n.Mark("Street"), []string{"коче", "кочо", "кочосу", "улица", "ул", "street", "дареги", "дарек", "адрес", "address"}},
	{ColHouse, i18n.Mark("House"), []string{"уй номери", "уйдун номери", "номер дома", "дом", "уй", "house"}},
	{ColFlat, i18n.Mark("Flat"), []string{"батир", "квартира", "кв", "flat", "apartment"}},
	{ColPersons, i18n.Mark("Number of people"), []string{"жан саны", "адам саны", "жашагандардын саны", "уй булодогу жандын саны", "жан", "число жителей",
		"количество человек", "количество членов семьи", "число проживающих", "проживает", "жителей", "членов семьи", "человек", "persons", "people", "members"}},
	{ColPhone, i18n.Mark("Phone"), []string{"телефон", "телефон номери", "номер телефона", "тел", "phone", "mobile"}},
	{ColBirth, i18n.Mark("Birth year of the head"), []string{"туулган жылы", "туулган куну", "год рождения", "дата рождения", "birth year", "date of birth", "birth"}},
}

// Columns says which column of a file holds what, by the names of columns.
type Columns map[string]int

// Guess recognises columns by their headings in three languages.
func Guess(headings []string) Columns {
	known := make([]sheet.Column, len(List))
	for i, c := range List {
		known[i] = sheet.Column{Name: c.Name, Words: c.words}
	}
	return sheet.Guess(i18n.Fold, headings, known)
}

// Check complains about columns without which no household can be entered.
func (c Columns) Check(headings int, village ref.ID) error {
	f := fault.Form()
	if _, ok := c[ColHead]; !ok {
		f.Field(ColHead, "Choose the column with the names: without it no household can be entered")
	}
	if _, ok := c[ColVillage]; !ok && village == 0 {
		f.Field(ColVillage, "Choose the column of the village, or one village for the whole list")
	}
	used := map[int]bool{}
	for _, known := range List {
		i, ok := c[known.Name]
		if !ok {
			continue
		}
		if i < 0 || i >= headings {
			f.Field(known.Name, "Choose from the list")
		} else if used[i] {
			f.Field(known.Name, "This column is chosen twice")
		}
		used[i] = true
	}
	return f.Err()
}
