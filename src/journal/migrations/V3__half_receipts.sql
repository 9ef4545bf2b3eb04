-- Receipts that were begun and not finished: counted beside the whole ones, never among them. Their length is in length_mm.
ALTER TABLE paper_days ADD COLUMN halves INTEGER NOT NULL DEFAULT 0;
