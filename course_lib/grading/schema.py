"""The gradebook's tables, and how a file becomes a gradebook of this version of the course.

`application_id` tells our files from other programs', `user_version` tells which of the scripts
below a file has seen. To change the tables, append a script; never edit one that was released.
"""

import sqlite3

APPLICATION_ID = 0x44455256  # "DERV"

# A `turn` counts within its group: the row with the highest turn is the one that counts now.
_FIRST = """
CREATE TABLE handins (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    content TEXT NOT NULL,             -- hash of the code, or "unread " and the file's hash
    turn INTEGER NOT NULL,             -- within student and lesson
    path TEXT NOT NULL,
    raw TEXT NOT NULL,                 -- hash of the file
    reader TEXT NOT NULL,              -- version of what read it
    found TEXT NOT NULL,               -- JSON: what was odd about finding the file
    remarks TEXT NOT NULL,             -- JSON: what was odd about reading it
    flags TEXT NOT NULL,               -- JSON: what a human should look at
    problem TEXT NOT NULL,             -- why nothing could be read, or ""
    at TEXT NOT NULL,
    PRIMARY KEY (student, lesson, content)
);
CREATE INDEX handins_by_turn ON handins (student, lesson, turn);
CREATE INDEX handins_by_raw ON handins (raw, reader);

CREATE TABLE marks (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    exercise TEXT NOT NULL,
    content TEXT NOT NULL,
    version TEXT NOT NULL,
    seed TEXT NOT NULL,                -- a name for the seed, never the seed
    turn INTEGER NOT NULL,             -- within student, exercise and content
    status TEXT NOT NULL CHECK (status IN ('passed', 'not yet', 'not attempted')),
    points REAL NOT NULL CHECK (points BETWEEN 0 AND worth),
    worth REAL NOT NULL,
    n_held INTEGER NOT NULL CHECK (n_held BETWEEN 0 AND n_cases),
    n_cases INTEGER NOT NULL,
    diagnosis TEXT NOT NULL,
    symptom TEXT NOT NULL,
    question TEXT NOT NULL,
    code TEXT NOT NULL,
    remarks TEXT NOT NULL,
    flags TEXT NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (student, exercise, content, version, seed),
    FOREIGN KEY (student, lesson, content) REFERENCES handins (student, lesson, content)
);
CREATE INDEX marks_by_content ON marks (content, exercise, version, seed);
CREATE INDEX marks_by_handin ON marks (student, lesson, content);

CREATE VIEW current_handins AS
    SELECT * FROM handins AS h WHERE turn = (
        SELECT MAX(turn) FROM handins WHERE student = h.student AND lesson = h.lesson);
CREATE VIEW current_marks AS
    SELECT m.* FROM current_handins AS h JOIN marks AS m USING (student, lesson, content)
    WHERE m.turn = (
        SELECT MAX(turn) FROM marks
        WHERE student = m.student AND exercise = m.exercise AND content = m.content);

CREATE TABLE troubles (
    student TEXT NOT NULL, lesson TEXT NOT NULL, says TEXT NOT NULL, path TEXT NOT NULL,
    PRIMARY KEY (student, lesson, says, path)
);

CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT,                     -- NULL: it still runs, or it was stopped
    facts TEXT NOT NULL                -- JSON: versions, lessons, the seed's name
);

CREATE TABLE overrides (
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    exercise TEXT NOT NULL,
    content TEXT NOT NULL,             -- the code that it was made for
    kind TEXT NOT NULL CHECK (kind IN ('override', 'undo')),
    old REAL NOT NULL,
    new REAL NOT NULL CHECK (new BETWEEN 0 AND worth),
    worth REAL NOT NULL,
    reason TEXT NOT NULL CHECK (TRIM(reason) <> ''),
    who TEXT NOT NULL CHECK (TRIM(who) <> ''),
    at TEXT NOT NULL
);
CREATE TRIGGER overrides_keep_updated BEFORE UPDATE ON overrides
    BEGIN SELECT RAISE(ABORT, 'the audit of overrides only grows'); END;
CREATE TRIGGER overrides_keep_deleted BEFORE DELETE ON overrides
    BEGIN SELECT RAISE(ABORT, 'the audit of overrides only grows'); END;
-- INSERT OR REPLACE would delete the old row without asking the trigger above.
CREATE TRIGGER overrides_keep_replaced BEFORE INSERT ON overrides
    WHEN NEW.number IN (SELECT number FROM overrides)
    BEGIN SELECT RAISE(ABORT, 'the audit of overrides only grows'); END;
"""

SCRIPTS = (_FIRST,)


def what_is_it(connection: sqlite3.Connection) -> str:
    """What the file is: "ours", "old", "newer", "new" (no table yet) or "foreign"."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application == APPLICATION_ID:
        if version == len(SCRIPTS):
            return "ours"
        return "old" if version < len(SCRIPTS) else "newer"
    (n_tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    return "foreign" if application or version or n_tables else "new"


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Run the scripts that the file has not seen, all in one transaction, or none."""
    connection.execute("BEGIN IMMEDIATE")  # of two processes that create it, one waits here
    try:
        if what_is_it(connection) in ("new", "old"):
            (seen,) = connection.execute("PRAGMA user_version").fetchone()
            for script in SCRIPTS[seen:]:
                for statement in _statements(script):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(SCRIPTS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script; `executescript` would commit before it begins."""
    statements, statement = [], ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            statements.append(statement)
            statement = ""
    return statements
