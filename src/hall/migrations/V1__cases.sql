-- Portable on purpose: TEXT ids, BIGINT microseconds since 1970, BLOB bytes. Times of day stand nowhere else.

-- One row for each case number. The envelope is the request body as it arrived: still sealed.
CREATE TABLE cases (
    case_number     TEXT   NOT NULL PRIMARY KEY,
    idempotency_key TEXT   NOT NULL UNIQUE,
    service         TEXT   NOT NULL,
    device          TEXT   NOT NULL,
    beneficiary     BLOB   NOT NULL,
    state           TEXT   NOT NULL,
    query_code      TEXT   NOT NULL,
    occurred_at     BIGINT NOT NULL,
    received_at     BIGINT NOT NULL,
    review_starts   TEXT   NOT NULL,
    answer_by       TEXT   NOT NULL,
    envelope        BLOB   NOT NULL
);
CREATE INDEX cases_by_person_and_service ON cases (beneficiary, service, occurred_at);
CREATE INDEX cases_by_person_newest ON cases (beneficiary, received_at, case_number);

CREATE TABLE case_steps (
    case_number TEXT   NOT NULL REFERENCES cases (case_number),
    position    BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (case_number, position)
);

-- What each idempotency key was answered with, success or refusal, byte for byte.
CREATE TABLE outcomes (
    idempotency_key TEXT   NOT NULL PRIMARY KEY,
    fingerprint     BLOB   NOT NULL,
    status          BIGINT NOT NULL,
    body            BLOB   NOT NULL,
    case_number     TEXT,
    at              BIGINT NOT NULL
);

-- Refused submissions that staff can still open: the machine has parked them and the citizen waits.
CREATE TABLE unprocessed (
    idempotency_key TEXT   NOT NULL PRIMARY KEY,
    problem         TEXT   NOT NULL,
    device          TEXT   NOT NULL,
    envelope        BLOB   NOT NULL,
    at              BIGINT NOT NULL
);

-- Last case number given out on a day at a machine.
CREATE TABLE day_counts (
    day    TEXT   NOT NULL,
    device TEXT   NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (day, device)
);

-- Written by the readiness check: proves that a commit reaches the disk.
CREATE TABLE readiness (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
