package requests

import (
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// The nouns of the room stand with package appeal, which is pure; here they bear
// the room's name.
type (
	Request   = appeal.Request
	Said      = appeal.Said
	Applicant = appeal.Applicant
	Number    = appeal.Number
	Category  = appeal.Category
	Term      = appeal.Term
	Rules     = appeal.Rules
	Event     = appeal.Event
	Seen      = appeal.Seen
)

// stored turns a row into a request.
func stored(r store.RequestsRequest) Request {
	return Request{
		ID: ref.ID(r.ID), Number: Number{Year: int(r.Year), Serial: int(r.Serial)},
		Said: Said{Key: r.FormKey, Category: r.Category, Kind: life.Kind(r.Kind), Form: life.Form(r.Form), Channel: life.Channel(r.Channel),
			Lang: i18n.Lang(r.Lang), People: int(r.People), Addressee: r.Addressee, Sex: life.Sex(r.Sex), Anonymous: r.Anonymous,
			Village: ref.ID(r.VillageID), Street: r.Street, Place: r.Place, Point: appeal.Point{Lat: r.Lat, Lon: r.Lon}, Words: r.Words, Received: period.Day(r.ReceivedOn)},
		Shown: r.Shown, Private: r.Private, State: life.State(r.State), Outcome: life.Outcome(r.Outcome),
		Assignee: ref.ID(r.AssigneeID), Responsible: r.Assignee, Assigned: period.Day(r.AssignedOn),
		Registered: period.Day(r.RegisteredOn), At: period.Instant(r.RegisteredAt),
		Clock:    clock.Run{From: period.Day(r.BeganOn), Days: int(r.Days), Extra: int(r.Extra), Stood: int(r.Stood)},
		PausedOn: period.Day(r.PausedOn), Due: period.Day(r.DueOn), Ended: period.Day(r.EndedOn), Took: int(r.Took),
		Answer: r.Answer, AnsweredBy: r.AnsweredBy, Body: r.Body, MergedInto: ref.ID(r.MergedInto), Round: int(r.Round), Version: int(r.Version),
		Sealed: r.Applicant,
	}
}

func storedAll(rows []store.RequestsRequest) []Request {
	list := make([]Request, len(rows))
	for i, r := range rows {
		list[i] = stored(r)
	}
	return list
}
