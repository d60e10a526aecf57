"""Show every app that has a model once: `make demo` runs it.

    python docs/demo.py

Pictures, the solo and the sound are written to the folder demo.
"""

import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = {
    "dates reads dates in any language, and says when a text is none": (
        'dates translate "3rd of May, 1979" 昭和54年5月3日 06/12/2046 "next Friday"',
        'dates translate "3rd of May, 1979" --attention demo/attention.png',
    ),
    "dinosaurs invents names": ("dinosaurs generate -n 4 --start Tyr --end saurus --seed 1",),
    "emojify suggests emoji": (
        'emojify annotate "sushi tonight?" "not feeling happy" "Ugh, Monday again"',
    ),
    "trigger detects a spoken word": (
        "trigger detect datasets/trigger/kitchen.flac --plot demo/detections.png",
    ),
    "jazz improvises": (
        "jazz improvise --form blues-F --tempo 160 --seed 2 "
        "--out demo/solo.mid --wav demo/solo.wav --plot demo/piano-roll.png",
    ),
    "words knows which words are alike": (
        "words nearest river -k 3",
        "words plot --top 120 --out demo/map.png",
    ),
    "entities finds and replaces names": (
        'entities redact "Angela Merkel (angela@example.org) was born in Hamburg." --pseudonyms',
    ),
    "prose compares, finds wrong words, and writes": (
        'prose choose "the apple and {pair|pear} salad"',
        "prose generate --style shakespeare --length 30 --seed 7",
    ),
}
NEXT = """
The folder demo holds what was drawn and played. Try next:

  source .venv/bin/activate         the command seqapps is found from now on
  seqapps serve                     the apps in your browser
  seqapps dates -h                  the verbs of an app
  docs/tutorials                    from a problem to a model of your own
  docs/tutorials/home-commands.md   spoken sentences, the app that has to be trained first
"""


def main() -> None:
    (ROOT / "demo").mkdir(exist_ok=True)
    for title, commands in COMMANDS.items():
        print(f"\n{title}\n", flush=True)
        for command in commands:
            print(f"$ seqapps {command}", flush=True)
            words = [sys.executable, "-m", "seqapps", *shlex.split(command)]
            done = subprocess.run(words, cwd=ROOT)
            if done.returncode not in (0, 3):  # 3: a text was refused, as intended
                sys.exit(done.returncode)
    print(NEXT)


if __name__ == "__main__":
    main()
