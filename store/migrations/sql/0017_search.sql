-- Lists that begin with what is due first, and numbers over many cases that cost the same however many there are.

-- By when a case is looked at: the end of its term; without one long after all terms, and the newest first. One moment
-- for every case, so that a page can begin after any of them.
CREATE FUNCTION due_at(term_end timestamptz, opened_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        term_end,
        (timestamp '4000-01-01' - ((opened_at AT TIME ZONE 'UTC') - timestamp '2000-01-01')) AT TIME ZONE 'UTC'
    )
$$;
-- The one word for a case: what holds it up or ended it, else its phase.
CREATE FUNCTION state_word(phase varchar, side_state varchar) RETURNS varchar
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE side_state WHEN 'none' THEN phase ELSE side_state END
$$;
CREATE INDEX routekaarten_due ON routekaarten (due_at(term_end, opened_at), case_id);
CREATE INDEX routekaarten_due_in_municipality ON routekaarten (municipality, due_at(term_end, opened_at), case_id);
CREATE INDEX routekaarten_due_in_state ON routekaarten (state_word(phase, side_state), due_at(term_end, opened_at), case_id);
CREATE INDEX routekaarten_area_in_municipality ON routekaarten (municipality, area_key);
DROP INDEX routekaarten_term;
CREATE INDEX routekaarten_term ON routekaarten (term_end, municipality);

-- What there is of each kind. Tier and outcome are '' where a case has none; the state is the one word for it.
CREATE TABLE case_counts (
    municipality varchar NOT NULL,
    tier varchar NOT NULL,
    state varchar NOT NULL,
    difference_type varchar NOT NULL,
    outcome varchar NOT NULL,
    cases bigint NOT NULL,
    PRIMARY KEY (municipality, tier, state, difference_type, outcome),
    CONSTRAINT case_counts_cases CHECK (cases >= 0)
) WITH (fillfactor = 50);

-- How many cases that were closed with an outcome took so many Dutch calendar days.
CREATE TABLE lead_counts (
    municipality varchar NOT NULL,
    days integer NOT NULL,
    cases bigint NOT NULL,
    PRIMARY KEY (municipality, days),
    CONSTRAINT lead_counts_cases CHECK (cases >= 0)
) WITH (fillfactor = 50);

-- How equal cases ended: of the same area, difference type and measure. The area is the keyed hash of its name; a case whose
-- area was forgotten is in none.
CREATE TABLE alike_counts (
    municipality varchar NOT NULL,
    area_key varchar NOT NULL,
    difference_type varchar NOT NULL,
    measure varchar NOT NULL,
    outcome varchar NOT NULL,
    cases bigint NOT NULL,
    PRIMARY KEY (municipality, area_key, difference_type, measure, outcome),
    CONSTRAINT alike_counts_cases CHECK (cases >= 0)
) WITH (fillfactor = 80);

-- The same of each area: every two equal cases once, and how many of these ended alike (domain/equality.py).
CREATE TABLE area_alike (
    municipality varchar NOT NULL,
    area_key varchar NOT NULL,
    pairs bigint NOT NULL,
    alike bigint NOT NULL,
    PRIMARY KEY (municipality, area_key),
    CONSTRAINT area_alike_some_of_them CHECK (alike BETWEEN 0 AND pairs)
) WITH (fillfactor = 80);
CREATE INDEX area_alike_unlike ON area_alike ((pairs - alike));

-- One case more, or one less, among those of its kind.
CREATE FUNCTION count_kind(r routekaarten, one integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    the_state CONSTANT text := state_word(r.phase, r.side_state);
BEGIN
    IF one > 0 THEN
        INSERT INTO case_counts AS c
        VALUES (r.municipality, coalesce(r.tier, ''), the_state, r.difference_type, coalesce(r.outcome, ''), 1)
        ON CONFLICT (municipality, tier, state, difference_type, outcome) DO UPDATE SET cases = c.cases + 1;
    ELSE
        UPDATE case_counts c SET cases = c.cases - 1
        WHERE c.municipality = r.municipality AND c.tier = coalesce(r.tier, '') AND c.state = the_state
            AND c.difference_type = r.difference_type AND c.outcome = coalesce(r.outcome, '');
    END IF;
END $$;
REVOKE ALL ON FUNCTION count_kind(routekaarten, integer) FROM PUBLIC;

-- One case more, or one less, among those that ended in its area.
CREATE FUNCTION count_alike(r routekaarten, one integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    equal_cases bigint;
    alike_cases bigint;
BEGIN
    INSERT INTO area_alike VALUES (r.municipality, r.area_key, 0, 0) ON CONFLICT DO NOTHING;
    -- Whoever counts in the same area waits here, and then sees what came of it: forgetting is not behind the ledger's head.
    PERFORM FROM area_alike a WHERE a.municipality = r.municipality AND a.area_key = r.area_key FOR UPDATE;
    SELECT coalesce(sum(c.cases), 0), coalesce(sum(c.cases) FILTER (WHERE c.outcome = r.outcome), 0)
    INTO equal_cases, alike_cases
    FROM alike_counts c
    WHERE c.municipality = r.municipality AND c.area_key = r.area_key AND c.difference_type = r.difference_type
        AND c.measure = r.measure;
    IF one > 0 THEN
        INSERT INTO alike_counts AS c
        VALUES (r.municipality, r.area_key, r.difference_type, r.measure, r.outcome, 1)
        ON CONFLICT (municipality, area_key, difference_type, measure, outcome) DO UPDATE SET cases = c.cases + 1;
    ELSE
        -- It is no pair with itself.
        equal_cases := equal_cases - 1;
        alike_cases := alike_cases - 1;
        UPDATE alike_counts c SET cases = c.cases - 1
        WHERE c.municipality = r.municipality AND c.area_key = r.area_key AND c.difference_type = r.difference_type
            AND c.measure = r.measure AND c.outcome = r.outcome;
    END IF;
    UPDATE area_alike a SET pairs = a.pairs + one * equal_cases, alike = a.alike + one * alike_cases
    WHERE a.municipality = r.municipality AND a.area_key = r.area_key;
END $$;
REVOKE ALL ON FUNCTION count_alike(routekaarten, integer) FROM PUBLIC;

-- Runs when the transaction of an act commits, and so behind the ledger's head: nobody waits for a number who holds what
-- somebody else needs before it.
CREATE FUNCTION cases_are_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before_it CONSTANT boolean := TG_OP = 'UPDATE';
    ended_before CONSTANT boolean := before_it AND OLD.side_state = 'closed' AND OLD.outcome IS NOT NULL;
    ended_now CONSTANT boolean := NEW.side_state = 'closed' AND NEW.outcome IS NOT NULL;
BEGIN
    IF NOT before_it THEN
        PERFORM count_kind(NEW, 1);
    ELSIF (OLD.municipality, OLD.tier, OLD.phase, OLD.side_state, OLD.difference_type, OLD.outcome)
        IS DISTINCT FROM (NEW.municipality, NEW.tier, NEW.phase, NEW.side_state, NEW.difference_type, NEW.outcome)
    THEN
        PERFORM count_kind(OLD, -1);
        PERFORM count_kind(NEW, 1);
    END IF;
    IF ended_now AND NOT ended_before THEN
        INSERT INTO lead_counts AS l
        VALUES (NEW.municipality, (NEW.updated_at AT TIME ZONE 'Europe/Amsterdam')::date
            - (NEW.opened_at AT TIME ZONE 'Europe/Amsterdam')::date, 1)
        ON CONFLICT (municipality, days) DO UPDATE SET cases = l.cases + 1;
    END IF;
    IF before_it AND ended_before = ended_now
        AND (OLD.municipality, OLD.area_key, OLD.difference_type, OLD.measure, OLD.outcome)
        IS NOT DISTINCT FROM (NEW.municipality, NEW.area_key, NEW.difference_type, NEW.measure, NEW.outcome)
    THEN
        RETURN NULL;
    END IF;
    IF ended_before AND OLD.area_key IS NOT NULL THEN
        PERFORM count_alike(OLD, -1);
    END IF;
    IF ended_now AND NEW.area_key IS NOT NULL THEN
        PERFORM count_alike(NEW, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER routekaarten_are_counted AFTER INSERT OR UPDATE ON routekaarten
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_are_counted();

-- What there is already.
INSERT INTO case_counts
SELECT municipality, coalesce(tier, ''), state_word(phase, side_state), difference_type,
    coalesce(outcome, ''), count(*)
FROM routekaarten GROUP BY 1, 2, 3, 4, 5;
INSERT INTO lead_counts
SELECT r.municipality, (e.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date
    - (r.opened_at AT TIME ZONE 'Europe/Amsterdam')::date, count(*)
FROM routekaarten r JOIN entries e ON e.stream = 'routekaart/' || r.case_id AND e.act = 'close' AND e.allow
WHERE r.side_state = 'closed' AND r.outcome IS NOT NULL GROUP BY 1, 2;
INSERT INTO alike_counts
SELECT municipality, area_key, difference_type, measure, outcome, count(*)
FROM routekaarten WHERE side_state = 'closed' AND outcome IS NOT NULL AND area_key IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO area_alike
SELECT municipality, area_key, sum(cases * (cases - 1) / 2 + crossing), sum(cases * (cases - 1) / 2)
FROM (
    SELECT municipality, area_key, cases,
        -- Pairs of two outcomes, each counted with the one that comes first.
        cases * (sum(cases) OVER (PARTITION BY municipality, area_key, difference_type, measure ORDER BY outcome
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - cases) AS crossing
    FROM alike_counts
) AS counted GROUP BY municipality, area_key;
