-- The register of mandaten as its entries make it: valid time in the mandaat, recorded time beside it.

CREATE TABLE mandaten (
    id varchar PRIMARY KEY,
    principal varchar NOT NULL,
    parent varchar,
    holder_kind varchar NOT NULL,
    holder_id varchar NOT NULL,
    content jsonb NOT NULL,
    status varchar NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    proposed_by varchar NOT NULL,
    proposed_at timestamptz NOT NULL,
    proposed_index bigint NOT NULL,
    confirmed_at timestamptz,
    confirmed_index bigint,
    revoked_at timestamptz,
    revoked_index bigint,
    CONSTRAINT mandaten_proposed_index UNIQUE (proposed_index)
);
CREATE INDEX mandaten_holder ON mandaten (holder_kind, holder_id);
CREATE INDEX mandaten_parent ON mandaten (parent);
CREATE INDEX mandaten_principal ON mandaten (principal, proposed_index);

CREATE TRIGGER mandaten_stay BEFORE DELETE OR TRUNCATE ON mandaten EXECUTE FUNCTION refuse_change();

-- What a mandaat says never changes; that it was confirmed or revoked is said once.
CREATE FUNCTION refuse_mandaat_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.principal, NEW.holder_kind, NEW.holder_id, NEW.content, NEW.valid_from, NEW.proposed_by,
            NEW.proposed_at, NEW.proposed_index)
        = (OLD.id, OLD.principal, OLD.holder_kind, OLD.holder_id, OLD.content, OLD.valid_from, OLD.proposed_by,
            OLD.proposed_at, OLD.proposed_index)
        AND NEW.parent IS NOT DISTINCT FROM OLD.parent
        AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until
        AND OLD.revoked_index IS NULL
        AND (OLD.status, NEW.status) IN (('proposed', 'confirmed'), ('proposed', 'revoked'), ('confirmed', 'revoked'))
        AND (OLD.confirmed_index IS NULL
            OR (NEW.confirmed_at, NEW.confirmed_index) = (OLD.confirmed_at, OLD.confirmed_index))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a mandaat is confirmed or revoked, not changed' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER mandaten_are_kept BEFORE UPDATE ON mandaten FOR EACH ROW EXECUTE FUNCTION refuse_mandaat_change();
