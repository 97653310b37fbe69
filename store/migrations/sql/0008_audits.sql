-- Audits as their entries make them: the plan, the sample, and what was found and replied, in its order.

CREATE TABLE audits (
    id varchar PRIMARY KEY,
    content jsonb NOT NULL,
    question varchar NOT NULL,
    population bigint NOT NULL,
    sample jsonb NOT NULL,
    findings jsonb NOT NULL,
    replies jsonb NOT NULL,
    status varchar NOT NULL,
    conclusion varchar,
    opened_by varchar NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_index bigint NOT NULL,
    closed_by varchar,
    closed_at timestamptz,
    closed_index bigint,
    CONSTRAINT audits_opened_index UNIQUE (opened_index)
);
-- By whom a finding is to be answered.
CREATE INDEX audits_findings ON audits USING gin (findings jsonb_path_ops);

CREATE TRIGGER audits_stay BEFORE DELETE OR TRUNCATE ON audits EXECUTE FUNCTION refuse_change();

-- What was opened, found and replied never changes; an open audit gets one finding or reply more, or is closed once.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.content, NEW.question, NEW.population, NEW.sample, NEW.opened_by, NEW.opened_at, NEW.opened_index)
        = (OLD.id, OLD.content, OLD.question, OLD.population, OLD.sample, OLD.opened_by, OLD.opened_at, OLD.opened_index)
        AND OLD.closed_index IS NULL
        AND ((NEW.findings = OLD.findings AND NEW.replies = OLD.replies AND NEW.closed_index IS NOT NULL)
            OR (NEW.status = OLD.status AND NEW.closed_index IS NULL
                AND ((NEW.replies = OLD.replies AND NEW.findings - (-1) = OLD.findings)
                    OR (NEW.findings = OLD.findings AND NEW.replies - (-1) = OLD.replies))))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an audit is added to and closed, not changed' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER audits_are_kept BEFORE UPDATE ON audits FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
