-- Who looked at what. A record is written before its answer is sent, by one function, with an index that is the next one
-- and the leaf of the record before it; batches of records get their root in an entry of the ledger.

CREATE TABLE access_records (
    index bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    account varchar NOT NULL,
    look varchar NOT NULL,
    outcome varchar NOT NULL,
    deliberation boolean NOT NULL,
    cases varchar[] NOT NULL,
    trace_id varchar NOT NULL,
    leaf bytea NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT access_records_leaf_length CHECK (octet_length(leaf) = 32)
);
CREATE INDEX access_records_account ON access_records (account, index);
CREATE INDEX access_records_trace_id ON access_records (trace_id);
CREATE INDEX access_records_cases ON access_records USING gin (cases);

-- How far the access log is, and its last leaf. Apart from the head of the ledger: who looks does not wait for who decides.
CREATE TABLE access_head (
    singleton boolean PRIMARY KEY,
    size bigint NOT NULL,
    leaf bytea,
    CONSTRAINT access_head_singleton CHECK (singleton)
) WITH (fillfactor = 10);
INSERT INTO access_head (singleton, size, leaf) VALUES (true, 0, NULL);

-- Writes one record and answers its index. The record is canonical JSON whose keys stand in order, so it comes in three
-- parts: what stands before its index, between that and the leaf of the record before it, and after the moment.
CREATE FUNCTION access_append(before_index text, before_previous text, after_moment text, OUT record_index bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    previous bytea;
    written text;
    content bytea;
    record jsonb;
    this_leaf bytea;
    moment timestamptz;
BEGIN
    -- The lock on this row is held up to the commit, so records are in the order of their moments, and none has a gap
    -- before it, whoever is rolled back.
    SELECT h.size, h.leaf INTO record_index, previous FROM access_head h FOR UPDATE;
    moment := clock_timestamp();
    written := before_index || record_index::text || before_previous
        || coalesce('"' || encode(previous, 'hex') || '"', 'null')
        || ',"recorded_at":"' || to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"' || after_moment;
    content := convert_to(written, 'UTF8');
    record := written::jsonb;
    this_leaf := sha256('\x00'::bytea || content);
    UPDATE access_head SET size = record_index + 1, leaf = this_leaf;
    INSERT INTO access_records VALUES (
        record_index, moment, record ->> 'account', record ->> 'look', record ->> 'outcome',
        (record -> 'deliberation')::boolean,
        ARRAY(SELECT jsonb_array_elements_text(record -> 'cases')), record ->> 'trace_id', this_leaf, content
    );
    IF (record_index + 1) % 500 = 0 THEN
        PERFORM pg_notify('access', '');
    END IF;
END $$;
REVOKE ALL ON FUNCTION access_append(text, text, text) FROM PUBLIC;

CREATE TRIGGER access_records_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON access_records
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_head_stays BEFORE INSERT OR DELETE OR TRUNCATE ON access_head EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_access_head_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.singleton = OLD.singleton AND NEW.size = OLD.size + 1 AND NEW.leaf IS NOT NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the access log only counts up' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER access_head_counts_up BEFORE UPDATE ON access_head
    FOR EACH ROW EXECUTE FUNCTION refuse_access_head_change();

-- A record takes the index that the head has just given out, and its leaf, which is the hash of its content.
CREATE FUNCTION refuse_foreign_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.index, NEW.leaf) = (SELECT size - 1, leaf FROM access_head)
        AND NEW.leaf = sha256('\x00'::bytea || NEW.content)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a record is written by access_append only' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER access_records_are_appended BEFORE INSERT ON access_records
    FOR EACH ROW EXECUTE FUNCTION refuse_foreign_record();
