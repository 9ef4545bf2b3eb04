-- Forms handed over unfinished (带走接着办), by their code. The envelope is the request body as it arrived: still sealed.
CREATE TABLE drafts (
    code            TEXT   NOT NULL PRIMARY KEY,
    idempotency_key TEXT   NOT NULL UNIQUE,
    beneficiary     BLOB   NOT NULL,
    service         TEXT   NOT NULL,
    handed_at       BIGINT NOT NULL,
    until           BIGINT NOT NULL,
    envelope        BLOB   NOT NULL
);
CREATE INDEX drafts_by_end ON drafts (until);
