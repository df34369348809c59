package testkit

import (
	"regexp"
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
)

// avoided is a word of the list "words to avoid" that a program can recognise.
type avoided struct {
	pattern *regexp.Regexp
	when    string // only for messages whose English holds this word; empty: always
	why     string
}

// word matches a word that begins with one of the alternatives. Go's \b knows
// Latin letters only.
func word(alternatives string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^\p{L}])(` + alternatives + `)`)
}

var lookAlikes = regexp.MustCompile(`[ѳѲɵƟӊӉӈӇ]`)

// mixedScript finds a Latin letter that looks like a Cyrillic one inside a
// Cyrillic word. Foreign names rightly take Kyrgyz endings (Excelден, PDFти).
var mixedScript = regexp.MustCompile(`[aceopxy]\p{Cyrillic}|\p{Cyrillic}[aceopxy]`)

var avoid = map[i18n.Lang][]avoided{
	i18n.Ky: {
		{word(`номур`), "", "write «номер»"},
		{word(`баскыч`), "block", "баскыч is a button: write «тарифтик тепкич» or the limits"},
		{word(`өчүр`), "delete", "өчүрүү is water or light cut off: write «жок кылуу»"},
		{word(`өчүр`), "remove", "өчүрүү is water or light cut off: write «алып салуу»"},
		{word(`(экат|эдарек|едарек|имейл)`), "", "write «электрондук почта»"},
		{word(`(жадыбал|чабытто|кыналма|ырааттама|демейки)`), "", "a coined word that few know"},
		{word(`дайын-дарек`), "", "write «маалымат»"},
		{word(`(иргөө|электөө)`), "", "write «иреттөө» or «чыпка»"},
		{word(`жарат(уу|ы)`), "create", "write «түзүү»"},
		{word(`кыйра(ды|ган)`), "", "write «ишке ашкан жок»"},
		{word(`(пароль|сыр сөз|купуя сөз|жашыруун сөз)`), "", "write «сырсөз»"},
		{word(`(жалоба|счётчик|счетчик|льгота|адрес|опрос|житель|квитанция|штраф|срок|долг)([^\p{L}]|$)`), "", "an everyday Kyrgyz word exists"},
		{word(`айылдык округ`), "", "an abolished name: write «айыл аймагы»"},
		{word(`жума(да|нын|га)?([^\p{L}]|$)`), "week", "жума is Friday: write «апта»"},
		{word(`тилке`), "column", "write «мамыча»"},
		{word(`тутум`), "", "write «система»"},
		{word(`(сактаңыз|сакта)$`), "save", "buttons are verbal nouns: «Сактоо»"},
	},
	i18n.Ru: {
		{word(`(счет|расчет|перерасчет|зачет|учет|отчет)(ом|е|ный|ная|ное|ные|чик\p{L}*)?([^\p{L}]|$)`), "", "write ё"},
		{word(`(платеж([^\p{L}]|$)|контролер|еще([^\p{L}]|$)|лучший ее([^\p{L}]|$))`), "", "write ё"},
		{word(`(пожалуйста|данн(ый|ая|ое|ого)([^\p{L}]|$)|осуществ|произвести оплату)`), "", "officialese"},
		{word(`айыльн`), "", "write «айылный»"},
	},
}

// wrongWords returns why a translation would be read wrongly.
func wrongWords(lang i18n.Lang, english, text string) []string {
	var faults []string
	if found := lookAlikes.FindString(text); found != "" {
		faults = append(faults, "the look-alike letter "+found)
	}
	if found := mixedScript.FindString(text); found != "" {
		faults = append(faults, "Latin and Cyrillic letters in one word ("+found+")")
	}
	for _, a := range avoid[lang] {
		if strings.Contains(strings.ToLower(english), a.when) && a.pattern.MatchString(text) {
			faults = append(faults, a.why)
		}
	}
	return faults
}
