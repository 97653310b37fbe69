-- Which revision of the policy was in force when: said by entries, and kept beside them so that every append can be held
-- to it. What was judged by another policy than the one in force is not appended, whoever signed that policy.

CREATE TABLE policy_activations (
    index bigint PRIMARY KEY,
    revision varchar NOT NULL,
    previous varchar,
    actor varchar NOT NULL,
    activated_at timestamptz NOT NULL
);
CREATE TRIGGER policy_activations_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_activations
    EXECUTE FUNCTION refuse_change();

-- Entries are appended one by one, each behind the head of the ledger, so the last activation is the one before this entry.
-- A ledger that names no policy yet, as one from before there were activations, takes the verdicts of any that is kept.
CREATE FUNCTION hold_to_the_policy_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry CONSTANT jsonb := convert_from(NEW.content, 'UTF8')::jsonb;
    judged_by CONSTANT text := entry -> 'verdict' ->> 'policy_revision';
    in_force CONSTANT text := (SELECT p.revision FROM policy_activations p ORDER BY p.index DESC LIMIT 1);
    activates CONSTANT boolean := NEW.act = 'activate_policy' AND NEW.allow;
    wanted CONSTANT text := entry -> 'act' ->> 'revision';
    -- The policy of a release is put into force by the system before anything else runs, and may be the only one that
    -- understands the questions of that release.
    by_itself CONSTANT boolean := activates AND entry -> 'actor' ->> 'kind' = 'system' AND judged_by = wanted;
BEGIN
    IF in_force IS NOT NULL AND judged_by IS DISTINCT FROM in_force AND NOT by_itself THEN
        RAISE EXCEPTION 'another policy is in force than the one that judged' USING ERRCODE = 'GR015';
    END IF;
    IF activates THEN
        IF entry -> 'act' ->> 'previous' IS DISTINCT FROM in_force THEN
            RAISE EXCEPTION 'another policy is in force by now' USING ERRCODE = 'GR001';
        END IF;
        IF NOT EXISTS (SELECT FROM policies p WHERE p.revision = wanted) THEN
            RAISE EXCEPTION 'the policy that is to judge is not kept' USING ERRCODE = 'GR012';
        END IF;
        INSERT INTO policy_activations VALUES (NEW.index, wanted, in_force, NEW.actor, NEW.recorded_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_are_judged_by_the_policy_in_force AFTER INSERT ON entries
    FOR EACH ROW EXECUTE FUNCTION hold_to_the_policy_in_force();
