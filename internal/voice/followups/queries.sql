-- name: PutQuestion :exec
INSERT INTO followups_question (municipality_id, request_id, round, due_on, asked) VALUES ($1, $2, $3, $4, FALSE)
ON CONFLICT (municipality_id, request_id, round) DO NOTHING;

-- name: Question :one
SELECT * FROM followups_question WHERE municipality_id = $1 AND request_id = $2 AND round = $3;

-- name: DueQuestions :many
-- Run everywhere: what is to be asked by today.
SELECT municipality_id, request_id, round FROM followups_question WHERE NOT asked AND due_on <= sqlc.arg(today) ORDER BY due_on LIMIT sqlc.arg(most);

-- name: Asked :execrows
UPDATE followups_question SET asked = TRUE WHERE municipality_id = $1 AND request_id = $2 AND round = $3 AND NOT asked;

-- name: PutAnswer :execrows
INSERT INTO followups_answer (municipality_id, request_id, round, who, answer, answered_on) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, request_id, round, who) DO NOTHING;

-- name: Answer :one
SELECT answer FROM followups_answer WHERE municipality_id = $1 AND request_id = $2 AND round = $3 AND who = $4;

-- name: PutRating :exec
INSERT INTO followups_rating (municipality_id, request_id, round, who, stars, rated_on) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, request_id, round, who) DO UPDATE SET stars = excluded.stars, rated_on = excluded.rated_on;

-- name: Rating :one
SELECT stars FROM followups_rating WHERE municipality_id = $1 AND request_id = $2 AND round = $3 AND who = $4;

-- name: CountAnswers :many
SELECT answer, COUNT(*) AS n FROM followups_answer
WHERE municipality_id = $1 AND answered_on >= sqlc.arg(first_day) AND answered_on <= sqlc.arg(last_day) GROUP BY answer;

-- name: CountRatings :many
SELECT stars, COUNT(*) AS n FROM followups_rating
WHERE municipality_id = $1 AND rated_on >= sqlc.arg(first_day) AND rated_on <= sqlc.arg(last_day) GROUP BY stars;

-- name: MarksOf :many
SELECT stars, rated_on FROM followups_rating WHERE municipality_id = $1 AND request_id = $2 ORDER BY round, rated_on, who;

-- name: AnswersOf :many
SELECT answer, answered_on FROM followups_answer WHERE municipality_id = $1 AND request_id = $2 ORDER BY round, answered_on, who;
