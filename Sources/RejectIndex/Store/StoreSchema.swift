/// The tables of the index. What thousands of letters share is kept once: their cluster, what judged them, their
/// violations. In these an absent text is empty, so that equal ones are found. Long texts that few letters share are
/// found by a hash of eight bytes, which keeps the indexes small, and then compared. States are kept as the numbers of
/// `RejectionState`; those below 3 are undecided.
enum StoreSchema {
    /// Written into the file (`user_version`); a file with another number is made anew.
    static let version: Int32 = 3
    /// Written into the file (`application_id`): "RJIX".
    static let applicationID: Int32 = 0x524A_4958

    static let sql = """
        CREATE TABLE topic(
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, agency TEXT NOT NULL, letters INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE position(
          topic INTEGER NOT NULL, partition INTEGER NOT NULL, last_offset INTEGER NOT NULL, last_stamp TEXT NOT NULL,
          PRIMARY KEY(topic, partition)) WITHOUT ROWID;
        CREATE TABLE cluster(
          id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, dialect TEXT NOT NULL, code TEXT NOT NULL,
          recipient TEXT NOT NULL, pointer TEXT NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL,
          letters INTEGER NOT NULL DEFAULT 0, undecided INTEGER NOT NULL DEFAULT 0, first_ms INTEGER NOT NULL DEFAULT 0,
          last_ms INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE judgement(
          id INTEGER PRIMARY KEY, stage TEXT NOT NULL, source TEXT NOT NULL, schema TEXT NOT NULL, mappers TEXT NOT NULL,
          catalog TEXT NOT NULL, agreement TEXT NOT NULL, judge TEXT NOT NULL, letters INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX judgement_all
          ON judgement(stage, source, schema, mappers, catalog, agreement, judge);
        CREATE TABLE violation(
          id INTEGER PRIMARY KEY, pointer TEXT NOT NULL, rule TEXT NOT NULL, expected TEXT NOT NULL,
          letters INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX violation_all ON violation(pointer, rule, expected);
        CREATE VIRTUAL TABLE violation_text USING fts5(pointer, rule, expected, content='', tokenize='unicode61');
        CREATE TABLE letter(
          id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
          time_ms INTEGER NOT NULL, cluster INTEGER NOT NULL, judgement INTEGER NOT NULL, attempt INTEGER NOT NULL,
          id_hash INTEGER, case_hash INTEGER, event_hash INTEGER, rejection TEXT, root TEXT,
          source_partition INTEGER, source_offset INTEGER, source_ms INTEGER, case_key TEXT, event_id TEXT,
          replay_id TEXT, value_bytes INTEGER, violations_cut INTEGER NOT NULL, state INTEGER NOT NULL);
        CREATE UNIQUE INDEX letter_place ON letter(topic, partition, offset);
        CREATE INDEX letter_time ON letter(time_ms);
        CREATE INDEX letter_undecided ON letter(time_ms) WHERE state < 3;
        CREATE INDEX letter_decided ON letter(time_ms) WHERE state >= 3;
        CREATE INDEX letter_cluster ON letter(cluster, time_ms);
        CREATE INDEX letter_judgement ON letter(judgement, time_ms);
        CREATE INDEX letter_id ON letter(id_hash) WHERE id_hash IS NOT NULL;
        CREATE INDEX letter_case ON letter(case_hash) WHERE case_hash IS NOT NULL;
        CREATE INDEX letter_event ON letter(event_hash) WHERE event_hash IS NOT NULL;
        CREATE TABLE letter_violation(
          letter INTEGER NOT NULL, place INTEGER NOT NULL, violation INTEGER NOT NULL, PRIMARY KEY(letter, place))
          WITHOUT ROWID;
        CREATE INDEX letter_violation_of ON letter_violation(violation, letter);
        CREATE TABLE action(
          id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, verb TEXT NOT NULL,
          outcome TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT, command TEXT, selection TEXT,
          target TEXT NOT NULL, source TEXT, state_before TEXT, state_after TEXT, cause TEXT);
        CREATE INDEX action_target ON action(target, id);
        CREATE INDEX action_selection ON action(selection, id) WHERE selection IS NOT NULL;
        CREATE INDEX action_command ON action(command, id) WHERE command IS NOT NULL;
        CREATE TABLE resolution(rejection TEXT PRIMARY KEY, state INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
        """
}
