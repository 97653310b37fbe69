"""Settings come from the environment, wrong ones are refused in a way that helps, and the page about them is true."""

from pathlib import Path

import pytest

from runtime.settings import ROOT, Settings, SettingsError
from runtime.settings_table import render


def test_an_unknown_variable_is_refused_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETRAPT_DATABSE_URL", "x")
    with pytest.raises(
        SettingsError, match="GETRAPT_DATABSE_URL is not a setting; the nearest is GETRAPT_DATABASE_URL"
    ):
        Settings.load()


def test_every_wrong_value_is_named_and_none_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETRAPT_PORT", "s3cret-by-mistake")
    monkeypatch.setenv("GETRAPT_OPA_TIMEOUT", "-1")
    with pytest.raises(SettingsError) as refused:
        Settings.load()
    said = str(refused.value)
    assert "GETRAPT_PORT: " in said
    assert "GETRAPT_OPA_TIMEOUT: " in said
    assert "s3cret" not in said


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_an_empty_variable_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    usual = Settings.load()
    monkeypatch.setenv(f"GETRAPT_{name.upper()}", "")
    assert Settings.load() == usual


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TRUSTED_PROXIES", "10.0.0.5, proxy", "proxy is no address"),
        ("RATE_ACCOUNT", "-1", "RATE_ACCOUNT"),
        ("SESSION_IDLE_MINUTES", "0", "SESSION_IDLE_MINUTES"),
    ],
)
def test_an_edge_that_would_not_hold_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"GETRAPT_{name}", value)
    with pytest.raises(SettingsError, match=says):
        Settings.load()


def test_a_path_of_a_user_that_is_not_there_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETRAPT_HOME", "~nosuchuser/home")
    with pytest.raises(SettingsError, match="GETRAPT_HOME: ~nosuchuser"):
        Settings.load()
    monkeypatch.delenv("GETRAPT_HOME")
    monkeypatch.delenv("GETRAPT_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "~nosuchuser/cache")
    with pytest.raises(SettingsError, match="GETRAPT_CACHE: ~nosuchuser"):
        Settings.load()


@pytest.mark.parametrize("host", ["10.0.0.1", "192.0.2.1", "example.test"])
def test_development_sign_in_is_refused_off_the_loopback(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("GETRAPT_HOST", host)
    with pytest.raises(SettingsError, match="loopback"):
        Settings.load(development=True)
    assert Settings.load().host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_development_sign_in_is_allowed_on_the_loopback(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("GETRAPT_HOST", host)
    assert Settings.load(development=True).development


def test_a_child_process_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = Settings.load().model_copy(
        update={
            "home": tmp_path,
            "port": 8123,
            "development": True,
            "opa_token": "t",
            "master_key_file": tmp_path / "k",
        }
    )
    for name, value in given.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.load() == given


def test_paths_do_not_depend_on_where_a_child_process_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.load().home == tmp_path / ".getrapt"


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings.load(
        database_url="postgresql://u:hidden@h/d", database_admin_url="hidden", opa_token="hidden", master_key="hidden"
    )
    assert "hidden" not in f"{settings!r} {settings}"


def test_the_settings_page_is_the_one_that_make_docs_writes() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == render(), "run make docs"


def test_the_settings_page_names_every_setting() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `GETRAPT_{name.upper()}` |" in page
        assert field.description, name
