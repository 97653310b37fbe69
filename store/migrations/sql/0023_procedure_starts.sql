-- From when on new cases get which version of a procedure, as entries say. What the head named until now is the last of it.

CREATE TABLE procedure_starts (
    index bigint PRIMARY KEY,
    content_hash varchar NOT NULL,
    starts_at timestamptz NOT NULL
);
INSERT INTO procedure_starts
SELECT e.index, convert_from(e.content, 'UTF8')::jsonb -> 'act' ->> 'content_hash', e.recorded_at
FROM entries e WHERE e.stream = 'register' AND e.act = 'publish_procedure' AND e.allow;
CREATE TRIGGER procedure_starts_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON procedure_starts EXECUTE FUNCTION refuse_change();

ALTER TABLE ledger_head DROP COLUMN procedure;

-- As `domain.procedure_starts.in_force`: of those that start at the same moment the later entry counts.
CREATE FUNCTION procedure_at(moment timestamptz) RETURNS varchar
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.content_hash FROM procedure_starts s
    WHERE s.starts_at <= procedure_at.moment ORDER BY s.starts_at DESC, s.index DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION procedure_at(timestamptz) FROM PUBLIC;

-- The document of a procedure that is to be put into force is kept with its proposal.
ALTER TABLE organisation_changes ADD COLUMN document bytea;

-- What a change says never changes; that it was confirmed or revoked is said once.
CREATE OR REPLACE FUNCTION refuse_rewriting_a_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.body, NEW.content, NEW.proposed_by, NEW.proposed_at, NEW.proposed_index)
        = (OLD.id, OLD.kind, OLD.body, OLD.content, OLD.proposed_by, OLD.proposed_at, OLD.proposed_index)
        AND NEW.document IS NOT DISTINCT FROM OLD.document
        AND OLD.revoked_index IS NULL
        AND (OLD.status, NEW.status) IN (('proposed', 'confirmed'), ('proposed', 'revoked'), ('confirmed', 'revoked'))
        AND (OLD.confirmed_index IS NULL
            OR (NEW.confirmed_at, NEW.confirmed_index) = (OLD.confirmed_at, OLD.confirmed_index))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a change of the organisation is confirmed or revoked, not rewritten' USING ERRCODE = 'GR010';
END $$;
