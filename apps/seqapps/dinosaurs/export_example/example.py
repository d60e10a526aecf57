"""Invent names with the exported part `step`: `python example.py -n 5 --seed 3 --start Tyr`."""

import argparse
import json
import secrets
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from model import load

STOP = 0  # the id that ends a name, and that precedes its first character
MAX_BATCH = 8_192  # names that are drawn at once
MAX_REJECTED = 20_000  # known or repeated names in a row before the search ends


class Names:
    """A name model: the part `step` and its tables.

    Args:
        folder: the exported folder.
    """

    def __init__(self, folder: Path = Path(__file__).parent) -> None:
        self.step = load("step", folder)
        config, self.tables = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("config.json", "tables.json")
        )
        with np.load(folder / "tables.npz") as arrays:
            self.log_weight, self.next_class = arrays["log_weight"], arrays["next_class"]
            self.known = set(arrays["known"].view(np.uint64).tolist())
        self.symbols = config["symbols"]

    def generate(
        self,
        count: int = 10,
        *,
        seed: int,
        start: str = "",
        temperature: float = 0.8,
        top_p: float = 1.0,
        allow_known: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """Yield names that are new, with their nats: -log P of the name at temperature 1.

        Args:
            count: number of names; fewer are found if `MAX_REJECTED` in a row are not new.
            seed: random seed, 0 to 2**63 - 1; equal seeds give equal names.
            start: characters that every name begins with.
            temperature: divides the log probabilities; lower is more conservative.
            top_p: probability mass of nucleus sampling, up to 1.
            allow_known: whether names of the training list and repeated names are yielded too.

        Raises ValueError, when the first name is drawn, for a value out of range and for a start
        that no name can have.
        """
        check(count, seed, temperature, top_p)
        prefix = self.encode(start)
        seen: set[int] = set()
        first = last_new = 0  # numbers of names
        while count and first - last_new < MAX_REJECTED:
            size = min(MAX_BATCH, count + count // 8 + 16)
            drawn = zip(*self.draw(seed, first, size, prefix, temperature, top_p), strict=True)
            first += size
            for ids, nats in drawn:
                name = ids[: ids.index(STOP)]
                mark = fingerprint(name)
                is_new = mark not in self.known and mark not in seen
                seen.add(mark)
                if count and (is_new or allow_known):
                    count, last_new = count - 1, first
                    known = mark in self.known
                    yield {"name": self.text(name), "nats": round(nats, 2), "known": known}

    def draw(
        self, seed: int, first: int, count: int, prefix: list[int], temperature: float, top_p: float
    ) -> tuple[list[list[int]], list[float]]:
        """Draw the names number `first` to `first + count - 1` of a seed.

        All begin with the ids `prefix`. Returns the ids of each name, `STOP` behind them, and its
        nats.
        """
        width = self.tables["random_numbers"]  # of each name
        uniform = philox(seed, first * width // 4, count * width).reshape(count, width)
        states = {
            name: np.zeros((count, *state["shape"]), state["dtype"])
            for name, state in self.tables["states"].items()
        }
        symbol, symbol_class = np.zeros((2, count), np.int32)
        ids: list[np.ndarray] = []
        nats, running = np.zeros(count, np.float32), np.ones(count, bool)
        for time, log_weight in enumerate(self.log_weight):
            result = self.step(tokens=symbol, **states)
            states = {name: result[f"next_{name}"] for name in states}
            log_probs, weight = result["log_probs"], log_weight[symbol_class]
            if time < len(prefix):
                is_next = np.arange(weight.shape[1]) == prefix[time]
                weight = np.where(is_next, np.float32(0), np.full_like(weight, -np.inf))
            drawn = choose(log_probs, weight, uniform[:, time], temperature, top_p)
            symbol = np.where(running, drawn, np.int32(STOP))
            nats -= np.where(running, log_probs[np.arange(count), symbol], np.float32(0))
            symbol_class = self.next_class[symbol_class, symbol]
            ids.append(symbol)
            running &= symbol != STOP
            if not running.any():
                break
        return np.stack(ids, axis=1).tolist(), nats.tolist()

    def encode(self, start: str) -> list[int]:
        """Return the ids of the characters that begin a name.

        Raises ValueError for a character that the model does not know, too many of them, and
        spaces that no name has: at the start, and two in a row.
        """
        characters = unicodedata.normalize("NFC", start)
        unknown = [one for one in characters if one not in self.tables["ids"]]
        problem = ""
        if unknown:
            problem = f"holds {unknown[0]!r}, which is unknown"
        elif len(characters) >= len(self.log_weight):
            problem = "is too long"
        elif characters.startswith(" ") or "  " in characters:
            problem = "has a space too many"
        if problem:
            raise ValueError(f"no name can begin with {start!r}: it {problem}")
        return [self.tables["ids"][character] for character in characters]

    def text(self, ids: list[int]) -> str:
        """Return the text of ids; symbols that begin a word have a spelling of their own: "T"."""
        starts = {STOP, *self.tables["word_ends"]}
        spellings = (self.symbols, self.tables["first_symbols"])
        return "".join(
            spellings[before in starts][one - 1] for before, one in pairwise([STOP, *ids])
        )


def check(count: int, seed: int, temperature: float, top_p: float) -> None:
    """Raise ValueError for a value that `Names.generate` cannot use."""
    problems = {
        "n expects a number from 1": count < 1,
        "seed expects a number from 0 to 2**63 - 1": not 0 <= seed < 2**63,
        "temperature expects a number from 0.001 to 100": not 0.001 <= temperature <= 100,
        "top-p expects a number above 0 and up to 1": not 0 < np.float32(top_p) <= 1,
    }
    for problem, is_one in problems.items():
        if is_one:
            raise ValueError(problem)


def choose(
    log_probs: np.ndarray, weight: np.ndarray, uniform: np.ndarray, temperature: float, top_p: float
) -> np.ndarray:
    """Draw an id for each row of log probabilities <float32>[n, ids], <int32>[n].

    `weight` is added after the division by the temperature; `uniform` <float32>[n] is in [0, 1).
    """
    x = log_probs / np.float32(temperature) + weight
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    if top_p < 1:  # keep the fewest ids that together have the probability top_p
        order = np.argsort(-p, axis=-1, kind="stable")
        ranked = np.take_along_axis(p, order, axis=-1)
        outside = np.cumsum(ranked, axis=-1) - ranked >= np.float32(top_p)
        np.put_along_axis(p, order, np.where(outside, np.float32(0), ranked), axis=-1)
    cumulative = np.cumsum(p, axis=-1)
    drawn = (cumulative <= uniform[:, None] * cumulative[:, -1:]).sum(axis=-1)
    last = p.shape[-1] - 1 - np.argmax(p[:, ::-1] > 0, axis=-1)  # rounding may exceed it
    chosen: np.ndarray = np.minimum(drawn, last).astype(np.int32)
    return chosen


def philox(seed: int, first: int, count: int) -> np.ndarray:
    """Return random numbers <float32>[count] in [0, 1) of a seed, from number 4 * `first` on.

    Philox4x32-10 (Salmon et al. 2011): each counter `first`, `first + 1` … gives four numbers.
    """
    counter = np.arange(first, first - (-count // 4), dtype=np.uint64)
    low, high = np.uint64(0xFFFFFFFF), np.uint64(32)
    x = [counter & low, counter >> high, np.zeros_like(counter), np.zeros_like(counter)]
    key = np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)
    for _ in range(10):
        a, b = np.uint64(0xD2511F53) * x[0], np.uint64(0xCD9E8D57) * x[2]
        x = [(b >> high) ^ x[1] ^ key[0], b & low, (a >> high) ^ x[3] ^ key[1], a & low]
        key = (key[0] + np.uint64(0x9E3779B9)) & low, (key[1] + np.uint64(0xBB67AE85)) & low
    bits = np.stack(x, axis=1).astype(np.uint32).reshape(-1)[:count]
    return ((bits & 0x7FFFFF) | 0x3F800000).view(np.float32) - np.float32(1)


def fingerprint(ids: list[int]) -> int:
    """Return the 64-bit FNV-1a hash of the ids of a name."""
    value = 0xCBF29CE484222325
    for symbol in ids:
        value = (value ^ symbol) * 0x100000001B3 % 2**64
    return value


def main() -> None:
    """Print one JSON line for each name."""
    parser = argparse.ArgumentParser(description="Invent names.")
    seed = secrets.randbelow(2**32)
    parser.add_argument("-n", type=int, default=10, dest="count", help="number of names")
    parser.add_argument("--seed", type=int, default=seed, help="default: a random one")
    parser.add_argument("--start", default="", help="text that every name begins with")
    parser.add_argument("--temperature", type=float, default=0.8, help="above 0")
    parser.add_argument("--top-p", type=float, default=1.0, help="nucleus sampling, up to 1")
    parser.add_argument("--allow-known", action="store_true", help="allow names of the list")
    options, printed = parser.parse_args(), 0
    try:
        for name in Names().generate(**vars(options)):
            print(json.dumps(name, ensure_ascii=False))
            printed += 1
    except ValueError as error:
        parser.exit(2, f"example.py: {error}\n")
    if printed < options.count:
        parser.exit(3, f"example.py: only {printed} of {options.count} new names found\n")


if __name__ == "__main__":
    main()
