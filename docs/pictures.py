"""Take the pictures of the page's rooms in docs/images.

    python docs/pictures.py [ROOM …]

Starts the server with the shipped models and opens each room in Chromium, whose microphone plays
`datasets/trigger/kitchen.flac`. Needs the extras `serve` and `dev`, Chromium, and fonts for emoji
and Japanese (Debian: fonts-noto-color-emoji, fonts-noto-cjk).
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import soundfile
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from seqapps.serving.application import served_apps  # noqa: E402

from tests.browser import CHROMIUM  # noqa: E402
from tests.serving.servers import running  # noqa: E402
from tests.serving.test_page import ARGUMENTS  # noqa: E402

OUT = ROOT / "docs" / "images"
SOUND = ROOT / "datasets" / "trigger" / "kitchen.flac"
WIDTH, SHOWN, COLOURS = 1_200, 960, 128  # pixels of the window and of the picture
WAIT_MS = 200_000


def dates(page: Page) -> None:
    page.locator("tbody tr").nth(1).get_by_role("button").click()
    page.get_by_role("img", name=re.compile("^Attention: ")).wait_for()
    page.wait_for_timeout(4_000)


def dinosaurs(page: Page) -> None:
    page.locator("ul.names li").first.wait_for()
    page.locator(".letter").first.wait_for()


def emojify(page: Page) -> None:
    page.get_by_label("Message").fill("sushi tonight?")
    page.get_by_text("sushi +").wait_for()


def entities(page: Page) -> None:
    page.locator("#redacted").get_by_text("[PER]").wait_for()


def jazz(page: Page) -> None:
    page.locator(".chart span").first.wait_for()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Stop").wait_for()
    page.get_by_text(re.compile("bar [3-9] of")).wait_for()


def prose(page: Page) -> None:
    page.get_by_role("table", name="Words that may be wrong").wait_for()
    page.get_by_role("table", name="Alternatives").wait_for()
    page.get_by_text("The king").last.wait_for()


def trigger(page: Page) -> None:
    page.get_by_role("button", name="Start the microphone").click()
    page.locator("#heard li").first.wait_for()
    page.wait_for_timeout(1_500)


def words(page: Page) -> None:
    page.get_by_role("table", name="man is to woman as king is to").wait_for()
    page.get_by_role("table", name="Neighbours of river").wait_for()


# What is done in each room, and the height of its picture.
ROOMS: dict[str, tuple[Callable[[Page], None], int]] = {
    "dates": (dates, 1_350),
    "dinosaurs": (dinosaurs, 1_150),
    "emojify": (emojify, 970),
    "entities": (entities, 760),
    "jazz": (jazz, 1_290),
    "prose": (prose, 1_560),
    "trigger": (trigger, 760),
    "words": (words, 1_192),
}


def main() -> None:
    names = sys.argv[1:] or list(ROOMS)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(dict.fromkeys(served_apps())) as client,
        sync_playwright() as playwright,
    ):
        samples, rate = soundfile.read(SOUND, dtype="int16")
        sound = Path(folder, "sound.wav")
        soundfile.write(sound, samples, rate)
        fake = f"--use-file-for-fake-audio-capture={sound}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, fake])
        for name in names:
            take(browser, client.address, name)
        browser.close()


def take(browser: Any, address: str, name: str) -> None:
    """Use a room and write docs/images/room-NAME.png."""
    use, height = ROOMS[name]
    context = browser.new_context(
        viewport={"width": WIDTH, "height": height}, color_scheme="light", device_scale_factor=1
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(f"{address}/#{name}")
    page.get_by_role("heading", level=1, name=name).wait_for()
    use(page)
    page.wait_for_timeout(500)
    path = OUT / f"room-{name}.png"
    page.screenshot(path=path, full_page=False)
    context.close()
    shot = Image.open(path).convert("RGB")
    small = shot.resize((SHOWN, shot.height * SHOWN // WIDTH), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
