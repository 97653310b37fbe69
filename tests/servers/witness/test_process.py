"""A witness as a process of its own: another user's, apart from the system that it watches, and unmoved by bad clients."""

import http.client
import os
import shutil
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.notes import parse_signatures
from audit.witness_request import LARGEST
from runtime.home import prepare_home
from tests.servers.witness.own_witness import OwnWitness, own_witness
from tests.signed_log import SignedLog

LOG = SignedLog()


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[OwnWitness]:
    with own_witness(tmp_path / "elsewhere") as witness:
        witness.start()
        yield witness


def test_the_conversation_is_that_of_the_specification(witness: OwnWitness) -> None:
    status, media_type, content = witness.ask(LOG.request(7, 20))
    assert (status, media_type, content) == (409, "text/x.tlog.size", b"0\n")
    status, _, content = witness.ask(LOG.request(0, 20))
    assert status == 200
    (line,) = parse_signatures(content.decode())
    assert witness.key().verifies(LOG.note(20).text, line.content)
    assert witness.ask(LOG.request(20, 40))[0] == 200
    assert witness.ask(SignedLog(forked=30).request(40, 60))[0] == 422
    assert witness.ask(b"nonsense")[0] == 400


def test_what_is_not_asked_as_it_should_be_is_refused(witness: OwnWitness) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", witness.port, timeout=30)
    for method, path, status in [("GET", "/add-checkpoint", 405), ("POST", "/", 404), ("PUT", "/add-checkpoint", 405)]:
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    # All on one connection, which the specification wants kept.
    connection.request("POST", "/add-checkpoint", LOG.request(0, 5))
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it as another")
def test_it_is_another_users_and_the_home_is_that_users_alone(witness: OwnWitness) -> None:
    assert witness.user
    status = Path(f"/proc/{witness.pid}/status").read_text()
    assert f"Uid:\t{witness.user[0]}\t{witness.user[0]}" in status
    for path in (witness.home, *witness.home.iterdir()):
        assert path.stat().st_uid == witness.user[0]
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_it_goes_on_when_everything_that_it_watches_is_gone(witness: OwnWitness, tmp_path: Path) -> None:
    """The home of Getrapt is deleted, its log made anew with the same key: the witness still knows the old one."""
    main = prepare_home(tmp_path / "main")
    assert witness.ask(LOG.request(0, 40))[0] == 200
    shutil.rmtree(main)
    assert witness.ask(SignedLog(forked=0).request(0, 40))[2] == b"40\n"
    witness.end()
    witness.start()
    anew = SignedLog(forked=0)
    assert witness.ask(anew.request(40, 41))[0] == 422
    assert witness.ask(anew.request(40, 40))[0] == 409
    assert witness.ask(LOG.request(40, 41))[0] == 200


def test_two_do_not_run_on_one_home(witness: OwnWitness) -> None:
    second = witness.run("--port", "0")
    assert second.returncode == 2
    assert "already runs" in second.stderr
    assert witness.ask(LOG.request(0, 5))[0] == 200


def test_damage_stops_it_with_one_line_and_changes_nothing(witness: OwnWitness) -> None:
    assert witness.ask(LOG.request(0, 5))[0] == 200
    witness.end()
    seen = witness.home / "seen"
    damaged = seen.read_bytes()[:-20]
    seen.write_bytes(damaged)
    done = witness.run("--port", "0")
    assert done.returncode == 2
    assert "is damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert seen.read_bytes() == damaged


def test_it_stops_when_it_is_told_to_and_its_key_stays(witness: OwnWitness) -> None:
    key = witness.vkey
    assert witness.run("key").stdout == f"{key}\n"
    assert witness.end(signal.SIGTERM) == 0
    witness.start()
    assert witness.end(signal.SIGINT) == 0
    assert witness.run("key").stdout == f"{key}\n"
    assert witness.vkey == key


def test_a_body_that_is_too_large_is_not_read_to_its_end(witness: OwnWitness) -> None:
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"
    with socket.create_connection(("127.0.0.1", witness.port), 30) as announced:
        announced.sendall(head + b"Content-Length: %d\r\n\r\n" % (LARGEST + 1))
        assert b" 413 " in announced.recv(4096)
    with socket.create_connection(("127.0.0.1", witness.port), 30) as counted:
        counted.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(OSError, match=r"."):
            counted.sendall((b"10000\r\n" + bytes(0x10000) + b"\r\n") * 1000)
    assert witness.ask(LOG.request(0, 5))[0] == 200
