"""The programs that the tests of pages need, and what is missing of them."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
_axe = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_typescript = ROOT / "node_modules" / ".bin" / "tsc"
NODE = shutil.which("node")
_litert = ROOT / "node_modules" / "@litertjs" / "core" / "dist" / "index.js"
LITERT = _litert if _litert.is_file() else None
AXE = _axe if _axe.is_file() else None
TYPESCRIPT = _typescript if _typescript.exists() else None


def missing() -> list[str]:
    """Return a line for each missing program, with the command that installs it."""
    found = {
        "Chromium (apt-get install chromium)": CHROMIUM,
        "axe-core (npm ci)": AXE,
        "Node.js (apt-get install npm)": NODE,
        "LiteRT.js (npm ci)": LITERT,
        "TypeScript (npm ci)": TYPESCRIPT,
    }
    return [name for name, path in found.items() if path is None]


def is_required() -> bool:
    """Return whether nothing may be missing, as in CI, which installs all of it."""
    return os.environ.get("CI", "") not in ("", "0", "false")
