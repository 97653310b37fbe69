"""The embedded stack starts, says where it is, stops without a trace, and survives every way of being killed."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from runtime.home import write_private
from tests.servers.runtime.stacks import OwnStack, open_to_others, own_stack, wait_for

SERVERS = ["postgres", "temporal", "opa", "worker", "api"]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[OwnStack]:
    with own_stack(tmp_path / "home") as made:
        yield made


def remember(stack: OwnStack, mark: str) -> None:
    """Commit something to the stack's database."""
    with psycopg.connect(stack.run().database_admin_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (mark text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", (mark,))


def remembered(stack: OwnStack) -> list[str]:
    with psycopg.connect(stack.run().database_admin_url.replace("+psycopg", "")) as connection:
        return [str(row[0]) for row in connection.execute("SELECT mark FROM remembered ORDER BY 1").fetchall()]


def pid_of(stack: OwnStack, name: str) -> int:
    return next(child.pid for child in stack.run().children if child.name == name)


def test_a_stack_that_is_stopped_leaves_no_process_and_keeps_its_data_and_addresses(stack: OwnStack) -> None:
    first = stack.start()
    remember(stack, "before")
    assert [child.name for child in first.children] == SERVERS
    assert stack.end() == 0
    assert stack.left() == []
    assert stack.command("status").returncode == 1
    second = stack.start()
    assert remembered(stack) == ["before"]
    for address in ("database_url", "temporal_address", "temporal_web", "opa_url"):
        assert getattr(second, address) == getattr(first, address)


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_recovers(stack: OwnStack) -> None:
    stack.start()
    remember(stack, "committed")
    stack.end(signal.SIGKILL)
    wait_for(lambda: stack.left() == [], "the end of every child")
    assert stack.status()["running"] is False
    stack.start()
    assert remembered(stack) == ["committed"]


def test_everything_killed_at_once_is_recovered_from(stack: OwnStack) -> None:
    run = stack.start()
    for round_ in ("one", "two"):
        remember(stack, round_)
        run = stack.run()
        for pid in [*(child.pid for child in run.children), run.pid]:
            os.kill(pid, signal.SIGKILL)
        assert stack.process
        stack.process.wait()
        stack.start()
    assert remembered(stack) == ["one", "two"]


def test_a_note_of_a_process_number_that_now_is_another_program_does_not_keep_postgres_from_starting(
    stack: OwnStack,
) -> None:
    stack.start()
    note = stack.home / "postgres" / "data" / "postmaster.pid"
    text = note.read_text()
    stack.end()
    # As in a container, where the next start gives the same number to something else.
    note.write_text(text.replace(text.split("\n")[0], str(os.getpid()), 1))
    stack.start()


@pytest.mark.parametrize("name", SERVERS)
def test_a_child_that_crashes_is_started_again_at_the_same_address(stack: OwnStack, name: str) -> None:
    before = stack.start()
    killed = pid_of(stack, name)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: stack.ready() and pid_of(stack, name) != killed, f"{name} again")
    after = stack.run()
    assert {child.name: child.restarts for child in after.children} == {n: int(n == name) for n in SERVERS}
    assert (after.database_url, after.opa_url) == (before.database_url, before.opa_url)
    assert "child crashed" in stack.out.read_text()
    stack.end()
    assert stack.left() == []


def test_a_temporal_that_lives_and_answers_nothing_is_started_again(stack: OwnStack) -> None:
    stack.program = (*stack.program, "--impatient")
    stack.start()
    silent = pid_of(stack, "temporal")
    os.kill(silent, signal.SIGSTOP)
    wait_for(lambda: stack.ready() and pid_of(stack, "temporal") != silent, "another Temporal")
    assert {child.name: child.restarts for child in stack.run().children} == {n: int(n == "temporal") for n in SERVERS}
    assert "child does not work" in stack.out.read_text()


def test_a_stack_stopped_while_it_starts_leaves_nothing(stack: OwnStack) -> None:
    stack.launch()
    wait_for(lambda: stack.ready() or stack.seen, "the first child")
    assert stack.end() == 0
    assert stack.left() == []
    stack.start()


def test_a_second_stack_on_the_same_home_is_told_which_one_runs(stack: OwnStack) -> None:
    run = stack.start()
    second = stack.command("up")
    assert second.returncode == 1
    assert f"already runs on {stack.home}" in second.stderr
    assert str(run.pid) in second.stderr
    assert run.url in second.stderr
    assert stack.ready()


def test_a_port_in_use_is_said_with_the_setting_to_change(stack: OwnStack) -> None:
    with socket.create_server(("127.0.0.1", stack.port)):
        stack.launch()
        assert stack.process
        assert stack.process.wait(30) != 0
    assert "GETRAPT_PORT" in stack.out.read_text()
    assert stack.left() == []


def test_two_stacks_run_side_by_side(stack: OwnStack, tmp_path: Path) -> None:
    one = stack.start()
    with own_stack(tmp_path / "other") as other:
        two = other.start()
        assert {one.database_url, one.opa_url, one.temporal_address}.isdisjoint(
            {two.database_url, two.opa_url, two.temporal_address}
        )
        other.end()
    assert stack.ready()


def test_down_waits_until_all_of_it_has_gone(stack: OwnStack) -> None:
    stack.start()
    assert stack.status()["ready"] is True
    down = stack.command("down", "--json")
    assert (down.returncode, down.stdout.strip()) == (0, '{"stopped": true}')
    assert stack.left() == []
    assert stack.command("down").returncode == 0


def test_nothing_that_commands_print_holds_a_secret(stack: OwnStack) -> None:
    run = stack.start()
    shown = "".join(stack.command(*words).stdout for words in (["status", "--json"], ["status"], ["doctor", "--json"]))
    shown += stack.out.read_text() + "".join(log.read_text() for log in (stack.home / "logs").iterdir())
    for path in (stack.home / "secrets").iterdir():
        assert path.read_text().strip() not in shown, path.name
    assert run.url in shown


def test_all_that_a_stack_writes_is_for_its_owner_only(stack: OwnStack) -> None:
    stack.start()
    found, looked = open_to_others(stack.home)
    assert looked > 15
    assert found == []


def test_what_comes_and_goes_meanwhile_is_no_failure_and_what_stays_open_is_found(tmp_path: Path) -> None:
    stop = threading.Event()

    def come_and_go() -> None:
        while not stop.is_set():
            for number in range(20):
                write_private(tmp_path / f"part-{number}", "")
                (tmp_path / f"part-{number}").unlink()

    tmp_path.chmod(0o700)
    going = threading.Thread(target=come_and_go)
    going.start()
    try:
        for _ in range(200):
            assert open_to_others(tmp_path)[0] == []
        (tmp_path / "open").touch()
        (tmp_path / "open").chmod(0o604)
        assert open_to_others(tmp_path)[0] == [tmp_path / "open"]
    finally:
        stop.set()
        going.join()
