"""Many cases at once, put into the read model by its owner: the real ones, again and again, so that lists and numbers have that many.

A copy has an id, reference, area and addresses of its own, waits for the same acts, and shares the sealed texts of the case that it
was made of. It has no entries but the one of its decision, if there was one: nothing but precedents looks for others. Opening
and closing lie up to five years back, one in seven is open, and terms end within the coming year or, of some, have ended.
"""

from collections.abc import Sequence

import psycopg

AREAS_EACH = 50
"""About so many cases share an area, so with more cases there are more areas."""
_GUARDED = ("routekaarten", "awaited", "case_addresses", "entries")
# By its number alone, so that the same size is filled in the same way each time: `n` of the copies, `k` of what is copied.
_KINDS = """
CREATE TEMP TABLE kinds AS
SELECT *, side_state = 'closed' AS ended, count(*) OVER alike AS many, row_number() OVER (alike ORDER BY case_id) - 1 AS k
FROM routekaarten WHERE case_id = ANY(%(real)s)
WINDOW alike AS (PARTITION BY side_state = 'closed')
"""
_COPIES = """
INSERT INTO routekaarten
SELECT c.id, k.sequence, jsonb_set(k.state, '{case}', to_jsonb(c.id)), k.phase, k.side_state, k.tier, k.body,
    k.municipality, k.difference_type, k.measure, k.amount_cents, k.address_count, k.outcome,
    CASE WHEN k.term_end IS NULL THEN NULL ELSE c.now + (abs(hashint4(n) %% 365)) * interval '1 day' END, NULL, c.opened,
    c.opened + (abs(hashint4(n + 1) %% 90) + 90) * interval '1 day', k.reference, k.area, md5('reference' || n),
    md5('area' || abs(hashint4(n)::bigint) %% greatest(%(last)s / %(areas_each)s, 1))
FROM generate_series(%(first)s::int, %(last)s::int) AS g (n)
    CROSS JOIN LATERAL (
        SELECT md5('case' || n) AS id, now() AS now, now() - (n::float8 / %(last)s) * interval '1825 days' AS opened
    ) AS c
    JOIN kinds k ON k.ended = (n %% 7 <> 0) AND k.k = (n / 7 + n %% 7) %% k.many
"""
_WAITING = """
INSERT INTO awaited
SELECT md5('case' || n), a.who, a.act, a.account
FROM generate_series(%(first)s::int, %(last)s::int) AS g (n)
    JOIN kinds k ON NOT k.ended AND n %% 7 = 0 AND k.k = (n / 7) %% k.many JOIN awaited a ON a.case_id = k.case_id
"""
_ADDRESSES = """
INSERT INTO case_addresses
SELECT md5('case' || n), md5('address' || n || '/' || m)
FROM generate_series(%(first)s::int, %(last)s::int) AS g (n), generate_series(1, 2) AS m
"""
_DECISIONS = """
INSERT INTO entries (index, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id)
SELECT 1000000000 + n, 'routekaart/' || md5('case' || n), 9, now() - (n::float8 / %(last)s) * interval '1825 days' + interval '60 days',
    md5('actor'), 'conclude', true, decode(repeat(md5(n::text), 2), 'hex'), '', md5(n::text)
FROM generate_series(%(first)s::int, %(last)s::int) AS g (n) WHERE n %% 7 <> 0
"""
# The numbers of the overview, counted as the migration that brought them did.
COUNTED = """
TRUNCATE case_counts, lead_counts, alike_counts, area_alike;
INSERT INTO case_counts
SELECT municipality, coalesce(tier, ''), state_word(phase, side_state), difference_type, coalesce(outcome, ''), count(*)
FROM routekaarten GROUP BY 1, 2, 3, 4, 5;
INSERT INTO lead_counts
SELECT municipality, (updated_at AT TIME ZONE 'Europe/Amsterdam')::date - (opened_at AT TIME ZONE 'Europe/Amsterdam')::date, count(*)
FROM routekaarten WHERE side_state = 'closed' AND outcome IS NOT NULL GROUP BY 1, 2;
INSERT INTO alike_counts
SELECT municipality, area_key, difference_type, measure, outcome, count(*)
FROM routekaarten WHERE side_state = 'closed' AND outcome IS NOT NULL AND area_key IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO area_alike
SELECT municipality, area_key, sum(n * (n - 1) / 2 + n * before), sum(n * (n - 1) / 2)
FROM (
    SELECT municipality, area_key, cases AS n,
        sum(cases) OVER (PARTITION BY municipality, area_key, difference_type, measure ORDER BY outcome) - cases AS before
    FROM alike_counts
) AS c GROUP BY 1, 2
"""


# An index that is made at the end takes a fraction of what it takes row by row; one that a constraint rests on has to stay.
_INDEXES = """
SELECT format('DROP INDEX %%I', i.relname), pg_get_indexdef(i.oid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relname = ANY(%(tables)s) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)
"""


async def fill_cases(owner: str, real: Sequence[str], first: int, last: int) -> None:
    """Adds the copies with these numbers, both included, of the cases `real`, of which some are open and some closed. `owner` is where the owner of the tables finds the database."""
    async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
        async with connection.transaction():
            for table in _GUARDED:
                await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
            await connection.execute("DROP TABLE IF EXISTS pg_temp.kinds")
            await connection.execute(_KINDS.encode(), {"real": list(real)})
            indexes = await (await connection.execute(_INDEXES.encode(), {"tables": list(_GUARDED)})).fetchall()
            for dropped, _ in indexes:
                await connection.execute(dropped)
            filled = {"first": first, "last": last, "areas_each": AREAS_EACH}
            for statement in (_COPIES, _WAITING, _ADDRESSES, _DECISIONS):
                await connection.execute(statement.encode(), filled)
            for _, made in indexes:
                await connection.execute(made)
            await connection.execute(COUNTED.encode())
            for table in _GUARDED:
                await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
        await connection.execute("VACUUM ANALYZE")
