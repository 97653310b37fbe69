-- Earlier decisions that a case is like are found by what they have in common, newest first, however many there are. A case
-- comes into these indices once, when it is decided.

CREATE INDEX routekaarten_decided_in_area ON routekaarten (area_key, difference_type, measure, opened_at)
    WHERE outcome IS NOT NULL;
CREATE INDEX routekaarten_decided_alike ON routekaarten (difference_type, measure, opened_at) WHERE outcome IS NOT NULL;
CREATE INDEX routekaarten_decided_type ON routekaarten (difference_type, opened_at) WHERE outcome IS NOT NULL;
CREATE INDEX routekaarten_decided_measure ON routekaarten (measure, opened_at) WHERE outcome IS NOT NULL;

-- Who reads in one municipality alone finds those of that one, also where it has few.
CREATE INDEX routekaarten_decided_alike_there ON routekaarten (municipality, difference_type, measure, opened_at)
    WHERE outcome IS NOT NULL;
CREATE INDEX routekaarten_decided_type_there ON routekaarten (municipality, difference_type, opened_at)
    WHERE outcome IS NOT NULL;
CREATE INDEX routekaarten_decided_measure_there ON routekaarten (municipality, measure, opened_at)
    WHERE outcome IS NOT NULL;
