-- The keyed hash of an area's name goes with the last text that it was made of. Whoever has the master key can hash all names
-- of areas, so a hash that stays says which one was forgotten.

-- Where an interest in an area is: beside the ledger, whose entries only have a commitment to the name. It goes with the interest.
CREATE TABLE interest_areas (
    interest varchar PRIMARY KEY,
    area_key varchar NOT NULL
);
CREATE INDEX interest_areas_key ON interest_areas (area_key);

-- Which cases an interest in an area covers where the area of one of the two was forgotten: what earlier verdicts rest on.
CREATE TABLE interest_cases (
    case_id varchar NOT NULL,
    interest varchar NOT NULL,
    PRIMARY KEY (case_id, interest)
);

-- Until now entries had the hash itself, and a forgotten case kept it while an interest named the same area.
INSERT INTO interest_areas SELECT n.id, n.code FROM interests n WHERE n.scope = 'area';
INSERT INTO interest_cases
SELECT r.case_id, n.id
FROM routekaarten r
    JOIN interests n ON n.scope = 'area' AND n.code = r.area_key
        AND coalesce(n.content ->> 'municipality', r.municipality) = r.municipality
WHERE r.reference_key IS NULL
    OR EXISTS (SELECT FROM vault_items i JOIN subjects s USING (subject)
        WHERE i.commitment = n.area AND s.wrapped_key IS NULL);
DELETE FROM interest_areas a USING interests n, vault_items i, subjects s
WHERE n.id = a.interest AND i.commitment = n.area AND s.subject = i.subject AND s.wrapped_key IS NULL;

CREATE TRIGGER interest_cases_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_cases EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interest_areas_stay BEFORE UPDATE OR TRUNCATE ON interest_areas EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_area_of_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM interests n JOIN vault_items i ON i.commitment = n.area
        JOIN subject_standings s ON s.id = i.subject WHERE n.id = OLD.interest AND s.status = 'forgotten')
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the area of an interest is forgotten, not taken away' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER interest_areas_are_forgotten BEFORE DELETE ON interest_areas
    FOR EACH ROW EXECUTE FUNCTION refuse_area_of_kept();

-- One case more, or one less, among those that ended in its area. A number of nothing is not kept: it would name an area of
-- which no case is left.
CREATE OR REPLACE FUNCTION count_alike(r routekaarten, one integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    equal_cases bigint;
    alike_cases bigint;
BEGIN
    LOOP
        INSERT INTO area_alike VALUES (r.municipality, r.area_key, 0, 0) ON CONFLICT DO NOTHING;
        -- Whoever counts in the same area waits here, and then sees what came of it: forgetting is not behind the ledger's head.
        PERFORM FROM area_alike a WHERE a.municipality = r.municipality AND a.area_key = r.area_key FOR UPDATE;
        -- Unless its last case was forgotten while we waited.
        EXIT WHEN FOUND;
    END LOOP;
    SELECT coalesce(sum(c.cases), 0), coalesce(sum(c.cases) FILTER (WHERE c.outcome = r.outcome), 0)
    INTO equal_cases, alike_cases
    FROM alike_counts c
    WHERE c.municipality = r.municipality AND c.area_key = r.area_key AND c.difference_type = r.difference_type
        AND c.measure = r.measure;
    IF one > 0 THEN
        INSERT INTO alike_counts AS c
        VALUES (r.municipality, r.area_key, r.difference_type, r.measure, r.outcome, 1)
        ON CONFLICT (municipality, area_key, difference_type, measure, outcome) DO UPDATE SET cases = c.cases + 1;
    ELSE
        -- It is no pair with itself.
        equal_cases := equal_cases - 1;
        alike_cases := alike_cases - 1;
        UPDATE alike_counts c SET cases = c.cases - 1
        WHERE c.municipality = r.municipality AND c.area_key = r.area_key AND c.difference_type = r.difference_type
            AND c.measure = r.measure AND c.outcome = r.outcome;
        DELETE FROM alike_counts c
        WHERE c.municipality = r.municipality AND c.area_key = r.area_key AND c.difference_type = r.difference_type
            AND c.measure = r.measure AND c.outcome = r.outcome AND c.cases = 0;
    END IF;
    UPDATE area_alike a SET pairs = a.pairs + one * equal_cases, alike = a.alike + one * alike_cases
    WHERE a.municipality = r.municipality AND a.area_key = r.area_key;
    DELETE FROM area_alike a
    WHERE a.municipality = r.municipality AND a.area_key = r.area_key
        AND NOT EXISTS (SELECT FROM alike_counts c WHERE c.municipality = a.municipality AND c.area_key = a.area_key);
END $$;

-- As before, but that nothing of an area stays. What an interest covered is kept case by case.
CREATE OR REPLACE FUNCTION subject_destroy(name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    said CONSTANT timestamptz := (SELECT s.confirmed_at FROM subject_standings s
        WHERE s.id = subject_destroy.name AND s.status = 'forgotten');
    found_lookup text;
    found_kind text;
    its_cases varchar[];
    its_interests varchar[];
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
    SELECT coalesce(array_agg(DISTINCT n.id), '{}') INTO its_interests
    FROM vault_items i JOIN interests n ON i.commitment IN (n.reasons, n.area)
    WHERE i.subject = subject_destroy.name AND found_kind = 'interest';

    UPDATE subjects s SET wrapped_key = NULL, lookup = NULL, forgotten_at = said
    WHERE s.subject = subject_destroy.name;
    IF found_kind IN ('case', 'interest') THEN
        -- Or an interest that is registered meanwhile would cover a case of which the area is just being forgotten.
        LOCK TABLE interest_areas IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO interest_cases
        SELECT r.case_id, n.id
        FROM routekaarten r JOIN interest_areas a ON a.area_key = r.area_key
            JOIN interests n ON n.id = a.interest
                AND coalesce(n.content ->> 'municipality', r.municipality) = r.municipality
        WHERE (found_kind = 'case' AND r.case_id = ANY(its_cases)) OR n.id = ANY(its_interests)
        ON CONFLICT DO NOTHING;
    END IF;
    IF found_kind = 'address' THEN
        DELETE FROM case_addresses a WHERE a.address_key = found_lookup;
    ELSIF found_kind = 'case' THEN
        UPDATE routekaarten r SET reference_key = NULL, area_key = NULL WHERE r.case_id = ANY(its_cases);
    ELSIF found_kind = 'interest' THEN
        DELETE FROM interest_areas a WHERE a.interest = ANY(its_interests);
    ELSIF found_kind = 'account' THEN
        DELETE FROM sessions n USING accounts a, vault_items i
        WHERE n.account = a.account AND i.commitment = a.commitment AND i.subject = subject_destroy.name;
        UPDATE accounts a SET handle_key = NULL FROM vault_items i
        WHERE i.commitment = a.commitment AND i.subject = subject_destroy.name;
    END IF;
    PERFORM forget_keys_of(subject_destroy.name);
    RETURN true;
END $$;

-- Those who were forgotten before. What is counted of them is, before anything else is done with the table.
UPDATE routekaarten SET area_key = NULL WHERE reference_key IS NULL AND area_key IS NOT NULL;
SET CONSTRAINTS routekaarten_are_counted IMMEDIATE;
SET CONSTRAINTS routekaarten_are_counted DEFERRED;
DELETE FROM alike_counts WHERE cases = 0;
DELETE FROM area_alike a
WHERE NOT EXISTS (SELECT FROM alike_counts c WHERE c.municipality = a.municipality AND c.area_key = a.area_key);

-- Nobody writes to whom is forgotten. The lock makes who destroys the key wait, and then take the address away as well.
CREATE FUNCTION refuse_mail_of_forgotten() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM accounts a JOIN vault_items i ON i.commitment = a.commitment JOIN subjects s ON s.subject = i.subject
    WHERE a.account = NEW.account AND s.wrapped_key IS NOT NULL
        AND NOT EXISTS (SELECT FROM subject_standings f WHERE f.id = s.subject AND f.status = 'forgotten')
    FOR KEY SHARE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the account was forgotten, or is not there' USING ERRCODE = 'GR016';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_mail_of_forgotten() FROM PUBLIC;
CREATE TRIGGER mail_wishes_are_of_whom_is_kept BEFORE INSERT OR UPDATE OF account, address ON mail_wishes
    FOR EACH ROW EXECUTE FUNCTION refuse_mail_of_forgotten();
