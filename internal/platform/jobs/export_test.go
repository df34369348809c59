package jobs

import (
	"context"
	"time"
)

// What tests look at from outside.
const MaxAttempts = maxAttempts

var (
	PackValues   = packValues
	UnpackValues = unpackValues
)

func (q *Queue) SetLease(lease time.Duration)              { q.lease = lease }
func (q *Queue) Claim(ctx context.Context) (*Run, error)   { return q.claim(ctx) }
func (r *Run) Fail(ctx context.Context, cause error) error { return r.finish(ctx, Failed, cause) }
func (r *Run) HalfASecondLater()                           { r.written = time.Time{} }
