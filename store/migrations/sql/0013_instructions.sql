-- What who gave a mandaat told its holder about using it (Awb 10:6), in the order of its numbers: an array of {"number",
-- "text", "case", "by", "at", "index", "withdrawn_by", "withdrawn_at", "withdrawn_index"}, the text sealed.

ALTER TABLE mandaten ADD COLUMN instructions jsonb NOT NULL DEFAULT '[]';

-- By which what was said about one case is found, of which few are.
CREATE INDEX entries_instructing ON entries (stream) WHERE act = 'instruct_mandaat';

-- One more than there were, or one of them withdrawn, once; nothing else about them ever changes.
CREATE FUNCTION instructions_go_on(old_ones jsonb, new_ones jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE jsonb_array_length(new_ones) - jsonb_array_length(old_ones)
        WHEN 1 THEN new_ones - jsonb_array_length(old_ones) = old_ones
            AND new_ones -> -1 ->> 'withdrawn_index' IS NULL
        WHEN 0 THEN (
            SELECT count(*) = 1 AND bool_and(o.old_one ->> 'withdrawn_index' IS NULL
                AND o.new_one ->> 'withdrawn_index' IS NOT NULL
                AND o.old_one - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_index']
                    = o.new_one - ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawn_index'])
            FROM (
                SELECT old_ones -> n AS old_one, new_ones -> n AS new_one
                FROM generate_series(0, jsonb_array_length(old_ones) - 1) AS n
            ) o
            WHERE o.old_one <> o.new_one
        )
        ELSE false
    END
$$;

-- What a mandaat says never changes; that it was confirmed, agreed to or revoked is said once, and not together with an
-- instruction.
CREATE OR REPLACE FUNCTION refuse_mandaat_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.principal, NEW.holder_kind, NEW.holder_id, NEW.content, NEW.valid_from, NEW.proposed_by,
            NEW.proposed_at, NEW.proposed_index)
        = (OLD.id, OLD.principal, OLD.holder_kind, OLD.holder_id, OLD.content, OLD.valid_from, OLD.proposed_by,
            OLD.proposed_at, OLD.proposed_index)
        AND NEW.parent IS NOT DISTINCT FROM OLD.parent
        AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until
        AND OLD.revoked_index IS NULL
        AND ((OLD.status, NEW.status) IN (('proposed', 'confirmed'), ('proposed', 'revoked'), ('confirmed', 'revoked'))
            OR (OLD.status = NEW.status AND OLD.agreed_index IS NULL AND NEW.agreed_index IS NOT NULL)
            OR (OLD.status = NEW.status AND NEW.agreed_index IS NOT DISTINCT FROM OLD.agreed_index
                AND NEW.revoked_index IS NULL AND NEW.revoked_at IS NULL
                AND public.instructions_go_on(OLD.instructions, NEW.instructions)))
        AND (NEW.instructions = OLD.instructions
            OR (OLD.status = NEW.status AND NEW.agreed_index IS NOT DISTINCT FROM OLD.agreed_index))
        AND (OLD.status <> NEW.status OR (NEW.confirmed_by, NEW.confirmed_at, NEW.confirmed_index)
            IS NOT DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at, OLD.confirmed_index))
        AND (OLD.confirmed_index IS NULL OR (NEW.confirmed_by, NEW.confirmed_at, NEW.confirmed_index)
            IS NOT DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at, OLD.confirmed_index))
        AND ((OLD.agreed_index IS NULL AND NEW.agreed_index IS NOT NULL)
            OR (NEW.agreed_by, NEW.agreed_at, NEW.agreed_index)
            IS NOT DISTINCT FROM (OLD.agreed_by, OLD.agreed_at, OLD.agreed_index))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a mandaat is confirmed, agreed to, instructed or revoked, not changed' USING ERRCODE = 'GR010';
END $$;
