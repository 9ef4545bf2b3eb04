-- What staff want put right (补正), and what the citizen sent of it: still sealed, as it arrived.
CREATE TABLE corrections (
    case_number     TEXT   NOT NULL REFERENCES cases (case_number),
    request         BIGINT NOT NULL,
    fields          TEXT   NOT NULL,
    asked_at        BIGINT NOT NULL,
    idempotency_key TEXT,
    envelope        BLOB,
    answered_at     BIGINT,
    PRIMARY KEY (case_number, request)
);
