"""Draw docs/images/demo.gif: a terminal in which the commands of `SCENES` really run.

    python docs/cast.py

Each command is typed, runs, and its output appears. Chromium draws the frames, so that emoji and
Japanese are shown; needs the extra `test` and the fonts fonts-noto-color-emoji and fonts-noto-cjk.
"""

import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "images" / "demo.gif"
WIDTH, HEIGHT, COLOURS = 800, 300, 48  # pixels of the picture, colours of its palette
TYPED = 6  # characters that appear in one frame
TYPING_MS, READING_MS, LAST_MS = 90, 2_600, 5_000
SCENES = (
    'seqapps dates translate "3rd of May, 1979" 昭和54年5月3日 06/12/2046 "next Friday"',
    'seqapps dates translate --precision any "c. 1850" "early 19th century" "FEB 1601/02"',
    "seqapps dinosaurs generate -n 4 --start Tyr --end saurus --seed 1",
    'seqapps emojify annotate "sushi tonight?" "not feeling happy"',
    'seqapps entities redact "Angela Merkel was born in Hamburg." --pseudonyms',
    "seqapps words analogy man woman king -k 1",
    "seqapps trigger detect datasets/trigger/kitchen.flac",
    'seqapps jazz improvise --chords "Dm7 | G7 | Cmaj7 | %" --seed 2 --out solo.mid',
)
PAGE = f"""<style>
body {{ margin: 0; width: {WIDTH}px; height: {HEIGHT}px; background: #16181d; color: #e6e6e6;
  font: 15px/22px 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP', 'Noto Color Emoji', monospace; }}
pre {{ margin: 0; padding: 14px 18px; font: inherit; white-space: pre-wrap; }}
b {{ color: #8fd0ff; font-weight: normal; }} i {{ color: #7f8794; font-style: normal; }}
</style><pre></pre>"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "datasets").symlink_to(ROOT / "datasets")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(PAGE)
        drawn = [(shot(page, text), time) for text, time in frames(Path(folder))]
        browser.close()
    palette = max((image for image, _ in drawn), key=_colours).quantize(COLOURS)
    images = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image, _ in drawn]
    times = [time for _, time in drawn]
    images[0].save(
        OUT, save_all=True, append_images=images[1:], duration=times, loop=0, optimize=True
    )
    print(f"{OUT.relative_to(ROOT)}: {len(images)} frames, {OUT.stat().st_size:,} bytes")


def frames(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the terminal's content as HTML, and the milliseconds for which it is shown."""
    before = ""
    for number, command in enumerate(SCENES):
        before = before if number % 2 else ""  # two commands on a screen
        for end in range(0, len(command), TYPED):
            yield f"{before}<i>$</i> <b>{html.escape(command[:end])}</b>▏", TYPING_MS
        before += f"<i>$</i> <b>{html.escape(command)}</b>\n{html.escape(printed(command, folder))}"
        yield before, LAST_MS if number == len(SCENES) - 1 else READING_MS
        before += "\n"


def printed(command: str, folder: Path) -> str:
    """Run a command and return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "apps")}
    whole = command.replace("seqapps", f"{sys.executable} -m seqapps", 1)
    done = subprocess.run(
        whole, shell=True, cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise SystemExit(f"{command}\n{done.stdout}")
    return done.stdout


def shot(page: Page, content: str) -> Image.Image:
    """Return a picture of the terminal."""
    page.eval_on_selector("pre", "(pre, content) => { pre.innerHTML = content; }", content)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _colours(image: Image.Image) -> int:
    return len(image.getcolors(WIDTH * HEIGHT) or ())


if __name__ == "__main__":
    main()
