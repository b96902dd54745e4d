/// The tables of the file. `seizure_case` has one row a case, with all that it adds to the figures; `cell` and `amount`
/// are the figures themselves, by source, month, table and row: a case is in one month of one source, so that counts of
/// seizures can be added over both. Row 0 of table 0 is the total.
enum StoreTables {
    /// Written into the file (`user_version`); a file with another number is made anew.
    static let version: Int32 = 1
    /// Written into the file (`application_id`): "STAT".
    static let applicationID: Int32 = 0x5354_4154

    static let sql = """
        CREATE TABLE basis(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE source(id INTEGER PRIMARY KEY, topic TEXT NOT NULL UNIQUE, agency TEXT NOT NULL);
        CREATE TABLE position(
          source INTEGER NOT NULL, partition INTEGER NOT NULL, last_offset INTEGER NOT NULL, stamp TEXT NOT NULL,
          PRIMARY KEY(source, partition)) WITHOUT ROWID;
        CREATE TABLE term(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE measure(
          id INTEGER PRIMARY KEY, kind TEXT NOT NULL, basis TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE(kind, basis, unit));
        CREATE TABLE seizure_case(
          id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
          is_cancelled INTEGER NOT NULL, snapshot INTEGER NOT NULL, month TEXT NOT NULL, facts TEXT NOT NULL,
          UNIQUE(source, key));
        CREATE TABLE cell(
          source INTEGER NOT NULL, month TEXT NOT NULL, tabled INTEGER NOT NULL, term INTEGER NOT NULL,
          seizures INTEGER NOT NULL, records INTEGER NOT NULL, lines INTEGER NOT NULL,
          PRIMARY KEY(tabled, term, source, month)) WITHOUT ROWID;
        CREATE TABLE amount(
          source INTEGER NOT NULL, month TEXT NOT NULL, tabled INTEGER NOT NULL, term INTEGER NOT NULL,
          measure INTEGER NOT NULL, lines INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL,
          fraction INTEGER NOT NULL, PRIMARY KEY(tabled, term, measure, source, month)) WITHOUT ROWID;
        CREATE TABLE named_seizure(
          id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key TEXT NOT NULL, UNIQUE(source, key));
        CREATE TABLE party(
          id INTEGER PRIMARY KEY, role TEXT NOT NULL, scheme TEXT NOT NULL, key TEXT NOT NULL,
          UNIQUE(role, scheme, key));
        CREATE TABLE sighting(
          party INTEGER NOT NULL, seizure INTEGER NOT NULL, seizure_case INTEGER NOT NULL, source INTEGER NOT NULL,
          month TEXT NOT NULL, audience INTEGER NOT NULL, name INTEGER NOT NULL,
          PRIMARY KEY(party, seizure, seizure_case, name)) WITHOUT ROWID;
        CREATE INDEX sighting_case ON sighting(seizure_case);
        CREATE TABLE uncounted(
          source INTEGER NOT NULL, code TEXT NOT NULL, events INTEGER NOT NULL, PRIMARY KEY(source, code)) WITHOUT ROWID;
        """
}
