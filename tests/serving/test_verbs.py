"""Every verb over HTTP: the JSON of the command line, files in and out, errors in one line."""

import io
import json
import shutil

import numpy as np
import pytest
import soundfile
from seqapps.common import app as apps
from seqapps.serving.application import served_apps
from seqapps.serving.guard import Access
from seqapps.serving.limits import Limits
from seqapps.serving.verbs import file_name

from tests.conftest import ROOT, seqapps
from tests.serving.servers import Client, running

pytestmark = pytest.mark.xdist_group("serving")
KITCHEN = ROOT / "datasets" / "trigger" / "kitchen.flac"
SOLO = ROOT / "tests" / "jazz" / "solos" / "blues.mid"


@pytest.fixture(scope="module")
def client():
    with running(dict.fromkeys(served_apps())) as client:
        yield client


COMMANDS = [
    (
        "dates:translate",
        {"texts": ["3rd of May, 1979", "06/12/2046", "no date"], "locale": "de_DE"},
        ["dates", "translate", "3rd of May, 1979", "06/12/2046", "no date", "--locale", "de_DE"],
    ),
    (
        "dinosaurs:generate",
        {"n": 3, "start": "Tyr", "seed": 5, "temperature": 1},
        ["dinosaurs", "generate", "-n", "3", "--start", "Tyr", "--seed", "5", "--temperature", "1"],
    ),
    (
        "dinosaurs:score",
        {"names": ["Tyrannosaurus", "Smith"]},
        ["dinosaurs", "score", "Tyrannosaurus", "Smith"],
    ),
    (
        "emojify:annotate",
        {"texts": ["I love you"], "keywords": {"zorblax": "🦄"}},
        ["emojify", "annotate", "I love you"],
    ),
    (
        "emojify:predict",
        {"texts": ["sushi tonight?"], "k": 2, "explain": True},
        ["emojify", "predict", "sushi tonight?", "-k", "2", "--explain"],
    ),
    ("jazz:styles", {}, ["jazz", "styles"]),
    ("jazz:forms", {}, ["jazz", "forms"]),
    (
        "prose:score",
        {"sentences": ["To be, or not to be.", "I don’t know"], "style": "shakespeare"},
        ["prose", "score", "To be, or not to be.", "I don’t know", "--style", "shakespeare"],
    ),
    (
        "prose:choose",
        {"sentences": ["the apple and {pair|pear} salad"]},
        ["prose", "choose", "the apple and {pair|pear} salad"],
    ),
    (
        "prose:generate",
        {"n": 2, "length": 10, "start": "The king", "seed": 3},
        ["prose", "generate", "-n", "2", "--length", "10", "--start", "The king", "--seed", "3"],
    ),
    ("prose:styles", {}, ["prose", "styles"]),
    (
        "words:nearest",
        {"words": ["coffee", "unhappyness"], "k": 2},
        ["words", "nearest", "coffee", "unhappyness", "-k", "2"],
    ),
    (
        "words:analogy",
        {"a": "man", "b": "woman", "c": "king", "k": 2},
        ["words", "analogy", "man", "woman", "king", "-k", "2"],
    ),
    (
        "words:odd",
        {"words": ["lunch", "dinner", "violin"]},
        ["words", "odd", "lunch", "dinner", "violin"],
    ),
    (  # with the words that an unknown one was composed of
        "words:similar",
        {"a": "unhappynes", "b": "river"},
        ["words", "similar", "unhappynes", "river"],
    ),
]


@pytest.mark.parametrize(("verb", "body", "command"), COMMANDS, ids=[row[0] for row in COMMANDS])
def test_answers_are_those_of_the_command_line(client, verb, body, command):
    reply = client.call(verb, body)
    assert reply.status == 200, reply.body
    assert reply.json["answers"] == seqapps(*command, "--json").lines


def test_findings_name_their_lines(client):
    lines = ["I could here the music.", "", "They left there coats in the hall."]
    answers = client.call("prose:proofread", {"lines": lines}).json["answers"]
    assert answers == seqapps("prose", "proofread", "-", "--json", stdin="\n".join(lines)).lines
    assert [(row["line"], row["suggestion"]) for row in answers] == [(1, "hear"), (3, "their")]


def test_a_solo_is_that_of_the_command_line_and_comes_as_files(client, tmp_path):
    body = {"form": "blues-F", "seed": 2, "tempo": 200}
    command = ["jazz", "improvise", "--form", "blues-F", "--seed", "2", "--tempo", "200"]
    midi = tmp_path / "solo.mid"
    (line,) = seqapps(*command, "--out", midi, "--json").lines
    del line["files"]
    reply = client.call("jazz:improvise", body)
    assert reply.json == {"answers": [line], "seed": 2}
    assert client.call("jazz:improvise?format=midi", body).body == midi.read_bytes()
    assert b"<score-partwise" in client.call("jazz:improvise?format=musicxml", body).body
    wav = client.call("jazz:improvise?format=wav", body)
    assert wav.headers["content-type"] == "audio/wav"
    assert "jazz-2.wav" in wav.headers["content-disposition"]
    samples, rate = soundfile.read(io.BytesIO(wav.body))
    performance = client.call("jazz:improvise?format=performance", body).json
    assert abs(len(samples) / rate - performance["duration_s"]) < 5  # the last notes fade out
    solo, *_ = performance["tracks"]
    assert solo["name"] == "Solo" and len(solo["notes"]) == len(line["notes"])
    assert client.call("jazz:improvise?format=mp3", body).status == 422


def test_a_seed_that_was_drawn_is_reported(client):
    first = client.call("dinosaurs:generate", {"n": 2}).json
    again = client.call("dinosaurs:generate", {"n": 2, "seed": first["seed"]}).json
    assert again == first


def test_a_column_is_read_as_a_column(client):
    rows = ["25/12/2010", "06/12/2011", "13/01/2012"]
    answers = client.call("dates:translate-column", {"texts": rows}).json["answers"]
    assert [row["date"] for row in answers] == ["2010-12-25", "2011-12-06", "2012-01-13"]
    (alone,) = client.call("dates:translate", {"texts": rows[1:2]}).json["answers"]
    assert alone["date"] == "2011-06-12"


def test_attention_of_a_date(client):
    reply = client.call("dates:attention", {"texts": ["3 May 1979"], "locale": "en_GB"})
    (row,) = reply.json["answers"]
    assert row["symbols"][:4] == list("1979") and row["symbols"][-1] == "end"
    assert len(row["weights"]) == len(row["symbols"])
    assert {len(weights) for weights in row["weights"]} == {len(row["characters"])}
    assert row["characters"][row["weights"][0].index(max(row["weights"][0]))] == "1"


def test_refused_items_are_named_and_the_others_answered(client):
    names = ["Tyrannosaurus", "mega7raptor", "Tridon"]
    reply = client.call("dinosaurs:score", {"names": names})
    assert reply.status == 200
    assert [row["name"] for row in reply.json["answers"]] == ["Tyrannosaurus", "Tridon"]
    (refused,) = reply.json["refused"]
    assert refused["item"] == 1 and "mega7raptor" in refused["error"]
    alone = client.call("dinosaurs:score", {"names": names[1:2]})
    assert alone.status == 422 and "mega7raptor" in alone.error


def test_uploaded_sound(client):
    reply = client.upload("trigger:detect", {"../../etc/kitchen.flac": KITCHEN.read_bytes()})
    expected = seqapps("trigger", "detect", KITCHEN, "--json").lines
    assert [row | {"file": str(KITCHEN)} for row in reply.json["answers"]] == expected
    assert {row["file"] for row in reply.json["answers"]} == {"kitchen.flac"}
    few = client.upload("trigger:detect", {"a.flac": KITCHEN.read_bytes()}, threshold="0.9")
    assert 0 < len(few.json["answers"]) < len(expected)


def test_uploads_that_are_no_sound(client):
    files = {"clip.flac": KITCHEN.read_bytes(), "note\x1b[31m.wav": b"not a sound", "e.wav": b""}
    reply = client.upload("trigger:score", files)
    assert reply.status == 200 and len(reply.json["answers"]) == 1
    assert [row["item"] for row in reply.json["refused"]] == [1, 2]
    for row in reply.json["refused"]:
        assert row["file"] in row["error"] and "/" not in row["error"].split("(")[0]
        assert "\x1b" not in row["file"]
    assert client.upload("trigger:detect", {"x.wav": b"no"}).status == 422
    assert client.upload("trigger:detect", {}, threshold="0.5").status == 422
    assert client.upload("trigger:detect", {"x.wav": b"no"}, treshold="0.5").status == 422


NAMES_OF_FILES = [
    ("../../etc/kitchen.flac", "kitchen.flac"), ("C:\\clips\\one.flac", "one.flac"), ("/", "file"),
    ("..", "file"), (".", "file"), ("", "file"), ("a/../b.flac", "b.flac"), ("...", "file"),
    ("x\x1b[31m.flac", "x\\x1b[31m.flac"), ("a\nb.flac", "a b.flac"), ("a\x00.flac", "a\\x00.flac"),
    ("é🎵.flac", "é🎵.flac"), ("\u202egpj.flac", "\\u202egpj.flac"), ("~/.ssh/id", "id"),
    ("a;b,c=d.flac", "a;b,c=d.flac"), ("x" * 300 + ".flac", "x" * 95 + ".flac"), ("-rf", "-rf"),
    (" ", "file"), ("con.flac", "con.flac"), ("%2e%2e%2fa.flac", "%2e%2e%2fa.flac"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "name"), NAMES_OF_FILES)
def test_the_name_of_an_upload_is_the_last_part_of_its_path(given, name):
    assert file_name(given) == name


def test_too_much_sound_is_refused(client):
    """Eleven times two minutes of silence."""
    sound = io.BytesIO()
    soundfile.write(sound, np.zeros(120 * 16_000, np.int16), 16_000, format="FLAC")
    reply = client.upload("trigger:detect", {f"{n}.flac": sound.getvalue() for n in range(11)})
    assert reply.status == 422 and "20 minutes of sound in all, got 22.0" in reply.error


def test_a_solo_begins_with_an_uploaded_phrase_over_an_uploaded_sheet(client, tmp_path):
    chart = tmp_path / "waltz.txt"
    chart.write_text("title: Own\nmeter: 3/4\ntempo: 200\nstyle: waltz\n\n| Dm7 | G7 | C6 | % |\n")
    uploads = {"lead_sheet": chart.read_bytes(), "seed_phrase": SOLO.read_bytes()}
    names = {"lead_sheet": chart.name, "seed_phrase": SOLO.name}
    fields = {"choruses": "2", "seed": "3", "accompaniment": "false"}
    options = ["--lead-sheet", chart, "--seed-phrase", SOLO, "--choruses", "2", "--seed", "3"]
    (line,) = seqapps("jazz", "improvise", *options, "--solo-only", "--json").lines
    del line["files"]
    reply = client.upload("jazz:improvise", uploads, names=names, **fields)
    assert reply.json == {"answers": [line], "seed": 3}
    made = client.upload("jazz:improvise?format=performance", uploads, names=names, **fields).json
    assert made["title"] == "Own" and made["tempo"] == 200 and made["bar_s"] == 0.9
    for file, content, words in (
        ("lead_sheet", b"| Gx7 |", "waltz.txt"),
        ("seed_phrase", b"no", SOLO.name),
        ("other", b"no", "'other'"),
    ):
        wrong = client.upload("jazz:improvise", {file: content}, names={**names, "other": "x.mid"})
        assert wrong.status == 422 and words in wrong.error and "/tmp" not in wrong.error
    both = client.upload("jazz:improvise", uploads, names=names, form="blues-F")
    assert both.status == 422 and "one of" in both.error


def test_a_solo_is_scored(client):
    reply = client.upload("jazz:score", {"blues.mid": SOLO.read_bytes(), "x.mid": b"no"})
    (row,) = reply.json["answers"]
    (expected,) = seqapps("jazz", "score", SOLO, "--json").lines
    assert row == expected | {"file": "blues.mid"}
    assert reply.json["refused"][0]["file"] == "x.mid"


def test_every_wrong_symbol_of_a_chart_is_found(client):
    chart = "| Dm7 | Gx7 |\n| Cmaj7 H7 | % |"
    (found,) = client.call("jazz:check", {"chords": chart}).json["answers"]
    places = [(one["bar"], one["symbol"]) for one in found["problems"]]
    assert places == [(2, "Gx7"), (3, "H7")]
    german = client.call("jazz:check", {"chords": chart.replace("Gx7", "B7"), "german": True})
    assert german.json["answers"][0] == {"bars": 4, "problems": [], "remarks": []}
    (lost,) = client.call("jazz:check", {"chords": "C | D E F G A"}).json["answers"]
    assert lost["problems"][0]["bar"] == 2
    (text,) = client.call("jazz:chart", {"form": "blues-F"}).json["answers"]
    assert "| F7 | Bb7 |" in text["text"]


BAD_BODIES = [
    ("dates:translate", b'{"texts": [', 400, "JSON"),
    ("dates:translate", b"\xff\xfe", 400, "JSON"),
    ("dates:translate", b'{"texts": ["\\ud800"]}', 400, "JSON"),
    ("dates:translate", b"[" * 100_000, 400, "JSON"),
    ("dates:translate", [], 422, "body"),
    ("dates:translate", {}, 422, "texts"),
    ("dates:translate", {"texts": []}, 422, "texts"),
    ("dates:translate", {"texts": "3 May 1979"}, 422, "texts"),
    ("dates:translate", {"texts": [5]}, 422, "texts.0"),
    ("dates:translate", {"texts": ["x"], "local": "de"}, 422, "did you mean 'locale'"),
    ("dates:translate", {"texts": ["x"], "locale": "xx_XX"}, 422, "xx_XX"),
    ("dates:translate", {"texts": ["x"], "beam": 17}, 422, "beam"),
    ("dates:translate", {"texts": ["x"], "beam": "4"}, 422, "beam"),
    ("dates:translate", {"texts": ["x"] * 1_001}, 413, "1,000"),
    ("dates:translate", {"texts": ["x"], "attention": True}, 422, "attention"),
    ("dinosaurs:generate", {"n": 1_001}, 422, "n"),
    ("dinosaurs:generate", {"temperature": float("nan")}, 422, "temperature"),
    ("dinosaurs:generate", {"start": "Qx", "max_length": 2, "end": "us"}, 422, "constraints"),
    ("emojify:annotate", {"texts": ["x"], "keywords": "/etc/passwd"}, 422, "keywords"),
    (
        "emojify:annotate",
        {"texts": ["x"], "keywords": {f"k{n}": "🦄" for n in range(201)}},
        422,
        "201",
    ),
    ("emojify:predict", {"texts": ["a " * 2_000], "explain": True}, 422, "explain expects fewer"),
    ("emojify:predict", {"texts": ["a b c d e " * 10] * 400, "explain": True}, 422, "2,000,000"),
    ("prose:score", {"sentences": ["a" * 9_000] * 12}, 422, "at most 100,000 characters in all"),
    ("prose:score", {"sentences": ["a"], "style": "novel"}, 422, "did you mean 'novels'"),
    ("prose:choose", {"sentences": ["{a|b}" * 9] * 4}, 422, "2,000 alternatives in all, got 2,048"),
    ("prose:choose", {"sentences": ["a {b|"]}, 422, "a brace without its other one"),
    ("prose:choose", {"sentences": ["{a|}"]}, 422, "leaves no text at all"),
    ("prose:generate", {"n": 100, "length": 201}, 422, "at most 20,000 words in all, got 20,100"),
    ("prose:proofread", {"lines": ["a\u0000b"]}, 422, "control character"),
    ("words:nearest", {"words": ["river"] * 30, "k": 1_000}, 422, "20,000 neighbours in all"),
    ("words:nearest", {"words": ["river"] * 501}, 413, "500 items"),
    ("jazz:improvise", {"lead_sheet": "/etc/passwd"}, 422, "lead_sheet"),
    ("jazz:improvise", {"chords": "Dm7 | Gx7"}, 422, "bar 2"),
    ("jazz:improvise", {"form": "blues-F", "choruses": 100}, 422, "256 bars"),
    ("jazz:improvise?format=wav", {"bars": 200, "tempo": 20}, 422, "minutes"),
    ("jazz:chart", {"form": "../../../../etc/passwd"}, 422, "form"),
    ("trigger:settings?model=none", {}, 404, "model"),
    ("words:odd", {"words": ["lunch"]}, 422, "at least three words, got 1"),
    ("words:nearest", {"words": ["qqxzzv"]}, 422, "qqxzzv"),
    ("words:nearest", {"words": ["river", "king"], "k": -1}, 422, "k expects a positive integer"),
    ("nothing:here", {}, 404, "address"),
]


@pytest.mark.parametrize(("verb", "body", "status", "words"), BAD_BODIES)
def test_bad_input_is_answered_with_one_line(client, verb, body, status, words):
    reply = client.call(verb, body)
    assert reply.status == status, reply.body
    assert words in reply.error
    assert client.send("/healthz").status == 200


def test_other_content_and_methods(client):
    assert client.send("/v1/dates:translate", b"texts=1", content_type="text/plain").status == 415
    assert client.send("/v1/trigger:detect", b"{}", content_type="application/json").status == 415
    assert client.send("/v1/dates:translate").status == 405


def test_the_page_and_its_parts(client):
    page = client.send("/")
    assert b"<title>seqapps</title>" in page.body
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for path in ("/docs", "/page/main.js", "/page/style.css", "/favicon.ico"):
        assert client.send(path).status == 200, path
    for path in ("/page/main.ts", "/page/%2e%2e%2fguard.py", "/rooms/common.js", "/rooms/x.js"):
        assert client.send(path).status == 404, path
    listed = client.send("/v1/apps").json["apps"]
    assert [row["app"] for row in listed] == served_apps()
    for row in listed:
        assert row["room"] and client.send(f"/rooms/{row['app']}.js").status == 200
        card = client.send(f"/v1/{row['app']}:card")
        expected = apps.APPS_FOLDER / row["app"] / "README.md"
        assert card.body == expected.read_bytes()


def test_openapi_describes_every_verb(client):
    paths = client.send("/openapi.json").json["paths"]
    for row in client.send("/v1/apps").json["apps"]:
        for verb in row["verbs"]:
            address = f"/v1/{row['app']}:{verb}"
            assert address in paths or verb == "stream", address
    operation = paths["/v1/dates:translate"]["post"]
    (schema,) = (one["schema"] for one in operation["requestBody"]["content"].values())
    assert schema["required"] == ["texts"] and schema["additionalProperties"] is False
    assert "locale" in schema["properties"]["locale"]["description"] or "de_DE" in json.dumps(
        schema["properties"]["locale"]
    )
    assert {"413", "422", "429", "503"} <= set(operation["responses"])
    formats = paths["/v1/jazz:improvise"]["post"]["parameters"][0]["schema"]["enum"]
    assert formats == ["json", "midi", "musicxml", "wav", "performance"]


def test_a_damaged_model_is_answered_and_the_server_lives_on(tmp_path, capfd):
    folder = tmp_path / "dates"
    shutil.copytree(ROOT / "models" / "dates" / "1", folder)
    (folder / "config.json").write_bytes(b"{}")
    at_once = Limits(reload_s=0)
    with running({"dates": folder, "dinosaurs": None}, limits=at_once) as client:
        assert client.send("/readyz").status == 200  # models are loaded at their first request
        reply = client.call("dates:translate", {"texts": ["3 May 1979"]})
        assert reply.status == 503 and "config.json" in reply.error
        assert client.call("dinosaurs:generate", {"n": 1}).status == 200
        ready = client.send("/readyz")
        assert ready.status == 503 and "config.json" in ready.json["models"]["dates"]
        shutil.copy(ROOT / "models" / "dates" / "1" / "config.json", folder)
        assert client.send("/readyz").status == 200  # without a request that needs the model
        assert client.call("dates:translate", {"texts": ["3 May 1979"]}).status == 200
    with running({"dates": folder}, Access(token="key"), at_once) as client:
        (folder / "config.json").write_bytes(b"{}")
        key = {"authorization": "Bearer key"}
        assert client.call("dates:translate", {"texts": ["3 May 1979"]}, **key).status == 503
        assert client.send("/readyz").json["models"] == {"dates": "cannot be loaded"}
        assert str(folder) in client.send("/readyz", **key).json["models"]["dates"]
    assert "config.json" in capfd.readouterr().err


def test_a_card_that_is_a_link_is_not_followed(tmp_path):
    folder, other = tmp_path / "dates", tmp_path / "private"
    shutil.copytree(ROOT / "models" / "dates" / "1", folder)
    other.write_text("secret")
    with running({"dates": folder}) as client:
        (folder / "README.md").write_bytes(b"caf\xe9")
        assert client.send("/v1/dates:card").body.decode() == "caf\ufffd"
        (folder / "README.md").unlink()
        (folder / "README.md").symlink_to(other)
        assert client.send("/v1/dates:card").status == 404


def test_clients_share_calls_and_get_their_own_answers(client: Client):
    """The answer to a request does not depend on those that are answered with it."""
    from concurrent.futures import ThreadPoolExecutor

    names = ["Tyrannosaurus", "mega7raptor", "Tridon", "Stegodon"] * 8

    def one(name: str) -> object:
        reply = client.call("dinosaurs:score", {"names": [name]})
        return reply.json["answers"][0]["name"] if reply.status == 200 else reply.status

    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(one, names))
    assert found == [422 if name == "mega7raptor" else name for name in names]
    lines = client.send("/metrics").body.decode().splitlines()
    counts = {line.split()[0]: float(line.split()[1]) for line in lines if not line.startswith("#")}
    labels = '{app="dinosaurs",verb="score"}'
    items = counts[f"seqapps_batch_items_sum{labels}"]
    assert items > counts[f"seqapps_batch_items_count{labels}"] > 0
    total = 'seqapps_requests_total{method="POST",route="/v1/dinosaurs:score",status="422"}'
    assert counts[total] >= 8
