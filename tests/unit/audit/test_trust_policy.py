"""A policy of C2SP tlog-policy says who has to cosign; what it does not allow is refused by line."""

import pytest

from audit.failures import Malformed
from audit.note_keys import SignerKey
from audit.trust_policy import parse_trust_policy
from tests.signed_log import log_key, witness_key

LOG, OTHER_LOG = log_key().verifier.text, log_key(2).verifier.text
ONE, TWO, THREE = (witness_key(name).verifier.text for name in ("w1", "w2", "w3"))
THREE_WITNESSES = f"witness a {ONE} https://one.example/\nwitness b {TWO} http://two.example/w\nwitness c {THREE}\n"


def test_a_policy_of_two_of_three_is_read() -> None:
    text = f"# ours\nlog {LOG} https://log.example/\n\n{THREE_WITNESSES}group enough 2 a b c\nquorum enough\n"
    policy = parse_trust_policy(text.encode())
    assert [key.text for key in policy.logs] == [LOG]
    assert [(one.name, one.key.text, one.url) for one in policy.witnesses] == [
        ("a", ONE, "https://one.example/"),
        ("b", TWO, "http://two.example/w"),
        ("c", THREE, None),
    ]
    assert policy.of_witnesses.quorum == 2
    assert [key.text for key in policy.of_witnesses.witnesses] == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    ("end", "quorum", "counted"),
    [
        ("group g any a b\nquorum g\n", 1, "ab"),
        ("group g all a b\nquorum g\n", 2, "ab"),
        ("group g 1 c\nquorum g\n", 1, "c"),
        ("quorum b\n", 1, "b"),
        ("quorum none\n", 0, "abc"),
        ("group g all a b\nquorum none", 0, "abc"),
        ("\t group  g\tall a b \n  # said\nquorum g", 2, "ab"),
    ],
)
def test_a_quorum_is_a_group_or_a_witness_or_none(end: str, quorum: int, counted: str) -> None:
    policy = parse_trust_policy((THREE_WITNESSES + end).encode())
    assert (policy.quorum, "".join(policy.counted)) == (quorum, counted)
    assert len(policy.of_witnesses.witnesses) == len(counted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no quorum"),
        (THREE_WITNESSES, "has no quorum"),
        ("quorum none\nquorum none\n", "line 2 is a second quorum"),
        ("quorum a\n" + THREE_WITNESSES, "line 1 asks for 'a', and no line before it defines that"),
        (THREE_WITNESSES + "group g 4 a b c\n", "line 4 asks for 4 of 3 members"),
        (THREE_WITNESSES + "group g 0 a\n", "line 4 asks for 0 of 1 members"),
        (THREE_WITNESSES + "group g 02 a b\n", "the threshold in line 4 is '02'"),
        (THREE_WITNESSES + "group g any\n", "line 4 has to be one of"),
        (THREE_WITNESSES + "group g any a a\n", "line 4 has 'a' as a member again"),
        (THREE_WITNESSES + "group g any a\ngroup h any a b\n", "line 5 has 'a' as a member again"),
        (THREE_WITNESSES + "group g any a\ngroup h all g b\n", "line 5 has the group 'g' as a member; only witnesses"),
        (THREE_WITNESSES + "group g any none\n", "line 4 has 'none' as a member"),
        (THREE_WITNESSES + "group a any b\n", "line 4 defines 'a', which is another's name"),
        (f"witness none {ONE}\n", "line 1 defines 'none'"),
        (f"witness a {ONE}\nwitness b {ONE}\n", "line 2 has a key that an earlier line has"),
        (f"log {LOG}\nlog {LOG}\n", "line 2 has a key that an earlier line has"),
        (f"witness a {LOG}\n", "it has to be of type 04, of a witness"),
        (f"log {ONE}\n", "it has to be of type 01, of a log"),
        (f"log {LOG} https://x.example/ more\n", "line 1 has to be: log VKEY"),
        (f"witness a {ONE} https://x.example/ more\n", "line 1 has to be one of"),
        (f"witness a {ONE[:-4]}\n", "line 1: "),
        ("quorum none\r\n", "line 1 has a control character"),
        ("quorum none\0\n", "line 1 has a control character"),
        ("witnesses 3\n", "line 1 has to be one of"),
        ("#" * 1_048_577, "at most 1048576 bytes"),
    ],
)
def test_what_is_no_policy_is_refused_and_says_where(text: str, said: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_trust_policy(text.encode())
    assert said in str(caught.value)


def test_two_keys_of_one_name_are_refused() -> None:
    again = SignerKey(witness_key("w1").name, witness_key("w1").type, bytes(32)).verifier.text
    with pytest.raises(Malformed, match="the same name"):
        parse_trust_policy(f"witness a {ONE}\nwitness b {again}\nquorum none\n".encode())


def test_a_log_that_changes_its_key_has_two_lines() -> None:
    policy = parse_trust_policy(f"log {LOG}\nlog {OTHER_LOG}\nquorum none\n".encode())
    assert [key.text for key in policy.logs] == [LOG, OTHER_LOG]


def test_a_name_may_have_any_letters_and_a_space_of_unicode_separates_nothing() -> None:
    content = "witness é\u00a0x ".encode() + ONE.encode() + b"\nquorum \xc3\xa9\xc2\xa0x\n"
    assert parse_trust_policy(content).counted == ("é\u00a0x",)
    assert parse_trust_policy(content.replace(b"\xc3\xa9", b"\xff")).quorum == 1
