"""The witnesses of the settings: a wrong file stops with its line, and so does a quorum that can never be had."""

from pathlib import Path

import pytest

from runtime.settings import Settings, SettingsError
from runtime.witness_policy import WITHOUT_WITNESSES, read_witness_policy
from tests.signed_log import witness_key

ONE, TWO = (witness_key(name).verifier.text for name in ("w1", "w2"))


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_without_a_file_a_checkpoint_counts_by_the_logs_own_signature() -> None:
    assert Settings().witness_policy is None
    assert read_witness_policy(None) == WITHOUT_WITNESSES
    assert WITHOUT_WITNESSES.of_witnesses.quorum == 0


def test_the_file_of_the_settings_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "policy", f"witness a {ONE} https://w.example:8443/x\nwitness b {TWO}\nquorum a\n")
    monkeypatch.setenv("GETRAPT_WITNESS_POLICY", str(tmp_path / "policy"))
    policy = read_witness_policy(Settings.load().witness_policy)
    assert (policy.quorum, policy.counted) == (1, ("a",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quorum many\n", "line 1 asks for 'many'"),
        (f"witness a {ONE}\nquorum a\n", "1 witnesses have to cosign, and 0 of those that count have a URL"),
        (
            f"witness a {ONE} https://a.example\nwitness b {TWO}\ngroup g all a b\nquorum g\n",
            "2 witnesses have to cosign, and 1 of those that count have a URL",
        ),
        (
            f"witness a {ONE}\nwitness b {TWO} https://b.example\nquorum a\n",
            "1 witnesses have to cosign, and 0 of those that count have a URL",
        ),
        *(
            (f"witness a {ONE} {url}\nquorum a\n", "the URL of a has to be http:// or https://")
            for url in ("a.example", "ftp://a.example", "https://", "https://a.example/?x=1", "https://a.example:x")
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path / "policy", text)
    with pytest.raises(SettingsError) as caught:
        read_witness_policy(path)
    assert str(caught.value).startswith("GETRAPT_WITNESS_POLICY: ")
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"GETRAPT_WITNESS_POLICY: .* cannot be read"):
        read_witness_policy(tmp_path / "policy")
