-- A case of which the decision is objected to is needed until that is decided (AVG 17(3)(e)), closed as it is. And what is looked
-- at once more are all the cases that a subject is named in: of an audit its sample, of a meeting its agenda.
CREATE OR REPLACE FUNCTION subjects_are_acted_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    entry CONSTANT jsonb := convert_from(NEW.content, 'UTF8')::jsonb;
    event CONSTANT jsonb := entry -> 'events' -> 0;
    kind CONSTANT text := event ->> 'type';
    name CONSTANT text := event ->> 'subject';
    happened CONSTANT timestamptz := event ->> 'at';
BEGIN
    IF kind = 'forgetting_confirmed' THEN
        PERFORM FROM subjects s WHERE s.subject = name FOR UPDATE SKIP LOCKED;
        -- What was judged may have changed since: a hold was placed, a case was opened, an objection was lodged, or a
        -- text was added.
        IF NOT FOUND
            OR EXISTS (SELECT FROM subject_standings s
                WHERE s.hold IS NOT NULL AND s.id IN (SELECT subjects_beside(name)))
            OR EXISTS (SELECT FROM routekaarten r WHERE r.case_id IN (SELECT cases_of_subject(name))
                AND (r.side_state <> 'closed'
                    OR r.state ? 'objection' AND r.state -> 'objection' ->> 'founded' IS NULL))
            OR texts_hash(name) IS DISTINCT FROM entry -> 'question' -> 'facts' -> 'subject' ->> 'texts'
        THEN
            RAISE EXCEPTION 'the subject is held or needed by now, or has other texts' USING ERRCODE = 'GR001';
        END IF;
    END IF;
    INSERT INTO subject_standings (id, status, first_index, last_index) VALUES (name, 'kept', NEW.index, -1)
    ON CONFLICT DO NOTHING;
    UPDATE subject_standings s
    SET status = CASE kind WHEN 'forgetting_proposed' THEN 'proposed' WHEN 'forgetting_confirmed' THEN 'forgotten'
            WHEN 'forgetting_revoked' THEN 'kept' ELSE s.status END,
        ground = CASE kind WHEN 'forgetting_proposed' THEN event ->> 'ground' WHEN 'forgetting_revoked' THEN NULL
            ELSE s.ground END,
        proposed_by = CASE kind WHEN 'forgetting_proposed' THEN event ->> 'account' WHEN 'forgetting_revoked' THEN NULL
            ELSE s.proposed_by END,
        confirmed_by = CASE kind WHEN 'forgetting_confirmed' THEN event ->> 'account' ELSE s.confirmed_by END,
        confirmed_at = CASE kind WHEN 'forgetting_confirmed' THEN happened ELSE s.confirmed_at END,
        confirmed_index = CASE kind WHEN 'forgetting_confirmed' THEN NEW.index ELSE s.confirmed_index END,
        hold = CASE kind WHEN 'hold_placed' THEN event ->> 'ground' WHEN 'hold_released' THEN NULL ELSE s.hold END,
        held_by = CASE kind WHEN 'hold_placed' THEN event ->> 'account' WHEN 'hold_released' THEN NULL
            ELSE s.held_by END,
        held_at = CASE kind WHEN 'hold_placed' THEN happened WHEN 'hold_released' THEN NULL ELSE s.held_at END,
        last_index = NEW.index
    WHERE s.id = name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such subject' USING ERRCODE = 'GR014';
    END IF;
    RETURN NULL;
END $$;
