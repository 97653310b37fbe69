-- Meetings as their entries make them: what happened with each, in its order, and where it stands by that.

CREATE TABLE meetings (
    id varchar PRIMARY KEY,
    body varchar NOT NULL,
    starts_at timestamptz NOT NULL,
    agenda jsonb NOT NULL,
    status varchar NOT NULL,
    events jsonb NOT NULL,
    convened_index bigint NOT NULL,
    opened_index bigint,
    closed_index bigint,
    adopted_index bigint,
    CONSTRAINT meetings_convened_index UNIQUE (convened_index)
);
-- Those of a body, and the one that a case is on.
CREATE INDEX meetings_body ON meetings (body, starts_at);
CREATE INDEX meetings_agenda ON meetings USING gin (agenda jsonb_path_ops);

CREATE TRIGGER meetings_stay BEFORE DELETE OR TRUNCATE ON meetings EXECUTE FUNCTION refuse_change();

-- What happened stays; each update adds one event, and moves the meeting on at most.
CREATE FUNCTION refuse_meeting_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.body, NEW.convened_index) = (OLD.id, OLD.body, OLD.convened_index)
        AND NEW.events - (-1) = OLD.events
        AND OLD.adopted_index IS NULL
        AND OLD.status <> 'withdrawn'
        AND (OLD.opened_index IS NULL OR (NEW.opened_index = OLD.opened_index AND NEW.agenda = OLD.agenda
            AND NEW.starts_at = OLD.starts_at))
        AND (OLD.closed_index IS NULL OR NEW.closed_index = OLD.closed_index)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a meeting is added to, not changed' USING ERRCODE = 'GR010';
END $$;
CREATE TRIGGER meetings_are_kept BEFORE UPDATE ON meetings FOR EACH ROW EXECUTE FUNCTION refuse_meeting_change();
