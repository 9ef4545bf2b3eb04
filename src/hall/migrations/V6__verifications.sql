-- 核验: who was made sure of, how, where and when; by which member of staff, where one did it (empty otherwise).
CREATE TABLE verifications (
    beneficiary BLOB   NOT NULL,
    device      TEXT   NOT NULL,
    way         TEXT   NOT NULL,
    staff       TEXT   NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX verifications_by_time ON verifications (at);

-- The last day of what was decided at once and is good for a while (下次认证).
ALTER TABLE cases ADD COLUMN valid_until TEXT;
