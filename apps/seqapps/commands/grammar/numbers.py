"""Numbers in English words."""

from functools import lru_cache

MAX_NUMBERS = 10_001  # of a range
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LARGE = ((10**9, "billion"), (10**6, "million"), (1_000, "thousand"))


@lru_cache(maxsize=16)
def number_range(first: int, last: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the numbers from `first` to `last`, each with the ways in which it is said.

    Example:
        >>> number_range(101, 101)
        ((101, ('one hundred and one', 'one hundred one')),)
    """
    return tuple((number, _ways(number)) for number in range(first, last + 1))


def _ways(number: int) -> tuple[str, ...]:
    """Return the words of a number: British with "and", American without."""
    words = spoken(number)
    return tuple(dict.fromkeys((words, words.replace(" and ", " "))))


def spoken(number: int) -> str:
    """Return a number below a thousand billion in words, as num2words does without punctuation.

    Example:
        >>> spoken(21), spoken(-1_005)
        ('twenty one', 'minus one thousand and five')
    """
    if number < 0:
        return f"minus {spoken(-number)}"
    for size, name in _LARGE:
        if number >= size:
            rest = number % size
            joint = " and " if 0 < rest < 100 else " "
            return f"{spoken(number // size)} {name}" + (joint + spoken(rest) if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{_SMALL[number // 100]} hundred" + (f" and {spoken(rest)}" if rest else "")
    if number >= 20:
        ten = _TENS[number // 10 - 2]
        return f"{ten} {_SMALL[number % 10]}" if number % 10 else ten
    return _SMALL[number]
