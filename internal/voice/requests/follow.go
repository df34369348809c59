package requests

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// Following is a secret address: whose it is and what it leads to.
type Following struct {
	Code string
	Mine bool    // the applicant
	Own  ref.ID  // the request it began with
	Now  Request // the one that is followed: another one after a merger
}

// addFollower makes a secret address of a request.
func (q *Requests) addFollower(ctx context.Context, tx *db.Tx, request ref.ID, mine bool) (code string, err error) {
	id := tx.NewID()
	err = store.New(tx.Later()).AddFollower(ctx, store.AddFollowerParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
		RequestID: int64(request), Mine: mine, Since: int64(q.at(tx))})
	if err != nil {
		return "", fmt.Errorf("adding a follower: %w", err)
	}
	return q.seal.Code(id), nil
}

// Follow gives whoever asks a secret address of a public request. Nothing is
// known of the follower.
func (q *Requests) Follow(ctx context.Context, tx *db.Tx, n Number) (code string, err error) {
	r, err := q.Find(ctx, tx, n)
	if err != nil {
		return "", err
	}
	if r.Private || r.State == life.Merged {
		return "", ErrNone
	}
	return q.addFollower(ctx, tx, r.ID, false)
}

// ApplicantCode is the secret part of the applicant's own address; empty when the
// request came without one.
func (q *Requests) ApplicantCode(ctx context.Context, tx *db.Tx, request ref.ID) (string, error) {
	id, err := store.New(tx).ApplicantOf(ctx, store.ApplicantOfParams{MunicipalityID: int64(tx.Municipality), OwnID: int64(request)})
	if db.IsMissing(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading the applicant's address: %w", err)
	}
	return q.seal.Code(ref.ID(id)), nil
}

// Followed opens a secret address, or a Missing fault.
func (q *Requests) Followed(ctx context.Context, tx *db.Tx, code string) (f Following, err error) {
	id, ok := q.seal.Follower(code)
	if !ok {
		return f, ErrNone
	}
	row, err := store.New(tx).Follower(ctx, store.FollowerParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return f, ErrNone
	}
	if err != nil {
		return f, fmt.Errorf("reading a follower: %w", err)
	}
	f = Following{Code: q.seal.Code(id), Mine: row.Mine, Own: ref.ID(row.OwnID)}
	f.Now, err = q.Load(ctx, tx, ref.ID(row.RequestID))
	return f, err
}

// ReopenMine opens a request again by its applicant, through the secret address.
func (q *Requests) ReopenMine(ctx context.Context, tx *db.Tx, code, text string) (Request, error) {
	f, err := q.Followed(ctx, tx, code)
	if err != nil {
		return f.Now, err
	}
	if !f.Mine {
		return f.Now, fault.Denied("Only whoever made the request may open it again.")
	}
	return q.change(ctx, tx, access.Actor{}, f.Now, Doing{Act: life.Reopen, Version: f.Now.Version, Text: text})
}

// Followers counts who follows a request, its applicants among them.
func (q *Requests) Followers(ctx context.Context, tx *db.Tx, id ref.ID) (int, error) {
	n, err := store.New(tx).CountFollowers(ctx, store.CountFollowersParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(id)})
	if err != nil {
		return 0, fmt.Errorf("counting followers: %w", err)
	}
	return int(n), nil
}
