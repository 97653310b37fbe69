"""What the command line makes of the API's answers, without one that runs."""

import httpx

from cli.client import Api


def test_a_list_in_pages_is_asked_for_until_its_end_with_the_same_filter() -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        after = int(request.url.params["after"])
        return httpx.Response(200, json={"lines": [after + 1, after + 2], "after": after + 2 if after < 3 else None})

    with httpx.Client(base_url="http://api", transport=httpx.MockTransport(answer)) as http:
        assert Api(http).every("/v1/lines", "lines", {"of": "x"}) == [0, 1, 2, 3, 4, 5]
    assert asked == [{"limit": "200", "of": "x", "after": after} for after in ("-1", "1", "3")]
