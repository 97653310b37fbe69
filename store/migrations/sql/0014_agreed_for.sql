-- For which organisations the holder's side agreed to a mandaat (Awb 10:4): an array of their ids, said with the agreement.

ALTER TABLE mandaten ADD COLUMN agreed_for jsonb NOT NULL DEFAULT '[]';

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
            OR (NEW.agreed_by, NEW.agreed_at, NEW.agreed_index, NEW.agreed_for)
            IS NOT DISTINCT FROM (OLD.agreed_by, OLD.agreed_at, OLD.agreed_index, OLD.agreed_for))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a mandaat is confirmed, agreed to, instructed or revoked, not changed' USING ERRCODE = 'GR010';
END $$;
