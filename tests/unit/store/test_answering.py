"""What goes wrong with the database is translated once, and only what is an act's own fault is told as that."""

import psycopg
import pytest
from sqlalchemy import exc

from domain.errors import InvalidAct, StoreUnavailable
from store.database import answering


def test_a_text_with_a_nul_is_an_act_that_cannot_be() -> None:
    refused = psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    with pytest.raises(InvalidAct), answering():
        raise exc.DataError("SELECT", None, refused)


def test_what_cannot_be_read_of_an_answer_is_nobodys_act() -> None:
    unread = psycopg.DataError("timestamp too large (after year 10K): 'infinity'")
    with pytest.raises(exc.DataError), answering():
        raise exc.DataError("SELECT", None, unread)


def test_a_database_that_is_gone_did_not_answer() -> None:
    with pytest.raises(StoreUnavailable), answering():
        raise exc.OperationalError("SELECT", None, psycopg.OperationalError("gone"))
