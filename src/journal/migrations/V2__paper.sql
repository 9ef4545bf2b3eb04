-- How much was printed: counts only, for reckoning how long the paper lasts.
CREATE TABLE paper_days (
    day TEXT PRIMARY KEY,
    receipts INTEGER NOT NULL,
    length_mm INTEGER NOT NULL
);

-- The one roll that is in.
CREATE TABLE paper_roll (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    printed_mm INTEGER NOT NULL
);
INSERT INTO paper_roll (one, printed_mm) VALUES (1, 0);
