package match

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Paid is what is known of a payment whose account is sought.
type Paid struct {
	Payer, Purpose string
	Amount         money.Som
}

// Candidate is an account that something speaks for.
type Candidate struct {
	Account ref.ID
	Number  string
	Holder  string
	Street  string
	House   string
	Debt    money.Som
	Learned bool // this payer's money was booked there before
	Closed  bool
}

// Reason is one thing that speaks for an account.
type Reason string

// The reasons, the strongest first.
const (
	ByNumber   Reason = "number"   // its number stands in the purpose
	ByDigits   Reason = "digits"   // digits run together may be its number
	ByLearned  Reason = "learned"  // the payer paid for it before
	ByName     Reason = "name"     // holder's whole name
	BySurname  Reason = "surname"  // one word of the name
	ByDebt     Reason = "debt"     // it owes exactly this sum
	ByAddress  Reason = "address"  // street and house stand in the purpose
	OnlyClosed Reason = "closed"   // speaks against it: the account is closed
	Unknown    Reason = "searched" // nothing but the search of a person
)

// weights say how much a reason counts. A number outweighs everything, because
// the payer copied it from a bill; a debt of the same size alone is weak: the
// monthly sum is the same in half of the village.
var weights = map[Reason]int{ByNumber: 100, ByDigits: 45, ByLearned: 60, ByName: 50, BySurname: 15, ByDebt: 25, ByAddress: 30, OnlyClosed: -40}

// Suggestion is an account with what speaks for it.
type Suggestion struct {
	Candidate
	Reasons []Reason
	Score   int
}

// most is how many suggestions are made: as many as the keys 1 to 9.
const most = 9

// Rank orders accounts by what speaks for them, the best first; those that
// nothing speaks for are left out.
func Rank(p Paid, candidates []Candidate) []Suggestion {
	var list []Suggestion
	numbers := Numbers(p.Purpose + " \n " + p.Payer)
	text := words(p.Payer + " " + p.Purpose)
	for _, c := range candidates {
		s := Suggestion{Candidate: c, Reasons: reasons(p, c, numbers, text)}
		for _, r := range s.Reasons {
			s.Score += weights[r]
		}
		if s.Score > 0 {
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number))
	})
	list = strong(list)
	return list[:min(len(list), most)]
}

// strong leaves out weak suggestions when there is a strong one: half of the
// village shares a first name, and a long list hides the right account.
func strong(list []Suggestion) []Suggestion {
	if len(list) == 0 || list[0].Score < weights[ByName] {
		return list
	}
	weak := slices.IndexFunc(list, func(s Suggestion) bool { return s.Score < weights[ByDebt] })
	if weak < 0 {
		return list
	}
	return list[:weak]
}

func reasons(p Paid, c Candidate, numbers []Number, text []string) (list []Reason) {
	for _, n := range numbers {
		if n.Text == c.Number && n.Sure {
			list = append(list, ByNumber)
		} else if n.Text == c.Number {
			list = append(list, ByDigits)
		}
	}
	if c.Learned {
		list = append(list, ByLearned)
	}
	switch whole, some := named(words(c.Holder), text); {
	case whole:
		list = append(list, ByName)
	case some:
		list = append(list, BySurname)
	}
	if c.Debt == p.Amount && p.Amount > 0 {
		list = append(list, ByDebt)
	}
	if addressed(c, text) {
		list = append(list, ByAddress)
	}
	if c.Closed {
		list = append(list, OnlyClosed)
	}
	return list
}

// words are the folded words of a text, so that ө and о, capitals and dots make
// no difference.
func words(text string) []string { return strings.Fields(i18n.Fold(text)) }

// named compares a holder's name with the words of a payment. The whole name is
// there when its first two words are, in any order; a single letter stands for a
// word that begins with it ("Осмонов Б."). One word of four letters or more is a
// weaker sign.
func named(holder, text []string) (whole, some bool) {
	found := 0
	for i, word := range holder[:min(len(holder), 2)] {
		switch {
		case utf8.RuneCountInString(word) >= 3 && slices.Contains(text, word):
			found++
			some = some || utf8.RuneCountInString(word) >= 4
		case i > 0 && initial(word, text):
			found++
		}
	}
	return found == 2, some
}

// Mentions tells whether a payer or a purpose names an organisation: every word of
// its name up to the first comma, but for usual and short ones.
func Mentions(name string, p Paid) bool {
	text, found := words(p.Payer+" "+p.Purpose), false
	name, _, _ = strings.Cut(name, ",")
	for _, word := range words(name) {
		switch {
		case utf8.RuneCountInString(word) < 4 || usual[word]:
		case !slices.Contains(text, word):
			return false
		default:
			found = true
		}
	}
	return found
}

// initial tells whether a single letter in the text may stand for the word.
func initial(word string, text []string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return slices.Contains(text, string(first))
}

// addressed tells whether street and house stand in the text, next to each other.
func addressed(c Candidate, text []string) bool {
	street, house := words(c.Street), words(c.House)
	if len(street) == 0 || len(house) != 1 {
		return false
	}
	for i, word := range text {
		if word == street[0] && slices.Contains(text[i+1:min(len(text), i+4)], house[0]) {
			return true
		}
	}
	return false
}

// PayerKey is how a payer is remembered: by the account that the money came from
// together with the name, because one account of a bank may carry the money of
// all its customers. Without both nobody is remembered.
func PayerKey(name, number string) string {
	folded := strings.Join(words(name), " ")
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	if folded == "" || number == "" {
		return ""
	}
	return number + " " + folded
}

// Names returns up to four words of a payment that may be somebody's name, to
// search holders by: the payer's first, then those of the purpose.
func Names(p Paid) []string {
	var list []string
	for _, word := range append(words(p.Payer), words(p.Purpose)...) {
		if utf8.RuneCountInString(word) >= 4 && strings.Trim(word, "0123456789") == word && !usual[word] && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list[:min(len(list), 4)]
}

// usual are words of purposes that name nobody, folded.
var usual = func() map[string]bool {
	m := map[string]bool{}
	for _, word := range words(`оплата оплату платеж услуги услугу вода воду водоснабжение таза суу суунун учун эсеп эсеби жеке толом толомдор
		лицевой счет лицевому счету месяц коммунальные коммунальных мусор вывоз таштанды айыл банк банка осоо оао зао payment water waste account
		январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь января февраля марта апреля июня июля августа сентября октября ноября декабря`) {
		m[word] = true
	}
	return m
}()
