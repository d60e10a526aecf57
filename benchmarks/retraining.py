"""Measure the time of a training on 1,400 names of the shipped list, with the default preset.

python benchmarks/retraining.py [OPTIONS OF seqapps dinosaurs train]
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from seqapps.dinosaurs.data import read

LIST = Path(__file__).parents[1] / "datasets" / "dinosaurs" / "names.txt"


def main() -> None:
    names = random.Random(0).sample(read(str(LIST)), 1_400)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "names.txt"
        data.write_text("\n".join(names), encoding="utf-8")
        command = ["train", "--data", data, "--out", Path(folder) / "model", *sys.argv[1:]]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "seqapps", "dinosaurs", *map(str, command)],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        seconds = time.monotonic() - began
    print(done.stdout)
    load = os.getloadavg()[0]
    print(f"{seconds:.0f} s in all on {os.cpu_count()} cores (load average then {load:.1f})")


if __name__ == "__main__":
    main()
