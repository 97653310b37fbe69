-- An interest of somebody else is proposed by one person and confirmed by another, and so is its end.

ALTER TABLE interests
    ADD COLUMN confirmed_by varchar,
    ADD COLUMN confirmed_at timestamptz,
    ADD COLUMN confirmed_index bigint,
    ADD COLUMN end_proposed_by varchar,
    ADD COLUMN end_proposed_at timestamptz,
    ADD COLUMN end_proposed_index bigint;

-- What was registered never changes; that it was confirmed, that its end was proposed, and that it ended, is said once.
CREATE OR REPLACE FUNCTION refuse_interest_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.account, NEW.scope, NEW.code, NEW.content, NEW.valid_from, NEW.registered_by, NEW.registered_at,
            NEW.registered_index)
        = (OLD.id, OLD.account, OLD.scope, OLD.code, OLD.content, OLD.valid_from, OLD.registered_by, OLD.registered_at,
            OLD.registered_index)
        AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until
        AND NEW.reasons IS NOT DISTINCT FROM OLD.reasons
        AND NEW.area IS NOT DISTINCT FROM OLD.area
        AND OLD.ended_index IS NULL
        AND ((OLD.confirmed_index IS NULL AND NEW.confirmed_index IS NOT NULL)
            OR (NEW.confirmed_by, NEW.confirmed_at, NEW.confirmed_index)
                IS NOT DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at, OLD.confirmed_index))
        AND ((OLD.end_proposed_index IS NULL AND NEW.end_proposed_index IS NOT NULL)
            OR (NEW.end_proposed_by, NEW.end_proposed_at, NEW.end_proposed_index)
                IS NOT DISTINCT FROM (OLD.end_proposed_by, OLD.end_proposed_at, OLD.end_proposed_index))
        AND (NEW.confirmed_index, NEW.end_proposed_index, NEW.ended_index)
            IS DISTINCT FROM (OLD.confirmed_index, OLD.end_proposed_index, OLD.ended_index)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an interest is confirmed and ended, not changed' USING ERRCODE = 'GR010';
END $$;
