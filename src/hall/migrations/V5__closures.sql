-- Services that cannot be done for now (暂停办理).
CREATE TABLE closures (
    service   TEXT NOT NULL PRIMARY KEY,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    until     TEXT
);
