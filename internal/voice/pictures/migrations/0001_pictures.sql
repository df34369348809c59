-- Photos and scanned letters of requests: what was sent, and the version of a photo that everybody may see once somebody looked.
-- +goose Up
CREATE TABLE pictures_picture (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL, -- 0: of a form that is not sent yet
  form_key        TEXT   NOT NULL, -- of that form; empty once it is sent
  kind            TEXT   NOT NULL CHECK (kind IN ('photo', 'letter')),
  media           TEXT   NOT NULL,
  width           BIGINT NOT NULL, -- pixels; 0 for a PDF
  height          BIGINT NOT NULL,
  full_hash       TEXT   NOT NULL, -- as it was sent, upright and without what the phone wrote into it
  small_hash      TEXT   NOT NULL, -- its preview; empty for a PDF
  small_width     BIGINT NOT NULL,
  small_height    BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('new', 'shown', 'hidden')), -- new: nobody looked
  cells           TEXT   NOT NULL, -- parts that are blacked out, as they were typed
  shown_hash      TEXT   NOT NULL, -- what everybody may see; empty: nothing
  shown_small     TEXT   NOT NULL,
  shown_size      BIGINT NOT NULL, -- bytes
  added_at        BIGINT NOT NULL,
  added_by        BIGINT NOT NULL, -- 0: a citizen
  added_name      TEXT   NOT NULL,
  looked_at       BIGINT NOT NULL,
  looked_by       BIGINT NOT NULL,
  looked_name     TEXT   NOT NULL,
  version         BIGINT NOT NULL, -- raised by each decision: two who look at one time see each other
  PRIMARY KEY (municipality_id, id),
  CHECK ((state = 'shown') = (shown_hash <> '') AND (kind = 'photo' OR state <> 'shown') AND (request_id <> 0 OR state = 'new'))
);
CREATE INDEX pictures_picture_request ON pictures_picture (municipality_id, request_id, id) WHERE request_id <> 0;
CREATE INDEX pictures_picture_draft ON pictures_picture (municipality_id, form_key, id) WHERE request_id = 0;
CREATE INDEX pictures_picture_new ON pictures_picture (municipality_id, request_id, id) WHERE state = 'new' AND kind = 'photo' AND request_id <> 0;

-- Which pictures there are of which requests, and what has become of them; not what they show.
CREATE VIEW pub_pictures_picture AS
SELECT municipality_id, id, request_id, kind, state, full_hash, small_width, small_height
FROM pictures_picture WHERE request_id <> 0;
