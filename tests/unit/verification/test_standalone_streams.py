"""How verify.py follows streams: by the last entry of each, of which there may be any number."""

import tracemalloc

from verification.standalone import Heads

MANY = 20_000


def test_memory_does_not_grow_with_the_streams() -> None:
    heads = Heads()
    tracemalloc.start()
    try:
        for number in range(MANY):
            heads.keep(f"routekaart/{number}", 1, "0" * 64, "2026-11-23T22:00:00.120000Z")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert heads.many == MANY
    assert peak < 10 * MANY, f"{peak} bytes for {MANY} streams"


def test_the_last_entry_of_a_stream_is_the_one_that_was_kept_last() -> None:
    heads = Heads()
    assert heads.of("register") is None
    heads.keep("register", 1, "a", "then")
    heads.keep("register", 2, "b", "now", "procedure")
    heads.keep("other", 1, "c", "now")
    assert heads.of("register") == (2, "b", "now", "procedure")
    assert heads.many == 2


def test_a_stream_is_stored_once_and_what_no_table_names_is_told() -> None:
    heads = Heads()
    for stream in ("a", "b", "\ud800", "'; DROP TABLE heads; --"):
        heads.keep(stream, 1, "leaf", "now")
    assert heads.stored("a") == (1, "leaf", "now", None)
    assert heads.stored("a") is None
    assert heads.stored("c") is None
    assert set(heads.not_stored()) == {"b", "\ud800", "'; DROP TABLE heads; --"}


def test_an_export_may_say_anything_of_an_entry() -> None:
    heads = Heads()
    for number in (2**70, "1", None, [1], {"a": 1}):
        heads.keep("register", number, "leaf", "now")
        assert heads.of("register") == (number, "leaf", "now", None)
