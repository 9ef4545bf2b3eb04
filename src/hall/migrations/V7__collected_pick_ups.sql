-- What each paper is, for its citizen to choose; and whether it came out: then its envelope is empty and its code is used up.
ALTER TABLE pick_ups ADD COLUMN paper TEXT NOT NULL DEFAULT 'receipt';
ALTER TABLE pick_ups ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE pick_ups ADD COLUMN left_at BIGINT NOT NULL DEFAULT 0;
-- The key of who collected it last.
ALTER TABLE pick_ups ADD COLUMN collected_key TEXT;
ALTER TABLE pick_ups ADD COLUMN printed INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX pick_ups_by_collected_key ON pick_ups (collected_key);
