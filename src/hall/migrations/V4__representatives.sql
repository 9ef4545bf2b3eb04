-- Who handed a case in for somebody else (给谁办), and for whom.
ALTER TABLE cases ADD COLUMN representative BLOB;
ALTER TABLE cases ADD COLUMN for_whom TEXT;
CREATE INDEX cases_by_representative ON cases (representative, received_at, case_number);
