"""The policies of an export were written by who made it: they are asked again without network, clock, chance or surroundings, for
as long as was said, and only where all else holds."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.policy.syntax import opa_program
from tests.unit.verification.exported_log import (
    ENTRIES,
    JUDGES,
    flipped_tile,
    judged_by,
    log_of,
    plain,
    verified,
)

SOURCE = "getrapt/authority/authority.rego"


def test_every_verdict_is_asked_again(tmp_path: Path, entries: list[bytes]) -> None:
    code, told = verified(tmp_path, log_of(entries), "--opa", str(opa_program()))
    assert (code, told["findings"], told["replayed"], told["not_replayed"]) == (0, [], ENTRIES, None)
    assert f"{ENTRIES} verdicts asked again" in plain(tmp_path, "--opa", str(opa_program()))
    other = {SOURCE: JUDGES.replace("!= 4", "!= 3")}
    code, told = verified(tmp_path, judged_by(entries, other), "--opa", str(opa_program()))
    assert (code, {one["code"] for one in told["findings"]}) == (1, {"verdict"})
    assert {one["index"] for one in told["findings"]} == {n for n in range(ENTRIES) if n % 5 in (3, 4)}
    assert (
        len(verified(tmp_path, judged_by(entries, other), "--opa", str(opa_program()), "--first")[1]["findings"]) == 1
    )


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server, by its address, and what it was sent."""
    heard: list[bytes] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def do_GET(self) -> None:
            heard.append(self.path.encode())
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


IMPURE = (
    'http.send({"method": "post", "url": "URL", "body": {}})',
    "time.now_ns()",
    "opa.runtime().env",
    'rand.intn("a", 5)',
    'uuid.rfc4122("a")',
    'net.lookup_ip_addr("localhost")',
    'io.jwt.decode_verify("a.b.c", {"secret": "a"})',
    'io.jwt.encode_sign({}, {}, {"kty": "oct", "k": "AA"})',
    'io.jwt.encode_sign_raw("{}", "{}", "{}")',
)


@pytest.mark.parametrize("call", IMPURE)
def test_a_policy_gets_no_network_no_clock_no_chance_and_no_surroundings(
    tmp_path: Path, entries: list[bytes], call: str
) -> None:
    with listening() as (url, heard):
        evil = JUDGES + f"\nseen := {call.replace('URL', url)}\n"
        files = judged_by(entries, {SOURCE: evil.replace("some item", "seen\n    some item")})
        code, told = verified(tmp_path, files, "--opa", str(opa_program()))
        assert heard == []
    assert (code, [one["code"] for one in told["findings"]], told["replayed"]) == (1, ["policy"], 0)
    assert "undefined function" in told["findings"][0]["message"]


def test_a_schema_that_names_an_address_is_not_fetched(tmp_path: Path, entries: list[bytes]) -> None:
    with listening() as (url, heard):
        schema = f'json.match_schema({{}}, {{"$ref": "{url}"}})'
        evil = JUDGES.replace("some item", f"{schema}\n    some item")
        code, told = verified(tmp_path, judged_by(entries, {SOURCE: evil}), "--opa", str(opa_program()))
        assert heard == []
    assert (code, {one["code"] for one in told["findings"]}) == (1, {"policy"})


STUB = """#!/bin/sh
if [ "$1" = capabilities ]; then echo '{"builtins": []}'; exit; fi
SAYS
"""


def stub(place: Path, says: str) -> str:
    """A program in OPA's place."""
    program = place / "stub"
    program.write_text(STUB.replace("SAYS", says))
    program.chmod(0o700)
    return str(program)


def test_the_program_is_given_an_empty_environment(
    tmp_path: Path, entries: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_AUDITOR", "seen")
    seen = tmp_path / "environment"
    verified(tmp_path, log_of(entries), "--opa", stub(tmp_path, f"/usr/bin/env > {seen}"))
    names = {line.partition("=")[0] for line in seen.read_text().splitlines()}
    # What the shell that limits its memory sets by itself.
    assert names <= {"PWD", "SHLVL", "_", "OLDPWD"}


def test_an_answer_that_does_not_come_in_time_or_is_none_is_a_finding(tmp_path: Path, entries: list[bytes]) -> None:
    for says, told_so in (
        ("exec sleep 600", "no answer within 0.5 s"),
        ("echo 5", "no list"),
        ("echo '{}'", "no list"),
        ("echo '[]'", "gives no verdicts"),
        ("echo nothing; printf 'a\\nb\\033[2J' >&2", "a b"),
        ("printf '[%.0s' $(seq 100000)", "gives no verdicts"),
        ("exit 1", "gives no verdicts"),
    ):
        program = stub(tmp_path, says)
        code, told = verified(tmp_path, log_of(entries), "--opa", program, "--opa-seconds", "0.5")
        assert (code, [one["code"] for one in told["findings"]]) == (1, ["policy"]), says
        assert told_so in told["findings"][0]["message"]
        assert not any("\033" in line for line in plain(tmp_path, "--opa", program, "--opa-seconds", "0.5"))


def test_nothing_that_an_export_brought_is_run_where_something_else_does_not_hold(
    tmp_path: Path, entries: list[bytes]
) -> None:
    ran = tmp_path / "ran"
    program = stub(tmp_path, f"touch {ran}; exit 1")
    for arguments in ((), ("--first",)):
        code, told = verified(tmp_path, flipped_tile(log_of(entries)), "--opa", program, *arguments)
        assert (code, [one["code"] for one in told["findings"]]) == (1, ["tile"])
        assert (told["replayed"], "what does not hold comes first" in told["not_replayed"]) == (0, True)
    assert any("no verdict was asked again: what does not" in line for line in plain(tmp_path, "--opa", program))
    assert not ran.exists()
    verified(tmp_path, log_of(entries), "--opa", program)
    assert ran.exists()
    code, told = verified(tmp_path, log_of(entries))
    assert (code, told["not_replayed"]) == (0, "no verdict was asked again: give --opa PROGRAM")


def test_a_program_that_is_not_there_or_is_another_is_named_and_nothing_is_said_of_the_export(
    tmp_path: Path, entries: list[bytes]
) -> None:
    (tmp_path / "text").write_text("nothing")
    (tmp_path / "script").write_text("nothing")
    (tmp_path / "script").chmod(0o700)
    (tmp_path / "sleeps").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "sleeps").chmod(0o700)
    for program in (
        "no-such-opa",
        str(tmp_path / "none"),
        str(tmp_path / "text"),
        str(tmp_path),
        "/bin/true",
        "/bin/cat",
    ):
        code, told = verified(tmp_path, log_of(entries), "--opa", program)
        assert (code, program in told["error"], "export" in told["error"]) == (2, True, False), told
        assert "Traceback" not in told["error"]
    code, told = verified(tmp_path, log_of(entries), "--opa", str(tmp_path / "script"))
    assert (code, "script" in told["error"]) == (2, True)
    code, told = verified(tmp_path, log_of(entries), "--opa", str(tmp_path / "sleeps"), "--opa-seconds", "0.5")
    assert (code, "within 0.5 s" in told["error"]) == (2, True)
    for seconds in ("0", "-1", "nan"):
        code, told = verified(tmp_path, log_of(entries), "--opa", "/bin/true", "--opa-seconds", seconds)
        assert (code, "--opa-seconds" in told["error"]) == (2, True)


def test_a_program_is_found_on_the_path(tmp_path: Path, entries: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{opa_program().parent}:{os.environ['PATH']}")
    code, told = verified(tmp_path, log_of(entries), "--opa", opa_program().name)
    assert (code, told["replayed"]) == (0, ENTRIES)


def test_a_source_that_leads_out_of_its_folder_is_not_written(tmp_path: Path, entries: list[bytes]) -> None:
    for path in ("../../escaped.rego", str(tmp_path / "escaped.rego"), "../capabilities.json"):
        code, told = verified(tmp_path, judged_by(entries, {SOURCE: JUDGES, path: "{}"}), "--opa", str(opa_program()))
        assert (code, [one["code"] for one in told["findings"]]) == (1, ["policy"])
        assert "lead elsewhere" in told["findings"][0]["message"]
    assert not (tmp_path / "escaped.rego").exists()
