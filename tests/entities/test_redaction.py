"""Redaction: what is replaced, and pseudonyms with their key file."""

import json

import pytest
from seqapps.common.errors import UserError
from seqapps.entities.redaction import Pseudonyms, find_contacts, redacted
from seqapps.entities.runtime import Answer, Entity


def answer(text: str, *names: tuple[str, str], group: int = 0) -> Answer:
    entities = []
    for name, label in names:
        start = text.index(name)
        entities.append(Entity(start, start + len(name), label, name, 0.9, group))
    return Answer(text, tuple(entities))


def test_names_are_replaced_by_their_labels():
    found = redacted(answer("Anna Li met Bob.", ("Anna Li", "PER"), ("Bob", "PER")))
    assert found.text == "[PER] met [PER]."
    assert [(one.start, one.end) for one in found.replacements] == [(0, 7), (12, 15)]
    assert "Anna" not in json.dumps(found.to_dict())


def test_contacts_are_replaced_unless_they_are_to_stay():
    given = answer("Mail a.b@x.org, call @bob or see http://x.org/@me")
    assert redacted(given).text == "Mail [EMAIL], call [HANDLE] or see http://x.org/@me"
    assert redacted(given, contacts=False).text == given.text


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a@b.c", ["EMAIL"]),
        ("(a@b.c)", ["EMAIL"]),
        ("a.b+c@d-e.co.uk.", ["EMAIL"]),
        ("mailto:a@b.c", ["EMAIL"]),
        ("@a @b", ["HANDLE", "HANDLE"]),
        (".@anna: hi", ["HANDLE"]),
        ("a @ b", []),
        ("http://a.b/c?d=e@f", []),
        ("1@2", ["EMAIL"]),
        ("@", []),
        ("anna@", []),
        ("昭@和.jp", []),
    ],
)
def test_addresses_and_handles(text, labels):
    assert [span.label for span in find_contacts(text)] == labels


def test_no_part_of_overlapping_names_stays():
    one = answer("The Bank of England Act", ("Bank of England", "ORG"))
    other = answer("The Bank of England Act", ("England Act", "LAW"), group=1)
    both = Answer(one.text, one.entities + other.entities)
    assert redacted(both).text == "The [LAW]"


def test_equal_names_have_equal_pseudonyms(tmp_path):
    key = tmp_path / "key.json"
    names = Pseudonyms.load(key)
    text = "Anna saw ANNA and Bob"
    spans = [("Anna", "PER"), ("ANNA", "PER"), ("Bob", "PER")]
    assert redacted(answer(text, *spans), names).text == "[PER-1] saw [PER-1] and [PER-2]"
    names.save(key)
    again = Pseudonyms.load(key)
    later = redacted(answer("Clara and Bob", ("Clara", "PER"), ("Bob", "PER")), again)
    assert later.text == "[PER-3] and [PER-2]"
    assert again.names == {"[PER-1]": "Anna", "[PER-2]": "Bob", "[PER-3]": "Clara"}
    assert redacted(answer("Bob Inc", ("Bob", "ORG")), again).text == "[ORG-1] Inc"


@pytest.mark.parametrize(
    "content",
    [
        "[]", "{}", '{"format": 2, "names": {}}', '{"format": 1, "names": []}', "no JSON",
        '{"format": 1, "names": {"PER-1": "Anna"}}', '{"format": 1, "names": {"[PER]": "Anna"}}',
        '{"format": 1, "names": {"[PER-x]": "Anna"}}', '{"format": 1, "names": {"[PER-1]": 3}}',
    ],
)  # fmt: skip
def test_other_files_are_no_key_files(tmp_path, content):
    key = tmp_path / "key.json"
    key.write_text(content)
    with pytest.raises(UserError, match=r"key\.json"):
        Pseudonyms.load(key)


def test_a_refused_text_is_not_printed():
    found = redacted(Answer("Anna", error="too long"))
    assert found.text == "" and found.to_dict()["text"] is None


def test_of_overlapping_entities_the_latest_training_is_flat():
    text = "Angela Merkel"
    old, new = Entity(0, 13, "PER", text, 0.9, 0), Entity(0, 6, "FIRST", "Angela", 0.9, 1)
    assert Answer(text, (old, new)).flat == (new,)
