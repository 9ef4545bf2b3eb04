-- Paper that did not come out, by its code. The envelope is the request body as it arrived: still sealed.
CREATE TABLE pick_ups (
    code            TEXT   NOT NULL PRIMARY KEY,
    idempotency_key TEXT   NOT NULL UNIQUE,
    beneficiary     BLOB   NOT NULL,
    until           BIGINT NOT NULL,
    envelope        BLOB   NOT NULL
);
CREATE INDEX pick_ups_by_end ON pick_ups (until);
