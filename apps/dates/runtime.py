"""stub until the program is written"""
from dataclasses import asdict, dataclass
from typing import Any
from .config import Config
from .hints import Hints
from .normalisation import Alphabet
@dataclass(frozen=True)
class Settings:
    alphabet: Alphabet
    hints: Hints
    config: Config
    preset: str
    seed: int
