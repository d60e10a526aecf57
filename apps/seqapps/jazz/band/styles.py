"""Whom a solo is to sound like: performers, and styles as those who are known for them."""

from collections.abc import Sequence

import numpy as np

from seqapps.common.errors import UserError, nearest

STYLES: dict[str, tuple[str, ...]] = {
    "traditional": (
        "Louis Armstrong", "Sidney Bechet", "Bix Beiderbecke", "Johnny Dodds", "Kid Ory",
        "JC Higginbotham", "Henry Allen",
    ),
    "swing": (
        "Lester Young", "Coleman Hawkins", "Ben Webster", "Benny Carter", "Benny Goodman",
        "Roy Eldridge", "Lionel Hampton", "Don Byas", "Chu Berry", "Buck Clayton", "Dickie Wells",
        "Johnny Hodges", "Rex Stewart", "Harry Edison", "Charlie Shavers",
    ),
    "bebop": (
        "Charlie Parker", "Dizzy Gillespie", "Fats Navarro", "Sonny Stitt", "JJ Johnson",
        "Clifford Brown", "Dexter Gordon", "Phil Woods", "Milt Jackson", "Kenny Dorham",
        "Kai Winding",
    ),
    "cool": (
        "Lee Konitz", "Warne Marsh", "Stan Getz", "Chet Baker", "Paul Desmond", "Gerry Mulligan",
        "Art Pepper", "Zoot Sims",
    ),
    "hardbop": (
        "Sonny Rollins", "Cannonball Adderley", "Lee Morgan", "Freddie Hubbard", "Hank Mobley",
        "Joe Henderson", "Curtis Fuller", "Nat Adderley", "Pepper Adams", "Red Garland",
        "Woody Shaw", "George Coleman",
    ),
    "postbop": (
        "Wayne Shorter", "Herbie Hancock", "Wynton Marsalis", "Branford Marsalis", "Joe Lovano",
        "Kenny Garrett", "Joshua Redman", "Chris Potter", "Michael Brecker", "David Liebman",
        "Bob Berg", "Kenny Wheeler",
    ),
}  # fmt: skip


def shares(name: str, performers: Sequence[str]) -> np.ndarray:
    """Return how much of each performer is in a style, <float32>[max(1, performers)].

    Args:
        name: of a performer or of one of `STYLES`, in any case; "" is nobody: zeros.
        performers: whom a model knows.

    Raises:
        UserError: it knows nobody of that name or style.
    """
    found = np.zeros(max(1, len(performers)), np.float32)
    numbers = {performer.lower(): n for n, performer in enumerate(performers)}
    wanted = [name, *STYLES.get(name.lower(), ())]
    known = [numbers[one.lower()] for one in wanted if one.lower() in numbers]
    if name and not known:
        if not performers:
            raise UserError(
                f"--style {name}: the solos that the model learned from name no performers"
            )
        raise UserError(
            f"--style expects a performer that the model knows or a style, got {name!r}"
            f"{nearest(name, [*performers, *STYLES])}"
        )
    found[known] = 1 / max(1, len(known))
    return found


def known(performers: Sequence[str]) -> dict[str, list[str]]:
    """Return whom a model can sound like: styles, then performers; of each, who is in it."""
    numbers = {performer.lower(): performer for performer in performers}
    found = {
        style: [numbers[one.lower()] for one in who if one.lower() in numbers]
        for style, who in STYLES.items()
    }
    return {style: who for style, who in found.items() if who} | {p: [p] for p in performers}


def table(performers: Sequence[str]) -> dict[str, np.ndarray]:
    """Return every name in lower case that `shares` knows, with its shares."""
    return {name.lower(): shares(name, performers) for name in known(performers)}
