-- Whom data is about: whether a subject is to be forgotten, was, or may not be. Said by entries of its own stream, and kept
-- beside them so that every append, every destruction of a key and every reading can be held to it.

CREATE TABLE subject_standings (
    id varchar PRIMARY KEY REFERENCES subjects (subject),
    status varchar NOT NULL,
    ground varchar,
    proposed_by varchar,
    confirmed_by varchar,
    confirmed_at timestamptz,
    confirmed_index bigint,
    hold varchar,
    held_by varchar,
    held_at timestamptz,
    first_index bigint NOT NULL,
    last_index bigint NOT NULL,
    CONSTRAINT subject_standings_first_index UNIQUE (first_index),
    CONSTRAINT subject_standings_confirmed CHECK ((status = 'forgotten') = (confirmed_index IS NOT NULL))
);
CREATE TRIGGER subject_standings_stay BEFORE DELETE OR TRUNCATE ON subject_standings EXECUTE FUNCTION refuse_change();

-- There is no way back from being forgotten, and what was said of it stays; that it is exported is told by entries alone.
CREATE FUNCTION refuse_standing_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.first_index = OLD.first_index AND NEW.last_index > OLD.last_index
        AND (OLD.confirmed_index IS NULL
            OR (NEW.status, NEW.ground, NEW.proposed_by, NEW.confirmed_by, NEW.confirmed_at, NEW.confirmed_index)
                = (OLD.status, OLD.ground, OLD.proposed_by, OLD.confirmed_by, OLD.confirmed_at, OLD.confirmed_index))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'how a subject stands follows from its entries' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER subject_standings_follow BEFORE UPDATE ON subject_standings
    FOR EACH ROW EXECUTE FUNCTION refuse_standing_change();

-- A subject, and every other one that is named in a case with it: what a hold on it keeps.
CREATE FUNCTION subjects_beside(name text) RETURNS SETOF varchar
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT subjects_beside.name::varchar
    UNION
    SELECT other.subject FROM vault_items own JOIN vault_items other ON other.case_id = own.case_id
    WHERE own.subject = subjects_beside.name
$$;
REVOKE ALL ON FUNCTION subjects_beside(text) FROM PUBLIC;

-- Entries are appended one by one, each behind the head of the ledger: what is read here is all that came before.
CREATE FUNCTION subjects_are_acted_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    event CONSTANT jsonb := convert_from(NEW.content, 'UTF8')::jsonb -> 'events' -> 0;
    kind CONSTANT text := event ->> 'type';
    name CONSTANT text := event ->> 'subject';
    happened CONSTANT timestamptz := event ->> 'at';
BEGIN
    IF kind = 'forgetting_confirmed' THEN
        -- What was judged may have changed since: a hold was placed, or a case was opened.
        IF EXISTS (SELECT FROM subject_standings s
                WHERE s.hold IS NOT NULL AND s.id IN (SELECT subjects_beside(name)))
            OR EXISTS (SELECT FROM vault_items i JOIN routekaarten r USING (case_id)
                WHERE i.subject = name AND r.side_state <> 'closed')
        THEN
            RAISE EXCEPTION 'the subject is held or needed by now' USING ERRCODE = 'GR001';
        END IF;
    END IF;
    INSERT INTO subject_standings (id, status, first_index, last_index) VALUES (name, 'kept', NEW.index, -1)
    ON CONFLICT DO NOTHING;
    UPDATE subject_standings s
    SET status = CASE kind WHEN 'forgetting_proposed' THEN 'proposed' WHEN 'forgetting_confirmed' THEN 'forgotten'
            WHEN 'forgetting_revoked' THEN 'kept' ELSE s.status END,
        ground = CASE kind WHEN 'forgetting_proposed' THEN event ->> 'ground' WHEN 'forgetting_revoked' THEN NULL
            ELSE s.ground END,
        proposed_by = CASE kind WHEN 'forgetting_proposed' THEN event ->> 'account' WHEN 'forgetting_revoked' THEN NULL
            ELSE s.proposed_by END,
        confirmed_by = CASE kind WHEN 'forgetting_confirmed' THEN event ->> 'account' ELSE s.confirmed_by END,
        confirmed_at = CASE kind WHEN 'forgetting_confirmed' THEN happened ELSE s.confirmed_at END,
        confirmed_index = CASE kind WHEN 'forgetting_confirmed' THEN NEW.index ELSE s.confirmed_index END,
        hold = CASE kind WHEN 'hold_placed' THEN event ->> 'ground' WHEN 'hold_released' THEN NULL ELSE s.hold END,
        held_by = CASE kind WHEN 'hold_placed' THEN event ->> 'account' WHEN 'hold_released' THEN NULL
            ELSE s.held_by END,
        held_at = CASE kind WHEN 'hold_placed' THEN happened WHEN 'hold_released' THEN NULL ELSE s.held_at END,
        last_index = NEW.index
    WHERE s.id = name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such subject' USING ERRCODE = 'GR014';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_on_subjects AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.allow AND starts_with(NEW.stream, 'subject/')) EXECUTE FUNCTION subjects_are_acted_on();

-- Nothing is sealed under a key that is destroyed, or is to be: it could never be read. The lock makes who destroys wait.
CREATE FUNCTION refuse_item_of_forgotten() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM subjects s WHERE s.subject = NEW.subject AND s.wrapped_key IS NOT NULL FOR KEY SHARE;
    IF NOT FOUND OR EXISTS (SELECT FROM subject_standings s WHERE s.id = NEW.subject AND s.status = 'forgotten') THEN
        RAISE EXCEPTION 'the subject was forgotten' USING ERRCODE = 'GR016';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vault_items_are_of_whom_is_kept BEFORE INSERT ON vault_items
    FOR EACH ROW EXECUTE FUNCTION refuse_item_of_forgotten();

-- A key is destroyed, with the lookup that led to it, where an entry says that its subject is forgotten, and never else.
CREATE OR REPLACE FUNCTION refuse_subject_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wrapped_key IS NULL AND NEW.lookup IS NULL
        AND (NEW.subject, NEW.kind, NEW.created_at) = (OLD.subject, OLD.kind, OLD.created_at)
        AND NEW.forgotten_at = (SELECT s.confirmed_at FROM subject_standings s WHERE s.id = NEW.subject)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a subject is forgotten by an entry that says so, and not changed' USING ERRCODE = 'GR010';
END $$;

-- What was derived from the texts of a subject goes with its key. Each of these can become empty, once, and nothing else.
ALTER TABLE accounts ALTER COLUMN handle_key DROP NOT NULL;
ALTER TABLE routekaarten ALTER COLUMN reference_key DROP NOT NULL;
ALTER TABLE routekaarten ALTER COLUMN area_key DROP NOT NULL;
ALTER TABLE act_keys ALTER COLUMN content_mac DROP NOT NULL;

CREATE FUNCTION refuse_account_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.handle_key IS NULL AND (NEW.account, NEW.commitment) = (OLD.account, OLD.commitment)
        AND EXISTS (SELECT FROM vault_items i JOIN subject_standings s ON s.id = i.subject
            WHERE i.commitment = NEW.commitment AND s.status = 'forgotten')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an account is forgotten, not changed' USING ERRCODE = 'GR010';
END $$;
DROP TRIGGER accounts_stay ON accounts;
CREATE TRIGGER accounts_stay BEFORE UPDATE OF account, commitment OR DELETE OR TRUNCATE ON accounts
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accounts_are_forgotten BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION refuse_account_change();

CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content_mac IS NULL AND (NEW.actor, NEW.key_mac, NEW.index) = (OLD.actor, OLD.key_mac, OLD.index)
        AND EXISTS (SELECT FROM entries e,
                jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text),
                vault_items i, subject_standings s
            WHERE e.index = NEW.index AND s.id = i.subject AND s.status = 'forgotten'
                AND (i.commitment = c.text
                    OR c.path = 'addresses' AND i.kind = 'address' AND e.stream = 'routekaart/' || i.case_id))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the key of an act stays as it is' USING ERRCODE = 'GR010';
END $$;
DROP TRIGGER act_keys_stay ON act_keys;
CREATE TRIGGER act_keys_stay BEFORE UPDATE OF actor, key_mac, index OR DELETE OR TRUNCATE ON act_keys
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER act_keys_are_forgotten BEFORE UPDATE ON act_keys FOR EACH ROW EXECUTE FUNCTION refuse_key_change();

-- Destroys the key of a subject that an entry says is forgotten, and all that was derived from its texts. Done again, it
-- does nothing. Answers whether there was a key.
CREATE FUNCTION subject_destroy(name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    said CONSTANT timestamptz := (SELECT s.confirmed_at FROM subject_standings s
        WHERE s.id = subject_destroy.name AND s.status = 'forgotten');
    found_lookup text;
    found_kind text;
    its_cases varchar[];
BEGIN
    IF said IS NULL THEN
        RAISE EXCEPTION 'no entry says that this subject is forgotten' USING ERRCODE = 'GR010';
    END IF;
    SELECT s.lookup, s.kind INTO found_lookup, found_kind FROM subjects s
    WHERE s.subject = subject_destroy.name AND (s.wrapped_key IS NOT NULL OR s.lookup IS NOT NULL) FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT coalesce(array_agg(DISTINCT i.case_id), '{}') INTO its_cases FROM vault_items i
    WHERE i.subject = subject_destroy.name AND i.case_id IS NOT NULL;

    UPDATE subjects s SET wrapped_key = NULL, lookup = NULL, forgotten_at = said
    WHERE s.subject = subject_destroy.name;
    IF found_kind = 'address' THEN
        DELETE FROM case_addresses a WHERE a.address_key = found_lookup;
    ELSIF found_kind = 'case' THEN
        -- Of the area its keyed hash stays where an interest names the same one: that is what the interest covers.
        UPDATE routekaarten r SET reference_key = NULL,
            area_key = (SELECT i.code FROM interests i WHERE i.scope = 'area' AND i.code = r.area_key LIMIT 1)
        WHERE r.case_id = ANY(its_cases);
    ELSIF found_kind = 'account' THEN
        DELETE FROM sessions n USING accounts a, vault_items i
        WHERE n.account = a.account AND i.commitment = a.commitment AND i.subject = subject_destroy.name;
        UPDATE accounts a SET handle_key = NULL FROM vault_items i
        WHERE i.commitment = a.commitment AND i.subject = subject_destroy.name;
    END IF;
    -- The keyed hash of a draft would tell whether a text that somebody guesses is the one that was sent.
    UPDATE act_keys k SET content_mac = NULL FROM entries e
    WHERE k.index = e.index AND k.content_mac IS NOT NULL
        AND e.stream IN (SELECT 'routekaart/' || c FROM unnest(its_cases) AS c
            UNION ALL SELECT 'interest/' || n.id FROM interests n JOIN vault_items i ON i.commitment IN (n.reasons, n.area)
            WHERE found_kind = 'interest' AND i.subject = subject_destroy.name)
        AND (found_kind = 'address' AND e.act = 'submit'
            OR EXISTS (SELECT FROM jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text)
                JOIN vault_items i ON i.commitment = c.text WHERE i.subject = subject_destroy.name));
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION subject_destroy(text) FROM PUBLIC;

-- What is left of a key that was destroyed goes from the table's pages soon, not when many rows have changed.
ALTER TABLE subjects SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
