-- What forgetting takes away, it takes away whole: the key of an act that was made of what the act says goes as well. And the
-- entry that forgets somebody says which texts that are, so that no other text can be passed off as forgotten.

-- Which texts a subject has, as one hash (hex): SHA-256 over "texts", a zero byte and the sorted commitments, by line. The
-- application makes the same of them before it asks whether they may be forgotten.
CREATE FUNCTION texts_hash(name text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT encode(sha256('texts'::bytea || '\x00'::bytea || convert_to(coalesce(
        string_agg(i.commitment, E'\n' ORDER BY i.commitment COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM vault_items i WHERE i.subject = texts_hash.name
$$;
REVOKE ALL ON FUNCTION texts_hash(text) FROM PUBLIC;

-- The entries of acts that had a text of this subject: of a case its own, those of audits that looked at it and those of
-- instructions for it; of an address the openings of its cases.
CREATE FUNCTION entries_with_texts_of(name text) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH its AS (SELECT i.commitment, i.case_id, s.kind FROM vault_items i JOIN subjects s USING (subject)
        WHERE i.subject = entries_with_texts_of.name),
    -- Of streams and not of tables: what was refused has no row.
    its_streams AS (
        SELECT 'routekaart/' || case_id AS stream FROM its WHERE case_id IS NOT NULL
        UNION SELECT stream FROM streams WHERE starts_with(stream, 'interest/')
            AND EXISTS (SELECT FROM its WHERE kind = 'interest')
        UNION SELECT stream FROM streams WHERE (starts_with(stream, 'audit/') OR starts_with(stream, 'mandaat/'))
            AND EXISTS (SELECT FROM its WHERE kind = 'case'))
    SELECT e.index FROM entries e JOIN its_streams USING (stream)
    WHERE e.act = 'submit' AND EXISTS (SELECT FROM its WHERE kind = 'address')
        OR EXISTS (SELECT FROM jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text)
            JOIN its ON its.commitment = c.text)
$$;
REVOKE ALL ON FUNCTION entries_with_texts_of(text) FROM PUBLIC;

-- A text that is added while its subject is being forgotten would be lost, and nobody would have agreed to it. The lock is the
-- one that keeps whoever adds a text; where somebody has it, all is judged again.
CREATE OR REPLACE FUNCTION subjects_are_acted_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    entry CONSTANT jsonb := convert_from(NEW.content, 'UTF8')::jsonb;
    event CONSTANT jsonb := entry -> 'events' -> 0;
    kind CONSTANT text := event ->> 'type';
    name CONSTANT text := event ->> 'subject';
    happened CONSTANT timestamptz := event ->> 'at';
BEGIN
    IF kind = 'forgetting_confirmed' THEN
        PERFORM FROM subjects s WHERE s.subject = name FOR UPDATE SKIP LOCKED;
        -- What was judged may have changed since: a hold was placed, a case was opened, or a text was added.
        IF NOT FOUND
            OR EXISTS (SELECT FROM subject_standings s
                WHERE s.hold IS NOT NULL AND s.id IN (SELECT subjects_beside(name)))
            OR EXISTS (SELECT FROM vault_items i JOIN routekaarten r USING (case_id)
                WHERE i.subject = name AND r.side_state <> 'closed')
            OR texts_hash(name) IS DISTINCT FROM entry -> 'question' -> 'facts' -> 'subject' ->> 'texts'
        THEN
            RAISE EXCEPTION 'the subject is held or needed by now, or has other texts' USING ERRCODE = 'GR001';
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

-- Of an act whose text was forgotten the hash of its draft becomes empty. The key of an opening may have been made of all that
-- the opening says, as an import makes it, and could be tried: it becomes a random one, and says that it is.
CREATE OR REPLACE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content_mac IS NULL AND (NEW.actor, NEW.index) = (OLD.actor, OLD.index)
        AND (NEW.key_mac = OLD.key_mac OR starts_with(NEW.key_mac, 'forgotten:')
            AND EXISTS (SELECT FROM entries e WHERE e.index = NEW.index AND e.act = 'submit'))
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
CREATE TRIGGER act_keys_stay BEFORE UPDATE OF actor, index OR DELETE OR TRUNCATE ON act_keys
    EXECUTE FUNCTION refuse_change();

-- Takes away what would tell whether a text that somebody guesses is the one that was sent. Done again, it does nothing.
CREATE FUNCTION forget_keys_of(name text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE act_keys k
    SET content_mac = NULL,
        key_mac = CASE WHEN e.act = 'submit' AND NOT starts_with(k.key_mac, 'forgotten:')
            THEN 'forgotten:' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') ELSE k.key_mac END
    FROM entries e
    WHERE k.index = e.index AND e.index IN (SELECT entries_with_texts_of(forget_keys_of.name))
        AND (k.content_mac IS NOT NULL OR e.act = 'submit' AND NOT starts_with(k.key_mac, 'forgotten:'))
$$;
REVOKE ALL ON FUNCTION forget_keys_of(text) FROM PUBLIC;

-- As before, but for the keys of acts.
CREATE OR REPLACE FUNCTION subject_destroy(name text) RETURNS boolean
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
    PERFORM forget_keys_of(subject_destroy.name);
    RETURN true;
END $$;

-- Those who were forgotten before.
SELECT forget_keys_of(s.subject) FROM subjects s WHERE s.wrapped_key IS NULL;
