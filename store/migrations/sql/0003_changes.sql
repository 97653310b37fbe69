-- The changes of the organisation as their entries make them. What they do to it stands in register_versions.

CREATE TABLE organisation_changes (
    id varchar PRIMARY KEY,
    kind varchar NOT NULL,
    body varchar NOT NULL,
    content jsonb NOT NULL,
    status varchar NOT NULL,
    proposed_by varchar NOT NULL,
    proposed_at timestamptz NOT NULL,
    proposed_index bigint NOT NULL,
    confirmed_at timestamptz,
    confirmed_index bigint,
    revoked_at timestamptz,
    revoked_index bigint,
    CONSTRAINT organisation_changes_proposed_index UNIQUE (proposed_index)
);
CREATE INDEX organisation_changes_body ON organisation_changes (body, proposed_index);

CREATE TRIGGER organisation_changes_stay BEFORE DELETE OR TRUNCATE ON organisation_changes EXECUTE FUNCTION refuse_change();

-- What a change says never changes; that it was confirmed or revoked is said once.
CREATE FUNCTION refuse_rewriting_a_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.body, NEW.content, NEW.proposed_by, NEW.proposed_at, NEW.proposed_index)
        = (OLD.id, OLD.kind, OLD.body, OLD.content, OLD.proposed_by, OLD.proposed_at, OLD.proposed_index)
        AND OLD.revoked_index IS NULL
        AND (OLD.status, NEW.status) IN (('proposed', 'confirmed'), ('proposed', 'revoked'), ('confirmed', 'revoked'))
        AND (OLD.confirmed_index IS NULL
            OR (NEW.confirmed_at, NEW.confirmed_index) = (OLD.confirmed_at, OLD.confirmed_index))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a change of the organisation is confirmed or revoked, not rewritten' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER organisation_changes_are_kept BEFORE UPDATE ON organisation_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_a_change();
