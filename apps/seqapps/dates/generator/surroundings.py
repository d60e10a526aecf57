"""Put materials, measures, references and names beside dates, as catalogues and labels do."""

import random

from . import context, phrases

# {} is the date.
_PATTERNS = (
    "{}, {material}", "{} ({material})", "{material}, {}", "{material}; {}", "{material} ({})",
    "{material}. {}", "{}. {material}",
    "{}, {material}, {measure}", "{material}, {}, {measure}", "{material}, {measure}, {}",
    "{} ({material}, {measure})", "{} ({material}; {measure})", "{}; {material}; {measure}",
    "{}, {measure}", "{}, {measure}", "{} ({measure})", "{}; {measure}", "{}. {measure}",
    "{} {measure}", "{measure}, {}", "{measure}. {}", "{measure}; {}", "{measure} ({})",
    "{}, {measure}, {measure}", "{} ({measure}, {measure})", "{}, {measure}; {reference}",
    "{}, {reference}", "{}, {reference}", "{} ({reference})", "{}; {reference}", "{} {reference}",
    "{reference}, {}", "{reference}: {}", "{reference} ({})", "{reference}. {}",
    "{}, {reference}, {measure}", "{}, {reference}, {reference}", "{reference}, {reference}, {}",
    "{subject}, {}", "{subject} {}", "{subject} ({})", "{subject}: {}", "{subject}. {}",
    "{}, {subject}", "{} {subject}", "{} ({subject})", "{}: {subject}",
    "{subject}, {}, {material}", "{subject}, {}, {measure}", "{subject}, {}, {reference}",
    "{}, {subject}, {reference}", "{}, {subject}, {measure}", "{subject} {}, {measure}",
    "{subject} {}, {reference}", "{subject} {} / {reference}", "{} - {subject}",
    "{subject}, {material}, {}", "{subject}, {measure}, {}", "{subject} {measure} {}",
    "{subject} / {} / {measure}", "{} | {subject} | {measure}", "{subject} | {}",
)  # fmt: skip


def around(rng: random.Random, text: str) -> str:
    """Put materials, measures, references or names beside a date.

    Example:
        >>> around(random.Random(4), "c. 1850")
        'c. 1850 (1:93000)'
    """
    written = rng.choice(_PATTERNS)
    for key in ("material", "measure", "reference", "subject"):
        while f"{{{key}}}" in written:
            written = written.replace(f"{{{key}}}", _drawn(rng, f"{key}s"), 1)
    return written.replace("{}", text)


def _drawn(rng: random.Random, key: str) -> str:
    """Draw an entry of surroundings.toml and fill it in."""
    template = rng.choice(phrases.lists()[key])
    if "{" not in template:
        return template
    return phrases.fill(
        rng, template, year=rng.randint(1850, 2025),
        name=lambda _: context.name(rng), word=lambda _: rng.choice(phrases.lists()["vocabulary"]),
    )  # fmt: skip
