-- What may never happen to a table, whoever asks: the last line where one role does everything.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is there stays as it is', TG_OP, TG_TABLE_NAME USING ERRCODE = 'GR010';
END $$;

CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER act_keys_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON act_keys EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vault_items_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON vault_items EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vault_key_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vault_key EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accounts_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts EXECUTE FUNCTION refuse_change();
CREATE TRIGGER register_versions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON register_versions
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER procedures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON procedures EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON policies EXECUTE FUNCTION refuse_change();
CREATE TRIGGER subjects_stay BEFORE DELETE OR TRUNCATE ON subjects EXECUTE FUNCTION refuse_change();
CREATE TRIGGER streams_stay BEFORE DELETE OR TRUNCATE ON streams EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_head_stays BEFORE INSERT OR DELETE OR TRUNCATE ON ledger_head EXECUTE FUNCTION refuse_change();
CREATE TRIGGER routekaarten_stay BEFORE DELETE OR TRUNCATE ON routekaarten EXECUTE FUNCTION refuse_change();

-- A subject's key can be destroyed, with the lookup that led to it, and nothing else about a subject changes.
CREATE FUNCTION refuse_subject_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wrapped_key IS NULL AND NEW.lookup IS NULL AND NEW.forgotten_at IS NOT NULL
        AND (NEW.subject, NEW.kind, NEW.created_at) = (OLD.subject, OLD.kind, OLD.created_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a subject can be forgotten, not changed' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER subjects_are_forgotten BEFORE UPDATE ON subjects FOR EACH ROW EXECUTE FUNCTION refuse_subject_change();

-- The head counts up by one; the register goes up by one, together with an entry.
CREATE FUNCTION refuse_head_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size = OLD.size + 1 AND NEW.register_version - OLD.register_version IN (0, 1) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the ledger only counts up' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER ledger_head_counts_up BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION refuse_head_change();

CREATE FUNCTION refuse_stream_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stream = OLD.stream AND NEW.sequence = OLD.sequence + 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a stream only counts up' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER streams_count_up BEFORE UPDATE ON streams FOR EACH ROW EXECUTE FUNCTION refuse_stream_change();

-- An entry takes the index that the head has just given out, and its leaf is the hash of its content.
CREATE FUNCTION refuse_foreign_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.index = (SELECT size - 1 FROM ledger_head) AND NEW.leaf = sha256('\x00'::bytea || NEW.content) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an entry is written by ledger_append only' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER entries_are_appended BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse_foreign_entry();
