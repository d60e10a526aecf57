"""The page in a real browser: every room is used, by mouse, keyboard and microphone.

Chromium, axe-core and TypeScript are not Python packages: `.ci/run` installs them. Where one is
missing the tests that need it are left out, and the summary of the run names it.
"""

import ast
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import soundfile
from seqapps.serving.application import served_apps
from seqapps.serving.guard import Access

from tests.browser import AXE, CHROMIUM, TYPESCRIPT
from tests.conftest import ROOT, seqapps
from tests.serving.servers import TIMEOUT_S, Client, running

pytestmark = [
    pytest.mark.xdist_group("serving"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium"),
]
DATA = ROOT / "datasets" / "trigger"
SOLO = ROOT / "tests" / "jazz" / "solos" / "blues.mid"
WAIT_S = 60  # for what appears at once on an idle machine
WORD_S = (6.5, 9.3)  # a part of kitchen.flac with the word
TINY = {
    "epochs": 1, "clips": 4, "speech_s": 0.0, "threshold_speech_s": 0.0, "noises": 0, "folds": 1,
    "synthesizers": "espeak",
}  # fmt: skip
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def client():
    with running(dict.fromkeys(served_apps())) as client:
        yield client


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Chromium, whose microphone plays the word again and again."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1_000 * WAIT_S)
    samples, rate = soundfile.read(DATA / "kitchen.flac", dtype="int16")
    sound = tmp_path_factory.mktemp("sound") / "word.wav"
    soundfile.write(sound, samples[int(WORD_S[0] * rate) : int(WORD_S[1] * rate)], rate)
    fake = f"--use-file-for-fake-audio-capture={sound}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, fake])
        yield browser
        browser.close()


@contextmanager
def room(browser, client: Client, name: str, **options: object) -> Iterator:
    """Open a room; no script may fail, and no request may leave for another host."""
    context = browser.new_context(**{"viewport": {"width": 1100, "height": 800}, **options})
    context.set_default_timeout(1_000 * WAIT_S)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if is_fault(said) else None)
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((client.address, "blob:", "data:"))
            else problems.append(request.url)
        ),
    )
    page.goto(f"{client.address}/#{name}")
    yield page
    context.close()
    assert problems == []


def is_fault(said) -> bool:
    """Return whether a line of the console is a fault; a refused request is none."""
    return said.type == "error" and "the server responded with a status" not in said.text


def shown_call(page, kind: str) -> str:
    page.get_by_role("tab", name=kind).click()
    return page.locator("#call-text").inner_text()


def test_dates(browser, client, tmp_path):
    from playwright.sync_api import expect

    with room(browser, client, "dates") as page:
        expect(page.get_by_role("cell", name="next Friday")).to_be_visible()
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(6)
        expect(rows.nth(3)).to_contain_text("2046-06-12 (0.59), 2046-12-06 (0.41)")
        expect(rows.nth(5)).to_contain_text("relative to another day")
        rows.nth(0).get_by_role("button").press("Enter")
        attention = page.get_by_role("img", name=re.compile("^Attention: 1 in 1, "))
        expect(attention).to_be_visible()
        page.get_by_label("Locale").fill("de_DE")
        expect(rows.nth(3).locator("td").nth(1)).to_have_text("2046-12-06")
        command = shlex.split(shown_call(page, "Shell"))
        answers = seqapps(*command[1:], "--json").lines
        assert [row["date"] for row in answers][3] == "2046-12-06"
        assert "seqapps.load" in shown_call(page, "Python")
        assert '"locale":"de_DE"' in shown_call(page, "curl")
        page.get_by_label("Locale").fill("")

        table = tmp_path / "ledger.csv"
        table.write_text('id,paid\n1,25/12/2010\n2,06/12/2010\n3,"5 May 1984"\n4,?\n')
        page.get_by_label("Or drop a CSV file").set_input_files(table)
        expect(rows).to_have_count(4)
        expect(rows.nth(1)).to_contain_text("2010-12-06")  # as the first row decides
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        lines = download.value.path().read_text().splitlines()
        assert lines[0].startswith("id,paid,date,date_confidence")
        assert lines[3].startswith("3,5 May 1984,1984-05-05,")
        table.write_bytes("date,who\n3. März 1979\n25/12/2011,Müller,x\n".encode("cp1252"))
        page.get_by_label("Or drop a CSV file").set_input_files(table)
        expect(rows).to_have_count(2)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        head, *lines = download.value.path().read_text(encoding="utf-8").splitlines()
        assert head.startswith("date,who,,date_2,date_confidence,")
        assert lines[0].startswith("3. März 1979,,,1979-03-03,")
        assert lines[1].startswith("25/12/2011,Müller,x,2011-12-25,")
        for text, words in (('a\n"b', "closing quotation mark"), ('a,b\n"1" ,2', "got")):
            table.write_text(text)
            page.get_by_label("Or drop a CSV file").set_input_files(table)
            expect(page.get_by_role("alert")).to_contain_text(words)
        wide = tmp_path / "wide.csv"
        wide.write_text(",".join(map(str, range(1_000_000))) + "\n1,2\n")
        page.get_by_label("Or drop a CSV file").set_input_files(wide)
        alert = page.get_by_role("alert")
        expect(alert).to_have_text(
            "expected at most 500 columns, got 1,000,000", timeout=1_000 * TIMEOUT_S
        )
        wide.write_text("a,b\n1,2\n" + "3," * 1_000_000 + "\n")
        page.get_by_label("Or drop a CSV file").set_input_files(wide)
        expect(alert).to_have_text(
            "row 3: expected at most 500 columns, got 1,000,001", timeout=1_000 * TIMEOUT_S
        )


def test_answers_stand_beside_their_own_texts(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "dates") as page:
        rows, texts = page.locator("tbody tr"), page.get_by_label("Dates, one a line")
        expect(rows).to_have_count(6)
        page.get_by_label("Locale").fill("xx_XX")
        expect(page.get_by_role("alert")).to_contain_text("xx_XX")
        expect(rows).to_have_count(0)  # neither a table nor its download is left
        expect(page.get_by_role("button", name="Download CSV")).to_have_count(0)
        page.get_by_label("Locale").fill("")
        expect(rows).to_have_count(6)
        texts.fill("25/12/2011\n" * 1_004 + "06/12/2011")
        expect(page.locator("section", has_text="1005 of 1005 read")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        *_, last = download.value.path().read_text().splitlines()
        assert last.startswith("06/12/2011,2011-06-12,")  # read by itself, not as a column
        assert ",2011-12-06,true," in last


def test_dinosaurs(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "dinosaurs") as page:
        names = page.locator("ul.names li")
        expect(names).to_have_count(18)
        page.get_by_label("Begins with").fill("Ptero")
        page.get_by_label("Ends with").fill("don")
        page.get_by_label("Number of names").fill("4")
        expect(names).to_have_count(4)
        expect(names.first).to_have_text(re.compile("^Ptero.*don$"))
        command = shlex.split(shown_call(page, "Shell"))
        printed = [row["name"] for row in seqapps(*command[1:], "--json").lines]
        assert names.all_inner_texts() == printed
        page.get_by_label("Contains").fill("§")
        expect(page.get_by_role("alert")).to_contain_text("§")
        page.get_by_label("Contains").fill("")
        names.first.get_by_role("button").click()
        letters = page.locator(".letter")
        expect(letters).to_have_count(len(printed[0]) + 1)
        expect(letters.first).to_have_text(re.compile(r"^P\s*\d\.\d\d$"))


def test_emojify(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "emojify") as page:
        expect(page.locator("#suggested")).to_have_text("⚾")
        page.get_by_label("Message").fill("sushi tonight?")
        expect(page.locator("#suggested")).to_have_text("🍣")
        expect(page.locator(".words")).to_contain_text("sushi +")
        page.get_by_role("button", name="🍣").click()
        expect(page.get_by_label("Message")).to_have_value("sushi tonight? 🍣")
        assert shlex.split(shown_call(page, "Shell"))[:3] == ["seqapps", "emojify", "predict"]
        page.get_by_label("Language").select_option("de")
        page.get_by_label("Message").fill("Morgen backe ich einen Kuchen")
        expect(page.locator("#suggested")).not_to_have_text("🍣")


def test_jazz(browser, client, tmp_path):
    from playwright.sync_api import expect

    with room(browser, client, "jazz") as page:
        chords = page.get_by_label("Chords, bars")
        expect(chords).to_have_value(re.compile("F7"))
        chords.fill("| Dm7 | Gx7 | Cmaj7 | H7 |")
        problems = page.locator("#problems li")
        expect(problems).to_have_count(2)
        expect(problems.first).to_contain_text("Bar 2: Gx7")
        expect(page.locator("mark")).to_have_text(["Gx7", "H7"])
        expect(chords).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("button", name="Play")).to_be_disabled()
        chords.fill("| Dm7 | G7 | Cmaj7 | % |")
        expect(problems).to_have_count(0)
        page.get_by_label("Choruses").fill("4")
        page.get_by_label("Style").select_option("bebop")
        page.get_by_role("button", name="Play").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        expect(page.get_by_role("img", name=re.compile(r"\d+ notes of the solo"))).to_be_visible()
        expect(page.get_by_text(re.compile("bar [0-9]+ of 16"))).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("button", name="Play")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="MIDI", exact=True).click()
        command = shlex.split(shown_call(page, "Shell").split(" --wav")[0])
        midi = tmp_path / "solo.mid"
        assert seqapps(*command[1:], "--out", midi).returncode == 0
        assert download.value.path().read_bytes() == midi.read_bytes()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for name in ("MIDI", "WAV"):  # both are there already
            with page.expect_download():
                page.get_by_role("button", name=name, exact=True).click()
        assert asked == []


def test_jazz_over_an_edited_waltz_and_uploaded_files(browser, client, tmp_path):
    """An edited form keeps its meter, tempo and style; the shell makes the same solo."""
    from playwright.sync_api import expect

    with room(browser, client, "jazz") as page:
        chords = page.get_by_label("Chords, bars")
        expect(chords).to_have_value(re.compile("F7"))
        page.get_by_label("Form", exact=True).select_option("waltz-Am")
        expect(chords).to_have_value(re.compile("meter: 3/4"))
        chords.fill(chords.input_value().replace("| Fmaj7 |", "| Bb7 |").replace("E7alt", "Gx7"))
        expect(page.locator("#problems li")).to_contain_text(["Bar 14: Gx7"])
        chords.fill(chords.input_value().replace("Gx7", "E7"))
        expect(page.locator("#problems li")).to_have_count(0)
        page.get_by_label("Choruses").fill("1")
        page.get_by_label("Phrase that begins").set_input_files(SOLO)
        page.get_by_role("button", name="Play").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=1_000 * TIMEOUT_S)
        expect(page.get_by_text(re.compile("bar [1-9] of 16"))).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="MIDI", exact=True).click()
        shutil.copy(SOLO, tmp_path)
        in_shell(shown_call(page, "Shell"), tmp_path)
        assert download.value.path().read_bytes() == (tmp_path / "solo.mid").read_bytes()

        sheet = tmp_path / "own.musicxml"
        command = ["jazz", "improvise", "--chords", "Dm7 | G7", "--seed", "1"]
        assert seqapps(*command, "--musicxml", sheet).returncode == 0
        page.get_by_label("Or a lead sheet").set_input_files(sheet)
        expect(page.get_by_text("lead sheet own.musicxml")).to_be_visible()
        expect(chords).to_be_disabled()
        page.get_by_role("button", name="Without the phrase").click()
        page.get_by_role("button", name="Play").click()
        expect(page.get_by_text(re.compile("bar [12] of 2"))).to_be_visible()
        assert "--lead-sheet own.musicxml" in shown_call(page, "Shell")
        chart = tmp_path / "chart.cho"
        chart.write_text("{title: Vamp}\n| [Dm7]words | [G7]words |\n")
        page.get_by_label("Or a lead sheet").set_input_files(chart)
        expect(chords).to_have_value(re.compile("title: Vamp"))
        expect(page.get_by_text("2 bars", exact=True)).to_be_visible()


def in_shell(command: str, folder: Path) -> bytes:
    """Run a command of the page in bash, where `seqapps` is that of this environment."""
    start = f'seqapps() {{ "{sys.executable}" -m seqapps "$@"; }}\n'
    environment = os.environ | {"PYTHONPATH": str(ROOT / "apps"), "SEQAPPS_TOKEN": "sesame"}
    run = subprocess.run(
        ["bash", "-c", start + command], cwd=folder, env=environment, capture_output=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


NASTY = [
    "-5 degrees", "--help", "it's", '"quoted"', "$HOME", "`id`", "$(id)", "a\\b", "\\", "'", "''",
    "!!", "two\nlines", "tab\there", "🎵 café 日本", "*", "~", "#x", "a;b&c|d>e<f", "%s%n", "=ls",
    "{a,b}", "x" * 200, " ", "", "@file", "null", "\u2028", "\x7f", "-",
]  # fmt: skip
SHOW = """async ([text, option]) => {
const calls = await import("/page/calls.js");
return calls.written({ app: "emojify", verb: "predict", options: { k: 2, skin_tone: option },
    items: { name: "texts", values: ["first", text] } }, "-my 'models'");
}"""


def arguments_of(command: str, name: str) -> list[str]:
    """Return the arguments that bash gives to a program, and its standard input at the end."""
    start = f"{name}() {{ printf '%s\\0' \"$@\"; [ -t 0 ] || cat; }}\n"
    run = subprocess.run(["bash", "-c", start + command], capture_output=True, check=True)
    return run.stdout.decode().split("\0")


def test_the_same_call_holds_any_text(browser, client):
    """In all three forms the words are those that were typed."""
    with room(browser, client, "emojify") as page:
        shown = [page.evaluate(SHOW, [text, text]) for text in NASTY]
    for text, call in zip(NASTY, shown, strict=True):
        *arguments, given = arguments_of(call["Shell"], "seqapps")
        assert arguments[:2] == ["emojify", "predict"]
        if text == "-":  # an argument "-" would be standard input
            assert given == "first\n-\n" and arguments[2] == "-"
        else:
            assert {"first", text} <= set(arguments) and given == ""
            words = arguments[2:]
            if text.startswith("-"):
                assert words[words.index("--") + 1 :] == ["first", text]
        if text:
            assert ["--skin-tone", text] == arguments[-2:] or (
                f"--skin-tone={text}" in arguments or text in arguments
            )
        assert "./-my 'models'" in arguments
        tree = ast.parse(call["Python"])
        load, predict = (node.value for node in tree.body if isinstance(node, ast.Assign))
        assert ast.literal_eval(load.args[0]) == "-my 'models'"
        assert ast.literal_eval(predict.args[0]) == ["first", text]
        named = {word.arg: ast.literal_eval(word.value) for word in predict.keywords}
        assert named == {"k": 2, "skin_tone": text}
        sent = arguments_of(call["curl"], "curl")
        body = json.loads(sent[sent.index("-d") + 1])
        assert body == {"texts": ["first", text], "k": 2, "skin_tone": text}


FILES = [
    "plain.wav",
    "two words.wav",
    "-dash.wav",
    "it's.wav",
    'a"b.wav',
    "a;b,c.wav",
    "a\\b.wav",
    "é🎵.wav",
]
SHOW_FILES = """async (name) => {
const calls = await import("/page/calls.js");
return calls.written({ app: "trigger", verb: "detect", options: {}, files: [name] });
}"""


def test_the_same_call_holds_any_name_of_a_file(browser, client, tmp_path):
    """Curl itself sends the files."""
    with room(browser, client, "trigger") as page:
        shown = [page.evaluate(SHOW_FILES, name) for name in FILES]
    for name, call in zip(FILES, shown, strict=True):
        (tmp_path / name).write_bytes(b"no sound")
        assert (tmp_path / arguments_of(call["Shell"], "seqapps")[2]).exists()
        answer = json.loads(in_shell(call["curl"] + " -s", tmp_path))
        shown_name = re.split(r"\\", name.replace('"', "%22"))[-1]  # as forms write it
        assert answer["error"].startswith(f"{shown_name} is not audio")


def test_the_same_call_has_the_token_and_the_model(browser, tmp_path):
    from playwright.sync_api import expect

    folder = tmp_path / "my model"
    shutil.copytree(ROOT / "models" / "emojify" / "1", folder)
    with running({"emojify": folder}, Access(token="sesame")) as client:
        with room(browser, client, "emojify&token=sesame") as page:
            page.get_by_label("Message").fill('-5 degrees, don\'t "worry" $HOME!')
            expect(page.locator("#call-text")).to_contain_text("-5 degrees")
            calls = [shown_call(page, kind) for kind in ("Shell", "Python", "curl")]
        assert "sesame" not in "".join(calls)
        (printed,) = in_shell(calls[0].replace("predict", "predict --json"), tmp_path).splitlines()
        (answer,) = json.loads(in_shell(calls[2] + " -s", tmp_path))["answers"]
        assert json.loads(printed) == answer
        assert f'seqapps.load("{folder}")' in calls[1]


def test_a_picture_has_the_colours_of_the_theme(browser, client):
    """The attention map is drawn again when the theme changes."""
    colours = """() => { const c = document.querySelector("section canvas:last-of-type");
    const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data; const seen = {};
    for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) {
      const k = [d[i], d[i + 1], d[i + 2]].join(); seen[k] = (seen[k] ?? 0) + 1; }
    return Object.keys(seen).sort((a, b) => seen[b] - seen[a])[0]; }"""
    from playwright.sync_api import expect

    with room(browser, client, "dates", color_scheme="light", reduced_motion="reduce") as page:
        page.locator("tbody tr").nth(0).get_by_role("button").click()
        expect(page.get_by_role("img", name=re.compile("^Attention: 1 in 1, "))).to_be_visible()
        light = page.evaluate(colours)
        page.emulate_media(color_scheme="dark")
        expect(page.locator("body")).not_to_have_css("background-color", "rgb(255, 255, 255)")
        for _ in range(200):  # the map is drawn after the style has changed
            if (dark := page.evaluate(colours)) != light:
                break
            page.wait_for_timeout(50)
        assert light and dark and light != dark


def test_trigger_hears_the_microphone_and_a_file(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "trigger") as page:
        page.get_by_role("button", name="Start the microphone").click()
        found = page.locator("#heard li")
        expect(found.first).to_contain_text("activate")
        late = re.search(r"reported (-?[\d.]+) s later", found.first.inner_text())
        assert late
        page.get_by_role("button", name="Stop the microphone").click()
        expect(page.locator("#state")).to_have_text("The microphone is off.")
        assert "--stream" in shown_call(page, "Shell")
        sound = page.get_by_label("Choose or drop a sound file")
        sound.set_input_files(DATA / "kitchen.flac")
        expect(page.locator("#state")).to_have_text("kitchen.flac: 4 detections in 34.0 s.")
        sound.set_input_files(DATA / "SOURCE.md")
        expect(page.get_by_role("alert")).to_contain_text("expected a sound file")


# The permission is given when `allow` is called; `tracks` are those of all microphones.
SLOW_PERMISSION = """() => {
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const allowed = new Promise((resolve) => { window.allow = resolve; });
window.tracks = [];
navigator.mediaDevices.getUserMedia = async (options) => {
  await allowed;
  const stream = await open(options);
  window.tracks.push(...stream.getTracks());
  return stream;
};
}"""


@pytest.mark.parametrize("leaves", [True, False], ids=["another room", "a second click"])
def test_a_microphone_that_is_allowed_too_late_is_closed(browser, client, leaves):
    with room(browser, client, "dates") as page:
        page.evaluate(SLOW_PERMISSION)
        page.get_by_role("link", name="trigger").click()
        button = page.locator("button", has_text="the microphone")
        button.click()
        if leaves:
            page.get_by_role("link", name="emojify").click()
        else:
            button.click()
        page.evaluate("window.allow()")
        closed = "window.tracks.length && window.tracks.every((one) => one.readyState === 'ended')"
        for _ in range(20 * WAIT_S):  # the page's policy forbids `wait_for_function`
            if page.evaluate(closed):
                break
            page.wait_for_timeout(50)
        assert page.evaluate(closed)


def test_trigger_is_taught_a_voice(browser, client):
    """Three clips from files, and one that is recorded and removed; the training is a tiny one."""
    from playwright.sync_api import expect

    config = json.dumps(json.dumps(TINY))
    with_tiny_config = f"""() => {{
        const send = window.fetch;
        window.fetch = (url, init) => {{
            if (String(url).endsWith(":enroll")) init.body.append("config", {config});
            return send(url, init);
        }};
    }}"""
    with room(browser, client, "trigger") as page:
        page.evaluate(with_tiny_config)
        teach = page.get_by_role("button", name="Teach")
        page.get_by_role("button", name="Record a clip").click()
        expect(page.get_by_text("1 of about 10 clips")).to_be_visible()
        expect(teach).to_be_disabled()
        page.get_by_role("button", name="Remove clip 1").click()
        clips = [DATA / "enroll" / f"{number:02d}.flac" for number in (1, 2, 3)]
        page.get_by_label("Clips from files").set_input_files(clips)
        expect(page.get_by_text("3 of about 10 clips")).to_be_visible()
        teach.click()
        expect(page.get_by_label("Output of the training")).to_contain_text("trigger:")
        model = page.get_by_label("Model", exact=True)
        expect(model).to_have_value(re.compile("^[0-9a-f]{16}$"), timeout=1_000 * TIMEOUT_S)
        page.get_by_label("Choose or drop a sound file").set_input_files(clips[0])
        expect(page.locator("#state")).to_contain_text("in 1.")
        assert "?model=" not in page.url
        clip = {"clip.flac": clips[0].read_bytes()}
        own, shipped = (
            client.upload(f"trigger:score{query}", clip).json["answers"][0]
            for query in (f"?model={model.input_value()}", "")
        )
        assert own["word"] == shipped["word"] and own["score"] != shipped["score"]


def test_the_page_asks_for_a_token(browser):
    from playwright.sync_api import expect

    with running({"dinosaurs": None}, Access(token="sesame")) as client:
        with room(browser, client, "dinosaurs&token=sesame") as page:
            pass  # an unknown room: the first one opens
        context = browser.new_context()
        page = context.new_page()
        page.goto(client.address)
        page.get_by_label("Token (of").fill("sesame")
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("ul.names li")).to_have_count(18)
        assert "sesame" not in page.url
        page.goto(f"{client.address}/docs#token=sesame")
        expect(page.get_by_text("POST /v1/dinosaurs:generate")).to_be_visible()
        context.close()


def test_keyboard_theme_and_model_card(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "dinosaurs") as page:
        expect(page.locator("ul.names li")).to_have_count(18)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the room")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        expect(page.get_by_role("heading", name="dinosaurs", level=1)).to_be_visible()
        page.get_by_role("link", name="emojify").press("Enter")
        expect(page.get_by_role("heading", name="emojify", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="emojify")).to_have_attribute("aria-current", "page")
        shell = page.get_by_role("tab", name="Shell")
        shell.press("ArrowRight")
        expect(page.get_by_role("tab", name="Python")).to_be_focused()
        page.get_by_role("button", name="Theme: system").click()
        page.get_by_role("button", name="Theme: light").click()
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", dark))) < 120
        page.get_by_text("Model card").click()
        expect(page.locator(".card-text h3")).to_contain_text("emojify")
        page.get_by_role("link", name="HTTP interface").click()
        expect(page.get_by_text("POST /v1/emojify:predict")).to_be_visible()


def test_entities(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "entities") as page:
        expect(page.locator("#redacted")).to_contain_text("([EMAIL])")
        page.get_by_label("Texts, one per line").fill(
            "\U0001f600 Angela Merkel flew to Paris.\nno name"
        )
        marks = page.locator("#marked mark")
        expect(marks).to_have_text(
            [re.compile(r"^Angela Merkel PER 0"), re.compile(r"^Paris LOC 0")]
        )
        expect(page.locator("#marked p")).to_have_count(2)
        expect(page.locator("#redacted")).to_have_text("\U0001f600 [PER] flew to [LOC].\nno name")
        page.get_by_label("Replace names by").select_option("pseudonyms")
        expect(page.locator("#redacted")).to_contain_text("[PER-1] flew to [LOC-1].")
        command = shlex.split(shown_call(page, "Shell"))
        rows = seqapps(*command[1:], "--json").lines
        assert [one["text"] for one in rows[0]["entities"]] == ["Angela Merkel", "Paris"]
        page.get_by_label("Minimum probability").fill("1")
        expect(marks).to_have_count(0)


def test_prose(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "prose") as page:
        expect(page.locator("#scored .letter")).to_have_count(12)
        expect(page.locator("#scored .letter").last).to_contain_text("end")
        style = page.get_by_label("Style", exact=True)
        expect(style.locator("option")).to_have_text(["novels", "shakespeare"])
        style.select_option("shakespeare")
        page.get_by_label("Text", exact=True).fill("To be, or not to be.")
        expect(page.locator("#scored .letter")).to_have_count(7)

        choice = page.get_by_label("Text with alternatives in braces")
        choice.fill("I {new|knew} it")
        ranked = page.get_by_role("table", name="Alternatives").get_by_role("row")
        expect(ranked.nth(1)).to_contain_text("I knew it")
        choice.fill("I {new|")
        expect(page.get_by_role("alert").filter(has_text="brace")).to_have_count(1)
        choice.fill("{I|eye} know it")
        expect(ranked.nth(1)).to_contain_text("I know it")

        lines = page.get_by_label("Lines")
        lines.fill("\U0001f600 I could here it.\n\nThey left there coats in the hall.")
        found = page.get_by_role("table", name="Words that may be wrong").get_by_role("row")
        expect(found).to_have_count(3)
        expect(found.nth(1)).to_contain_text("1:11herehear")
        command = shown_call(page, "Shell").splitlines()[-1]
        assert shlex.split(command)[:3] == ["seqapps", "prose", "proofread"]
        found.nth(1).get_by_role("button", name="hear").click()
        expect(lines).to_have_value(re.compile("^\U0001f600 I could hear it.\n\nThey"))
        expect(found).to_have_count(2)

        page.get_by_label("Seed").fill("7")
        page.get_by_label("Words", exact=True).fill("12")
        expect(page.locator("#call-text")).to_contain_text("--length 12 --temperature 0.8 --seed 7")
        command = shlex.split(shown_call(page, "Shell"))
        (row,) = seqapps(*command[1:], "--json").lines
        expect(page.locator("#written")).to_have_text(row["text"], use_inner_text=True)


def test_words(browser, client):
    from playwright.sync_api import expect

    with room(browser, client, "words") as page:
        answers = page.get_by_role("table", name="man is to woman as king is to")
        expect(answers.get_by_role("button").first).to_have_text("queen")
        found = page.get_by_role("table", name="Neighbours of river")
        expect(found.get_by_role("row")).to_have_count(11)
        expect(found.get_by_role("row").nth(1)).to_have_text(re.compile(r"^rivers0\.\d{3}$"))
        page.get_by_label("Number of neighbours").fill("3")
        expect(found.get_by_role("row")).to_have_count(4)
        command = shlex.split(shown_call(page, "Shell"))
        (row,) = seqapps(*command[1:], "--json").lines
        shown = found.get_by_role("button").all_inner_texts()
        assert shown == [neighbour["word"] for neighbour in row["neighbours"]]
        found.get_by_role("button", name="creek").press("Enter")
        word = page.get_by_label("Word", exact=True)
        expect(word).to_have_value("creek")
        expect(page.get_by_role("heading", name="Neighbours of creek")).to_be_focused()
        expect(page.get_by_role("status")).to_contain_text("Neighbours of creek: ")
        word.fill("unhappynes")
        expect(word).to_have_accessible_description(re.compile("is unknown; .* of unhappy, "))
        word.fill("two words")
        expect(page.get_by_role("alert")).to_have_text("expected one word, got 'two words'")
        expect(page.get_by_role("table")).to_have_count(1)  # the analogy's

        for label, text in (("A", "france"), ("is to B", "paris"), ("as C is to …", "italyy")):
            page.get_by_label(label, exact=True).fill(text)
        expect(page.locator("#composed")).to_contain_text("italyy is unknown")
        answers = page.get_by_role("table", name="france is to paris as italyy is to")
        command = shlex.split(shown_call(page, "Shell"))
        printed = [row["word"] for row in seqapps(*command[1:], "--json").lines]
        assert answers.get_by_role("button").all_inner_texts() == printed
        answers.get_by_role("button").first.click()
        expect(word).to_have_value(printed[0])
        expect(page.get_by_role("alert")).to_have_count(0)


def test_words_of_a_model_with_counts(browser, tmp_path):
    """A copy of the shipped model whose words have counts, as those of a trained model do."""
    from playwright.sync_api import expect

    folder = tmp_path / "words"
    shutil.copytree(ROOT / "models" / "words" / "1", folder)
    table, manifest = folder / "words.tsv", folder / "manifest.json"
    text = table.read_text(encoding="utf-8").replace("\t0\n", "\t1234\n")
    content = text.replace("\nriver\t1234\n", "\nriver\t1\n").encode()
    table.write_bytes(content)
    listed = json.loads(manifest.read_text())
    listed["files"]["words.tsv"] = hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(listed))
    with running({"words": folder}) as client, room(browser, client, "words") as page:
        row = page.get_by_role("row", name=re.compile("^rivers "))
        expect(row.get_by_role("cell").last).to_have_text("1,234")
        word = page.get_by_label("Word", exact=True)
        expect(word).to_have_accessible_description("river occurs once in the corpus.")


@pytest.mark.skipif(AXE is None, reason="no axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_fault_and_no_sideways_scrolling(browser, client, scheme):
    phone = {"color_scheme": scheme, "viewport": {"width": 390, "height": 800}}
    axe = AXE.read_text(encoding="utf-8")
    faults = []
    with room(browser, client, "dates", **phone) as page:
        for name in [*served_apps(), "docs"]:
            page.goto(f"{client.address}/docs" if name == "docs" else f"{client.address}/#{name}")
            page.get_by_role("heading", level=1, name=re.compile(f"{name}|HTTP", re.I)).wait_for()
            page.wait_for_load_state("networkidle")
            page.evaluate(axe)
            found = page.evaluate("axe.run()")["violations"]
            faults += [
                (name, fault["id"], fault["impact"], node["html"][:120])
                for fault in found
                for node in fault["nodes"]
            ]
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, f"{name} is {width} pixels wide"
    assert faults == []


@pytest.mark.skipif(TYPESCRIPT is None, reason="no TypeScript")
def test_the_committed_scripts_are_those_of_the_sources(tmp_path):
    subprocess.run([TYPESCRIPT, "--outDir", tmp_path], cwd=ROOT, check=True)
    built = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.js"))
    assert len(built) >= 15
    for path in built:
        committed = ROOT / "apps" / "seqapps" / path
        assert committed.read_text() == (tmp_path / path).read_text(), f"{path}: npm run build"
    shutil.rmtree(tmp_path)
