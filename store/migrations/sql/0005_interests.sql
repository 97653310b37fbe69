-- The register of interests as its entries make it: valid time in the interest, recorded time beside it.

CREATE TABLE interests (
    id varchar PRIMARY KEY,
    account varchar NOT NULL,
    scope varchar NOT NULL,
    code varchar NOT NULL,
    content jsonb NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    reasons varchar,
    area varchar,
    registered_by varchar NOT NULL,
    registered_at timestamptz NOT NULL,
    registered_index bigint NOT NULL,
    ended_by varchar,
    ended_at timestamptz,
    ended_index bigint,
    CONSTRAINT interests_registered_index UNIQUE (registered_index)
);
CREATE INDEX interests_scope ON interests (scope, code);
CREATE INDEX interests_account ON interests (account, registered_index);

CREATE TRIGGER interests_stay BEFORE DELETE OR TRUNCATE ON interests EXECUTE FUNCTION refuse_change();

-- What was registered never changes; that it ended is said once.
CREATE FUNCTION refuse_interest_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.account, NEW.scope, NEW.code, NEW.content, NEW.valid_from, NEW.registered_by, NEW.registered_at,
            NEW.registered_index)
        = (OLD.id, OLD.account, OLD.scope, OLD.code, OLD.content, OLD.valid_from, OLD.registered_by, OLD.registered_at,
            OLD.registered_index)
        AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until
        AND NEW.reasons IS NOT DISTINCT FROM OLD.reasons
        AND NEW.area IS NOT DISTINCT FROM OLD.area
        AND OLD.ended_index IS NULL AND NEW.ended_index IS NOT NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an interest is ended, not changed' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER interests_are_kept BEFORE UPDATE ON interests FOR EACH ROW EXECUTE FUNCTION refuse_interest_change();
