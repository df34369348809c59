package onec

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
)

// document reads a payment. Which way the money went is not written anywhere: it
// is told by which of the two accounts is ours. A payment between two of our
// accounts is a movement of both.
func (r *reader) document() error {
	payer, payee := r.number("Плательщик"), r.number("Получатель")
	out, in := r.ours[bankfile.Number(payer)], r.ours[bankfile.Number(payee)]
	if !in && !out { // of neither: the filled date tells whose statement it stood on
		in = r.section["ДатаПоступило"] != "" || r.section["ДатаСписано"] == ""
		out = !in
	}
	if in && out {
		in, out = r.section["ДатаПоступило"] != "" || r.section["ДатаСписано"] == "", r.section["ДатаСписано"] != ""
	}
	if in {
		m := r.movement(payee, "ДатаПоступило")
		m.Payer, m.PayerNumber = r.name("Плательщик"), payer
		if err := r.give(m); err != nil {
			return err
		}
	}
	if !out {
		return nil
	}
	m := r.movement(payer, "ДатаСписано")
	m.Payer, m.PayerNumber, m.Amount = r.name("Получатель"), payee, -m.Amount
	return r.give(m)
}

// movement reads what both directions have in common.
func (r *reader) movement(account, day string) bankfile.Movement {
	written := r.section[day]
	if written == "" {
		written = r.section["Дата"]
	}
	m := bankfile.Movement{Line: r.begins, Account: account, Day: date(written), Kind: r.section["ВидПлатежа"], Purpose: r.purpose()}
	var err error
	m.Amount, err = bankfile.Amount(r.section["Сумма"])
	switch {
	case err != nil || m.Amount == 0:
		m.Wrong, m.Amount = bankfile.WrongAmount(r.section["Сумма"]), 0
	case m.Day == "":
		m.Wrong = bankfile.WrongDay(written)
	}
	// The number of a payment order is the payer's own: it names the payment only
	// together with the payer's account.
	if number := r.section["Номер"]; number != "" {
		m.Reference = strings.Trim(number+"/"+r.number("Плательщик"), "/")
	}
	return m
}

func (r *reader) give(m bankfile.Movement) error {
	m.Statement = r.statement(m.Account, m.Day)
	r.statements[m.Statement].Add(m)
	return r.take(m)
}

// number is the account of a side; the settlement account goes before the
// bank's correspondent one.
func (r *reader) number(side string) string {
	if number := r.section[side+"РасчСчет"]; number != "" {
		return number
	}
	return r.section[side+"Счет"]
}

// name is who stands on a side: the short name if there is one, without the tax
// number that some banks write before it.
func (r *reader) name(side string) string {
	name := r.section[side+"1"]
	if name == "" {
		name = r.section[side]
	}
	if rest, ok := strings.CutPrefix(name, "ИНН "); ok {
		if number, after, ok := strings.Cut(rest, " "); ok && strings.Trim(number, "0123456789") == "" {
			name = after
		}
	}
	return bankfile.Tidy(name)
}

// purpose is in one line, or in up to six.
func (r *reader) purpose() string {
	if whole := r.section["НазначениеПлатежа"]; whole != "" {
		return whole
	}
	var parts []string
	for i := 1; i <= 6; i++ {
		parts = append(parts, r.section["НазначениеПлатежа"+strconv.Itoa(i)])
	}
	return bankfile.Tidy(strings.Join(parts, " "))
}
