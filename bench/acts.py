"""Acts through HTTP, beside the bare parts of one: the policy's round trip, its rows, and an HTTP request for nothing."""

from collections.abc import Sequence

from sqlalchemy import text

from audit.entry import parse_entry
from authority.question import expand
from bench.figures import ActFigures
from bench.people import People
from bench.plain_rows import plain_rows
from bench.sizes import Sizes
from bench.turns import in_turns
from bench.votes import StandingVote
from runtime.composition import Services

_LAST_VOTE = text(
    "SELECT content FROM entries WHERE stream = :stream AND act = 'cast_vote' ORDER BY sequence DESC LIMIT 1"
)


async def measure_acts(parts: Services, people: People, clients: Sequence[StandingVote], sizes: Sizes) -> ActFigures:
    """The figures, all from the same turns."""
    questions = [await question_of_last_vote(parts, vote.case) for vote in clients]
    owner_url = parts.settings.database_admin_url
    assert owner_url is not None
    async with plain_rows(owner_url, [vote.case for vote in clients], sizes.clients) as rows:

        async def act(client: int) -> None:
            await clients[client].change(people)

        async def ask(client: int) -> None:
            await parts.policy.verdicts([questions[client]])

        async def write(client: int) -> None:
            await rows.write(clients[client].case)

        async def nothing(_: int) -> None:
            await people.nothing()

        done = await in_turns({"act": act, "opa": ask, "rows": write, "http": nothing}, sizes)
    bare, with_http = [done["opa"], done["rows"]], [done["opa"], done["rows"], done["http"]]
    return ActFigures(
        clients=sizes.clients,
        act=done["act"],
        opa=done["opa"],
        rows=done["rows"],
        http=done["http"],
        alone_against_opa_and_rows=done["act"].alone.median / sum(one.alone.median for one in bare),
        alone_against_opa_rows_and_http=done["act"].alone.median / sum(one.alone.median for one in with_http),
        rate_against_opa_and_rows=done["act"].per_second * sum(1 / one.per_second for one in bare),
        rate_against_opa_rows_and_http=done["act"].per_second * sum(1 / one.per_second for one in with_http),
    )


async def question_of_last_vote(parts: Services, case: str) -> dict[str, object]:
    """What the policy was asked about the last vote on the case, as it was asked."""
    row = (await parts.database.rows(_LAST_VOTE, {"stream": f"routekaart/{case}"}))[0]
    entry = parse_entry(row.content)
    assert entry.procedure is not None
    return expand(entry.question, await parts.procedures.by_hash(entry.procedure["content_hash"]))
