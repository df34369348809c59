package prospects

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/openaimak/aimak/internal/finance/prospects/store"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
)

// drawJob tries a plan with many chances.
const drawJob = "prospects.draw"

// order is what draws are made of, kept whole: whoever runs it again, on
// whatever machine, gets the same answer.
type order struct {
	Model plan.Model `json:"model"`
	Draws plan.Draws `json:"draws"`
}

// Risk is an order of draws with its answer.
type Risk struct {
	ID       ref.ID
	Scenario ref.ID
	Service  string // code in the scenario
	Revision int    // of the scenario when it was ordered
	Order    order
	Result   plan.Risk
	Done     bool
	Job      ref.ID
	At       period.Instant
	By       string
}

// Order puts draws of a plan into the queue and returns the job. The same order
// waiting twice is one job.
func (x *Prospects) Order(ctx context.Context, tx *db.Tx, who access.Actor, s study, d plan.Draws) (job ref.ID, err error) {
	if err := access.Permit(who, mayEnter, tx.Municipality, 0); err != nil {
		return 0, err
	}
	m, err := s.Document.PlanOf(s.found)
	if err != nil {
		return 0, err
	}
	if err := checked(ctx, m, d); err != nil {
		return 0, err
	}
	ordered, err := json.Marshal(order{m, plan.Draws{Number: d.Number, Seed: d.Seed, Doubt: d.Doubt}})
	if err != nil {
		return 0, fmt.Errorf("writing an order of draws: %w", err)
	}
	id, q := tx.NewID(), store.New(tx)
	err = q.AddRisk(ctx, store.AddRiskParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), ScenarioID: int64(s.ID), Service: s.code, Revision: int64(s.Revision),
		Ordered: string(ordered), MadeAt: int64(tx.Now()), MadeBy: int64(who.ID), MadeByName: who.Name,
	})
	if err != nil {
		return 0, fmt.Errorf("keeping an order of draws: %w", err)
	}
	if job, err = x.queue.Enqueue(ctx, tx, who, drawJob, drawArgs{id}, drawJob+"/"+id.String()); err != nil {
		return 0, err
	}
	if err := q.SetJob(ctx, store.SetJobParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), JobID: int64(job)}); err != nil {
		return 0, fmt.Errorf("keeping the job of draws: %w", err)
	}
	return job, audit.Record(ctx, tx, who, "prospects.draw", scenarioRef(s.ID), nil, map[string]any{"service": s.code, "seed": d.Seed, "number": d.Number})
}

// checked tries an order with a cancelled context: what cannot be meant is
// complained about before a draw is made.
func checked(ctx context.Context, m plan.Model, d plan.Draws) error {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	_, err := m.Simulate(ctx, d)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

type drawArgs struct {
	Risk ref.ID `json:"risk"`
}

// draw is the job. Run again after a crash it makes the same draws and writes
// the same answer; cancelled it leaves none.
func (x *Prospects) draw(ctx context.Context, run *jobs.Run) error {
	var args drawArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	risk, err := x.one(ctx, run.Municipality, args.Risk)
	if err != nil {
		return err
	}
	result, err := simulate(ctx, risk.Order, func(ctx context.Context, done, all int) error { return run.Progress(ctx, done, all) })
	if err != nil {
		return err
	}
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("writing the answer of draws: %w", err)
	}
	err = x.db.Write(ctx, run.Municipality, func(tx *db.Tx) error {
		_, err := store.New(tx).SetResult(ctx, store.SetResultParams{MunicipalityID: int64(tx.Municipality), ID: int64(args.Risk), Result: string(text)})
		return err
	})
	if err == nil {
		run.Result(jobs.Outcome{Path: path(risk.Scenario, pageRisk, risk.Service), Text: i18n.Mark("The draws are done.")})
	}
	return err
}

// simulate makes the draws. progress may stop them with an error, which is then
// the answer.
func simulate(ctx context.Context, o order, progress func(ctx context.Context, done, all int) error) (plan.Risk, error) {
	stopping, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	o.Draws.Progress = func(done, all int) {
		if err := progress(ctx, done, all); err != nil {
			stop(err)
		}
	}
	result, err := o.Model.Simulate(stopping, o.Draws)
	if err != nil && stopping.Err() != nil {
		return plan.Risk{}, context.Cause(stopping)
	}
	return result, err
}

func (x *Prospects) one(ctx context.Context, municipality, id ref.ID) (r Risk, err error) {
	err = x.db.Read(ctx, municipality, func(tx *db.Tx) error {
		row, err := store.New(tx).Risk(ctx, store.RiskParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
		if db.IsMissing(err) {
			return fault.Missing("There are no such draws.")
		}
		if err != nil {
			return fmt.Errorf("reading draws: %w", err)
		}
		r, err = risk(row)
		return err
	})
	return r, err
}

// Risks returns the last orders of a service of a scenario, newest first.
func (x *Prospects) Risks(ctx context.Context, tx *db.Tx, scenario ref.ID, service string) ([]Risk, error) {
	rows, err := store.New(tx).Risks(ctx, store.RisksParams{MunicipalityID: int64(tx.Municipality), ScenarioID: int64(scenario), Service: service})
	if err != nil {
		return nil, fmt.Errorf("reading draws: %w", err)
	}
	list := make([]Risk, len(rows))
	for i, row := range rows {
		if list[i], err = risk(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func risk(row store.ProspectsRisk) (Risk, error) {
	r := Risk{
		ID: ref.ID(row.ID), Scenario: ref.ID(row.ScenarioID), Service: row.Service, Revision: int(row.Revision), Job: ref.ID(row.JobID),
		At: period.Instant(row.MadeAt), By: row.MadeByName, Done: row.Result != "",
	}
	if err := json.Unmarshal([]byte(row.Ordered), &r.Order); err != nil {
		return r, fmt.Errorf("reading an order of draws: %w", err)
	}
	if r.Done {
		if err := json.Unmarshal([]byte(row.Result), &r.Result); err != nil {
			return r, fmt.Errorf("reading the answer of draws: %w", err)
		}
	}
	return r, nil
}

// path is the address of a page about a service of a scenario, below
// /{lang}/{municipality}/.
func path(scenario ref.ID, page, service string) string {
	return "desk/prospects/" + page + "/" + scenario.String() + "?service=" + url.QueryEscape(service)
}
