-- The tree over the entries, and what was signed of it. What each table is for stands in store/tables/log.py.

-- Height 0 is entries.leaf, which is there already.
CREATE TABLE log_hashes (
    height smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (height, index),
    CONSTRAINT log_hashes_height CHECK (height BETWEEN 8 AND 56 AND height % 8 = 0),
    CONSTRAINT log_hashes_length CHECK (octet_length(hash) = 32)
);

CREATE TABLE log_checkpoints (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL,
    published_at timestamptz,
    CONSTRAINT log_checkpoints_size CHECK (size > 0),
    CONSTRAINT log_checkpoints_root_length CHECK (octet_length(root) = 32)
);
CREATE INDEX log_checkpoints_published ON log_checkpoints (size) WHERE published_at IS NOT NULL;

CREATE TABLE log_cosignatures (
    size bigint NOT NULL REFERENCES log_checkpoints (size),
    witness text NOT NULL,
    line text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (size, witness),
    CONSTRAINT log_cosignatures_line CHECK (line LIKE E'\u2014 %\n')
);

CREATE TABLE log_keys (
    index bigint PRIMARY KEY,
    origin text NOT NULL,
    vkey text NOT NULL,
    previous text,
    actor varchar NOT NULL,
    named_at timestamptz NOT NULL,
    CONSTRAINT log_keys_vkey UNIQUE (vkey)
);

CREATE TRIGGER log_hashes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_hashes EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_checkpoints_stay BEFORE DELETE OR TRUNCATE ON log_checkpoints EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_cosignatures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_cosignatures
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_keys_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_keys EXECUTE FUNCTION refuse_change();

-- A row of hashes has no gap, and each stands for a subtree that the entries fill.
CREATE FUNCTION refuse_foreign_hash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.index = coalesce((SELECT max(h.index) + 1 FROM log_hashes h WHERE h.height = NEW.height), 0)
        AND (NEW.index + 1) << NEW.height <= (SELECT size FROM ledger_head)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the next hash of height % is another one', NEW.height USING ERRCODE = 'GR016';
END $$;
CREATE TRIGGER log_hashes_are_appended BEFORE INSERT ON log_hashes FOR EACH ROW EXECUTE FUNCTION refuse_foreign_hash();

-- The log only grows, up to the entries that there are; and of the tree of a size there is one root.
CREATE FUNCTION refuse_foreign_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size > coalesce((SELECT max(c.size) FROM log_checkpoints c), 0)
        AND NEW.size <= (SELECT size FROM ledger_head) AND NEW.published_at IS NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a checkpoint of size % does not follow', NEW.size USING ERRCODE = 'GR016';
END $$;
CREATE TRIGGER log_checkpoints_are_appended BEFORE INSERT ON log_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_foreign_checkpoint();

-- A checkpoint is published once, and nothing else about it changes.
CREATE FUNCTION refuse_checkpoint_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL AND NEW.published_at IS NOT NULL
        AND (NEW.size, NEW.root, NEW.note, NEW.signed_at) = (OLD.size, OLD.root, OLD.note, OLD.signed_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a checkpoint can be published once, not changed' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER log_checkpoints_are_published BEFORE UPDATE ON log_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_checkpoint_change();

-- Which key signs, as the entries say: the first, and each that took the place of the one before.
CREATE FUNCTION keep_the_key_of_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    act CONSTANT jsonb := convert_from(NEW.content, 'UTF8')::jsonb -> 'act';
    the_origin CONSTANT text := (SELECT k.origin FROM log_keys k ORDER BY k.index DESC LIMIT 1);
    in_force CONSTANT text := (SELECT k.vkey FROM log_keys k ORDER BY k.index DESC LIMIT 1);
BEGIN
    IF (NEW.act = 'begin_log') IS DISTINCT FROM (in_force IS NULL) OR act ->> 'previous' IS DISTINCT FROM in_force THEN
        RAISE EXCEPTION 'the log has another key by now' USING ERRCODE = 'GR001';
    END IF;
    INSERT INTO log_keys
    VALUES (NEW.index, coalesce(the_origin, act ->> 'origin'), act ->> 'vkey', in_force, NEW.actor, NEW.recorded_at);
    RETURN NULL;
END $$;
CREATE TRIGGER entries_name_the_key_of_the_log AFTER INSERT ON entries
    FOR EACH ROW WHEN (NEW.allow AND NEW.act IN ('begin_log', 'rotate_log_key'))
    EXECUTE FUNCTION keep_the_key_of_the_log();
