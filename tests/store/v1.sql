-- What `sqlite3 DATABASE .dump` shows of a database that the code of schema version 1 wrote: two
-- questions, a third one deleted again, a gap. Released schemas do not change, so neither does this.
PRAGMA application_id = 1112688199;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE gaps (
            id INTEGER PRIMARY KEY,
            from_ms INTEGER NOT NULL, -- UTC, milliseconds since 1970
            to_ms INTEGER NOT NULL CHECK (to_ms >= from_ms),
            missed INTEGER NOT NULL CHECK (missed > 0)
        ) STRICT;
INSERT INTO "gaps" VALUES(1,1,2,3);
CREATE TABLE questions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            asked_at INTEGER NOT NULL, -- UTC, milliseconds since 1970
            question TEXT NOT NULL,
            resolved TEXT NOT NULL,
            way TEXT NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT,
            confidence REAL NOT NULL,
            missing TEXT NOT NULL, -- a JSON array of words
            elapsed_ms REAL NOT NULL,
            event TEXT UNIQUE -- the message or interaction, so that a replay adds no row
        ) STRICT;
INSERT INTO "questions" VALUES(1,1760000000000,'who leads Boston','who leads Boston','terminal','answer',NULL,0.75,'[]',1.25,'message 1');
INSERT INTO "questions" VALUES(2,1760000000001,'and Atlantis?','who leads Atlantis','terminal','abstention','unknown_words',0.75,'["Atlantis"]',1.25,NULL);
CREATE TABLE quotes (
            question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('quote', 'nearest')),
            position INTEGER NOT NULL, -- from 0 within its kind
            article TEXT NOT NULL,
            revision TEXT NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0), -- code points
            "end" INTEGER NOT NULL CHECK ("end" >= start),
            PRIMARY KEY (question, kind, position)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "quotes" VALUES(1,'quote',0,'cities.md','cff499ed251632db606296379c753a44293bfa5f34ef678fb42b331df73d9bb9',22,52);
INSERT INTO "quotes" VALUES(2,'nearest',0,'cities.md','cff499ed251632db606296379c753a44293bfa5f34ef678fb42b331df73d9bb9',22,52);
CREATE TABLE revisions (
            revision TEXT PRIMARY KEY, -- SHA-256 of content, in lower-case hexadecimal
            article TEXT NOT NULL,
            content BLOB NOT NULL, -- the file's exact bytes
            first_seen INTEGER NOT NULL -- UTC, milliseconds since 1970
        ) STRICT;
INSERT INTO "revisions" VALUES('cff499ed251632db606296379c753a44293bfa5f34ef678fb42b331df73d9bb9','cities.md',X'2D2D2D0A7469746C653A204369746965730A2D2D2D0A426F73746F6E2773206D61796F72206973204D696368656C6C652057752E0A',1760000000000);
CREATE INDEX questions_by_time ON questions (asked_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('questions',3);
COMMIT;
