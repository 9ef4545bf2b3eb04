-- One row a submission. What the hall and the citizen may read is sealed to each of them; this machine opens nothing.
CREATE TABLE submissions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    -- Finds the rows of one card.
    tag BLOB NOT NULL,
    -- Outcomes are sealed to this key of the card.
    card_key BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'received', 'parked', 'held')),
    -- Sealed to the hall; gone once the hall has it.
    envelope TEXT,
    -- 本机凭条号: machine, day and count, nothing of a person. The same submission stored again keeps it.
    slip TEXT NOT NULL,
    -- Sealed to the card: service, slip, time.
    record TEXT NOT NULL,
    -- Sealed to the card: the hall's answer.
    answer TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before_ms INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX submissions_by_tag ON submissions (tag);
CREATE INDEX submissions_waiting ON submissions (state, not_before_ms);

-- One draft a card.
CREATE TABLE drafts (
    tag BLOB PRIMARY KEY,
    sealed TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
);

-- Slip numbers count from 1 each day.
CREATE TABLE slips (
    day TEXT PRIMARY KEY,
    last INTEGER NOT NULL
);
