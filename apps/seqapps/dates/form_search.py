"""Find the forms of dates that a trained model reads without an error.

Every template is filled with random days, and with month names of many languages; its forms are
kept if the network misreads none of these texts and refuses few.
"""

import datetime
import random
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from seqapps.common.io.unicode_folding import normalise

from . import forms
from .forms import MIN_CONFIDENCE
from .known_forms import NONE, WORD, KnownForms, Roles
from .runtime import Runtime

FIRST_DRAWS, DRAWS = 16, 120  # texts of a template: the first trial, and the second one
PERIODS = ((1500, 1799), (1800, 1949), (1950, 2050))  # of which years are drawn
SHORT_YEARS = range(1969, 2041)  # the network reads later ones in either century
MIN_TEXTS = 8  # minimum number of texts of a form
MAX_REFUSED = 0.15  # share of the texts of a form that may be refused, as in rare languages
# {d} and {m} are numbers, {y} is a year, {yy} its last two digits, {month} a name.
WORDS = (
    "{d} {month} {y}", "{d:02} {month} {y}", "{d}. {month} {y}", "{d:02}. {month} {y}",
    "{d} {month}, {y}", "{month} {d}, {y}", "{month} {d:02}, {y}", "{month} {d} {y}",
    "{month} {d:02} {y}", "{month}. {d}, {y}", "{d} {month}. {y}", "{d:02} {month}. {y}",
    "{d}-{month}-{y}", "{d:02}-{month}-{y}", "{d}/{month}/{y}", "{d:02}/{month}/{y}",
    "{d}.{month}.{y}", "{d:02}.{month}.{y}", "{y} {month} {d}", "{y} {month} {d:02}",
    "{y}-{month}-{d:02}", "{d:02}{month}{y}", "{d}. {month}. {y}", "{d}-{month}-{yy}",
    "{d:02}-{month}-{yy}", "{d} {month} {yy}", "{d:02} {month} {yy}",
)  # fmt: skip
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
PORTUGUESE = (
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
)
ENGLISH = "January February March April May June July August September October November December"
# Templates with words of one language, and the names of its months.
OF_LANGUAGES = (
    (("{d} de {month} de {y}", "{d:02} de {month} de {y}", "{d} de {month} del {y}"), SPANISH),
    (("{d} de {month} de {y}", "{d:02} de {month} de {y}"), PORTUGUESE),
    (("{d}th of {month} {y}", "the {d}th of {month} {y}", "{d}th {month} {y}",
      "{month} {d}th, {y}", "{month} {d}th {y}"), ENGLISH),
)  # fmt: skip
YEAR_FIRST = (
    "{y}-{m:02}-{d:02}", "{y}/{m:02}/{d:02}", "{y}.{m:02}.{d:02}",
    "{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}년 {m}월 {d}일",
    "{y}. {m}. {d}.", "{y}-{m:02}-{d:02} 10:24", "{y}-{m:02}-{d:02} 10:24:30",
    "{y}-{m:02}-{d:02}t10:24:30", "{y}-{m:02}-{d:02}t10:24:30z", "{y}/{m:02}/{d:02} 10:24",
    "{y}-{m:02}-{d:02} 10:24:30.125", "{y}-{m:02}-{d:02}t10:24:30.125z",
)  # fmt: skip
# The order of day and month is read from the numbers: from a day above 12, or from the column.
YEAR_LAST = tuple(
    template
    for sign in "/-. "
    for template in (f"{{d:02}}{sign}{{m:02}}{sign}{{y}}", f"{{d}}{sign}{{m}}{sign}{{y}}",
                     f"{{m:02}}{sign}{{d:02}}{sign}{{y}}", f"{{m}}{sign}{{d}}{sign}{{y}}",
                     f"{{d:02}}{sign}{{m:02}}{sign}{{yy}}", f"{{d}}{sign}{{m}}{sign}{{yy}}",
                     f"{{m:02}}{sign}{{d:02}}{sign}{{yy}}", f"{{m}}{sign}{{d}}{sign}{{yy}}")
)  # fmt: skip


def find(runtime: Runtime, seed: int = 0) -> KnownForms:
    """Let a model read every template, and return the forms that it reads without an error."""
    rng, shares = random.Random(seed), list[float]()
    names = sorted(forms.months().items())
    if not _is_read(runtime, list(_texts(rng, YEAR_FIRST[0], names, FIRST_DRAWS)), []):
        return KnownForms()
    unread = _unread(runtime, rng, names)
    read_names = [(name, month) for name, month in names if name not in unread]
    if len(read_names) < 12:
        return KnownForms()
    right: dict[str, set[str]] = {}  # form -> the templates that write it
    seen, wrong = Counter[str](), set[str]()
    for template, named in _templates(read_names):
        for draws in (FIRST_DRAWS, DRAWS):
            written = _by_form(_texts(rng, template, named, draws))
            failed = {key for key, drawn in written.items() if not _is_read(runtime, drawn, shares)}
            wrong |= failed
            seen.update({key: len(drawn) for key, drawn in written.items()})
            if len(failed) == len(written):
                break
        else:
            for key in written:
                right.setdefault(key, set()).add(template)
    kept = {key: right[key] for key in right if key not in wrong and seen[key] >= MIN_TEXTS}
    roles, numbers = _of_one_meaning(kept)
    confidence = sum(shares) / max(1, len(shares))
    return KnownForms(roles, numbers, unread, round(confidence, 4))


def _templates(names: list[tuple[str, int]]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield the templates, each with names of months and their numbers."""
    for template in (*WORDS, *YEAR_FIRST, *YEAR_LAST):
        yield template, names
    for group, months in OF_LANGUAGES:
        own = [(normalise(name), month) for month, name in enumerate(months.split(), start=1)]
        for template in group:
            yield template, own


def _of_one_meaning(forms: dict[str, set[str]]) -> tuple[dict[str, Roles], frozenset[str]]:
    """Return form -> roles of its numbers, and the forms whose numbers show their order.

    Args:
        forms: form -> the templates that write it. A form of templates that differ in their roles
            is left out.
    """
    roles, numbers = dict[str, Roles](), set[str]()
    for key, written_by in forms.items():
        positions = {_roles(template) for template in written_by}
        if len(positions) == 1 and not written_by & set(YEAR_LAST):
            roles[key] = positions.pop()
        elif written_by <= set(YEAR_LAST):
            numbers.add(key)
    return roles, frozenset(numbers)


def _roles(template: str) -> Roles:
    """Return the positions of year, month and day among the numbers of a template."""
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    numbers = [name[0] for name in names if name != "month"]
    month = WORD if "month" in names else numbers.index("m") if "m" in numbers else NONE
    return numbers.index("y"), month, numbers.index("d")


def _texts(
    rng: random.Random, template: str, months: Sequence[tuple[str, int]], count: int
) -> Iterator[tuple[str, str]]:
    """Yield texts of a template and their dates; no text has another possible order."""
    while count:
        first, last = rng.choice(PERIODS)
        year = rng.randint(first, last) if "{y}" in template else rng.choice(SHORT_YEARS)
        name, month = rng.choice(months)
        day = datetime.date(year, month, rng.randint(1, 28))
        if "}th" in template:  # no 1st, 2nd, 3rd
            day = day.replace(day=rng.choice((*range(4, 21), *range(24, 29))))
        text = template.format(y=year, yy=f"{year % 100:02}", m=month, d=day.day, month=name)
        if forms.has_another_order(normalise(text), 0 if "{month}" in template else month, day.day):
            continue
        count -= 1
        yield text, day.isoformat()


def _by_form(drawn: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    key_of = forms.Forms().key
    for text, date in drawn:
        found.setdefault(key_of(normalise(text))[0], []).append((text, date))
    return found


def _is_read(runtime: Runtime, drawn: list[tuple[str, str]], shares: list[float]) -> bool:
    """Return whether texts are read as they were written; add the confidences to `shares`."""
    answers = list(runtime.translate(text for text, _ in drawn))
    found = [answer for answer in answers if answer.date and not answer.ambiguous]
    dates = dict(drawn)
    is_right = all(answer.date == dates[answer.text] for answer in found)
    if not is_right or len(found) < (1 - MAX_REFUSED) * len(drawn):
        return False
    shares += [answer.confidence for answer in found]
    return True


def _unread(
    runtime: Runtime, rng: random.Random, names: Sequence[tuple[str, int]]
) -> frozenset[str]:
    """Return the month names that are not read in "3 NAME 1979"."""
    drawn = [
        (name, text, date)
        for name, month in names
        for text, date in _texts(rng, WORDS[0], [(name, month)], 2)
    ]
    answers = runtime.translate(text for _, text, _ in drawn)
    return frozenset(
        name
        for answer, (name, _, date) in zip(answers, drawn, strict=True)
        if answer.date != date or answer.confidence < MIN_CONFIDENCE
    )
