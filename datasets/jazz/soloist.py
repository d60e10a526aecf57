"""A solo over a form, phrase by phrase, by a player whose habits are drawn from the seed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from licks import fitting, read_licks
from player import Player, Reading, blue, draw_player, hear
from rhythm import (
    BEAT,
    EIGHTH,
    last_length,
    phrase_onsets,
    phrase_start,
    reading_at,
    target_places,
)
from theory import Change, Chord, LeadSheet, climb, nearest
from vocabulary import Gap, fill, joins, tones_near

TURN = BEAT // 6  # a sixteenth triplet


@dataclass(frozen=True)
class Note:
    """A note, with onset and length in steps of 1/12 beat."""

    onset: int
    length: int
    pitch: int
    velocity: int = 80


@dataclass
class Phrase:
    """Notes without a rest between them, and the harmony they were heard in."""

    onsets: list[int]
    pitches: list[int]
    readings: list[Reading]


@dataclass
class Soloist:
    """The state of a solo while it is played.

    Attributes:
        readings: of the whole solo.
        centre: the pitch about which lines move now.
        recent: shapes played lately, in semitones.
        key: tonic of the blues scale.
        taste: how much the player likes each lick.
        played: numbers of the licks played lately.
    """

    form: LeadSheet
    player: Player
    tempo: int
    changes: list[Change]
    readings: list[Reading]
    random: Random
    key: int
    centre: float
    taste: list[float]
    recent: list[tuple[int, ...]] = field(default_factory=list)
    played: list[int] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.readings[-1].end

    def intensity(self, onset: int) -> float:
        """Return 0 to 1: a solo grows until its last quarter, and calms down."""
        place = onset / self.end
        return place / 0.75 if place < 0.75 else 1 - 2 * (place - 0.75)


def improvise(form: LeadSheet, choruses: int, tempo: int, random: Random) -> list[Note]:
    """Return the notes of a solo: monophonic, legato within phrases."""
    player = draw_player(form, tempo, random)
    changes = form.changes(choruses)
    soloist = Soloist(
        form=form,
        player=player,
        tempo=tempo,
        changes=changes,
        readings=hear(changes, player, random),
        random=random,
        key=changes[0].chord.root,
        centre=(player.low + player.high) / 2,
        taste=[random.random() * random.random() for _ in read_licks()],
    )
    phrases: list[Phrase] = []
    earliest = random.choice((EIGHTH, EIGHTH, BEAT, 3 * EIGHTH, 2 * BEAT))
    while earliest < soloist.end - 2 * BEAT:
        phrase = _phrase(soloist, earliest, phrases[-1] if phrases else None)
        phrases.append(phrase)
        earliest = phrase.onsets[-1] + _rest(soloist, phrase.onsets[-1])
    return _performed(soloist, phrases)


def _rest(soloist: Soloist, onset: int) -> int:
    """Return the steps from the last onset of a phrase to the next phrase at the earliest."""
    mean = soloist.player.rest_beats * (1.35 - 0.6 * soloist.intensity(onset))
    beats = 0.5
    while beats < 6 and soloist.random.random() > 1 / (1 + mean):
        beats += 0.5 if beats < 2 else 1
    return BEAT + EIGHTH + int((beats - 0.5) * BEAT)


def _phrase(soloist: Soloist, earliest: int, before: Phrase | None) -> Phrase:
    random, player = soloist.random, soloist.player
    _drift(soloist, earliest)
    if before and len(before.onsets) <= 10 and random.random() < player.motifs:
        phrase = _answer(soloist, before, earliest)
        if phrase:
            return phrase
    start = phrase_start(earliest, soloist.form.steps_per_bar, random)
    mean = player.notes * (0.75 + 0.45 * soloist.intensity(start))
    short = random.random() < 0.1 + 0.35 * player.motifs
    notes = random.randint(3, 7) if short else round(mean * random.uniform(0.5, 1.7))
    onsets = phrase_onsets(start, notes, player, soloist.tempo, soloist.readings, random)
    readings = _harmonies(soloist, onsets)
    first = _first_pitch(soloist, readings[0], before)
    phrase = Phrase(onsets, [first], readings)
    _continue(soloist, phrase)
    return phrase


def _drift(soloist: Soloist, onset: int) -> None:
    """Let the centre wander, higher where the solo is intense."""
    player = soloist.player
    home = player.low + (player.high - player.low) * (0.4 + 0.2 * soloist.intensity(onset))
    moved = soloist.centre + soloist.random.uniform(-5, 5)
    soloist.centre = 0.6 * moved + 0.4 * home


def _harmonies(soloist: Soloist, onsets: Sequence[int]) -> list[Reading]:
    """Return the reading of each note: of the next chord for a note tied over into it."""
    readings = []
    for onset, after in zip(onsets, [*onsets[1:], onsets[-1] + BEAT], strict=True):
        tied = EIGHTH if onset % BEAT >= EIGHTH and after - onset > EIGHTH else 0
        readings.append(reading_at(soloist.readings, onset + tied))
    if soloist.random.random() < _blues_share(soloist, readings[0]):
        major = soloist.random.random() < 0.4 and not readings[0].chord.is_minor
        readings = [blue(reading, soloist.key, major) for reading in readings]
    return readings


def _blues_share(soloist: Soloist, reading: Reading) -> float:
    """Return how probable a blues phrase is: often on a blues, seldom elsewhere."""
    if "blues" in soloist.form.title.lower():
        return soloist.player.blues
    return 0.3 * soloist.player.blues if reading.chord.root == soloist.key else 0.0


def _written(soloist: Soloist, onsets: Sequence[int]) -> list[Chord]:
    """Return the chord of each onset as it is written."""
    starts = [change.start for change in soloist.changes]
    return [soloist.changes[bisect_right(starts, onset) - 1].chord for onset in onsets]


def _first_pitch(soloist: Soloist, reading: Reading, before: Phrase | None) -> int:
    """Draw a tone of the chord or scale near the last note and the centre."""
    middle = soloist.centre
    if before:
        middle = 0.55 * before.pitches[-1] + 0.45 * soloist.centre
    near = tones_near(middle, reading, 8)
    near = [one for one in near if soloist.player.low <= one[0] <= soloist.player.high] or near
    return soloist.random.choices([note for note, _ in near], [weight for _, weight in near])[0]


def _continue(soloist: Soloist, phrase: Phrase) -> None:
    """Find pitches for the onsets of a phrase that have none: from target to target."""
    random, player = soloist.random, soloist.player
    onsets, pitches = phrase.onsets, phrase.pitches
    places = target_places(onsets, soloist.form.steps_per_bar, player, random)
    wave = _wave(pitches[-1], len(onsets), soloist)
    echo: tuple[int, ...] = ()
    for target in places:
        if target < len(pitches):
            continue
        pitches += _lick(soloist, phrase, wave)
        if target < len(pitches):
            continue
        new = range(len(pitches), target + 1)
        gap = Gap(
            before=tuple(pitches[-4:]),
            readings=tuple(phrase.readings[place] for place in new),
            on_beat=tuple(onsets[place] % BEAT == 0 for place in new),
            goal=wave[target],
            echo=echo,
        )
        way = fill(gap, player, soloist.recent, random)
        shape = [note - last for last, note in zip([gap.note, *way], way, strict=False)]
        soloist.recent = [*soloist.recent[-16:], tuple(shape)]
        echo = _rungs([gap.note, *way], gap) if len(way) > 2 and random.random() < 0.5 else ()
        pitches += way


def _lick(soloist: Soloist, phrase: Phrase, wave: Sequence[float]) -> list[int]:
    """Return a lick of the player's that goes on from here well, sometimes."""
    place = len(phrase.pitches)
    if soloist.random.random() >= soloist.player.licks:
        return []
    weights: dict[tuple[int, tuple[int, ...]], float] = {}
    fits = fitting(_written(soloist, phrase.onsets), phrase.onsets, phrase.pitches)
    for number, way in fits:
        goal = wave[place + len(way) - 1]
        taste = 0.02 if number in soloist.played else soloist.taste[number]
        weights[number, way] = taste * joins(phrase.pitches, way, goal, soloist.player)
    if not any(weights.values()):
        return []
    number, way = soloist.random.choices(list(weights), list(weights.values()))[0]
    soloist.played = [*soloist.played[-7:], number]
    return list(way)


def _wave(first: int, count: int, soloist: Soloist) -> list[float]:
    """Return the height that the contour wishes for each note: short ways up, longer ways down."""
    random, player = soloist.random, soloist.player
    wave = [float(first)]
    rising = random.random() < (0.75 if first < soloist.centre else 0.3)
    while len(wave) < count:
        length = random.randint(3, 6) if rising else random.randint(4, 10)
        slope = random.uniform(1.6, 3.2) if rising else -random.uniform(1.1, 2.2)
        for _ in range(length):
            towards = 0.06 * (soloist.centre - wave[-1])
            height = wave[-1] + slope + towards
            wave.append(max(player.low + 2.0, min(player.high - 2.0, height)))
        rising = not rising
    return wave


def _rungs(notes: Sequence[int], gap: Gap) -> tuple[int, ...]:
    """Return the steps of a line in rungs of its scale, as far as it is in it."""
    rungs = []
    for first, second, reading in zip(notes, notes[1:], gap.readings, strict=False):
        direction = 1 if second > first else -1
        for count in range(1, 6):
            if climb(first, reading.scale, direction * count) == second:
                rungs.append(direction * count)
                break
        else:
            return ()
    return tuple(rungs)


def _answer(soloist: Soloist, motif: Phrase, earliest: int) -> Phrase | None:
    """Repeat a motif over the chords that come: its rhythm and its shape, its end varied."""
    random, bar = soloist.random, soloist.form.steps_per_bar
    unit = random.choice((bar, bar, bar // 2 if bar == 4 * BEAT else bar, BEAT))
    shift = -(-(earliest - motif.onsets[0]) // unit) * unit
    if shift > motif.onsets[-1] - motif.onsets[0] + 5 * BEAT:
        return None
    onsets = [onset + shift for onset in motif.onsets]
    if onsets[-1] + BEAT > soloist.end:
        return None
    readings = _harmonies(soloist, onsets)
    if motif.readings[0].scale == motif.readings[-1].scale == readings[0].scale:
        step = random.choice((0, 0, 2, -2, 3, 5, -3))
    else:
        step = random.choice((0, 0, 1, -1, 2, -2))
    pitches = _moved(motif, readings, step)
    if min(pitches) < soloist.player.low or max(pitches) > soloist.player.high:
        return None
    kept = max(2, len(pitches) - random.choice((0, 1, 2, 3)))
    if random.random() < 0.35:  # and go on
        more = phrase_onsets(
            onsets[-1],
            random.randint(5, 12),
            soloist.player,
            soloist.tempo,
            soloist.readings,
            random,
        )
        onsets = [*onsets, *more[1:]]
        readings = [*readings, *_harmonies(soloist, more)[1:]]
    phrase = Phrase(onsets, pitches[:kept], readings)
    _continue(soloist, phrase)
    return phrase


def _moved(motif: Phrase, readings: Sequence[Reading], step: int) -> list[int]:
    """Return the pitches of a motif in other chords; notes outside the scale lead on as before."""
    pitches: list[int] = []
    after = 0
    for place in range(len(motif.pitches) - 1, -1, -1):
        note, old, new = motif.pitches[place], motif.readings[place], readings[place]
        last = place == len(motif.pitches) - 1
        if note % 12 not in old.scale and not last:
            pitch = after + note - motif.pitches[place + 1]
        elif note % 12 in old.chord.tones and motif.onsets[place] % BEAT == 0:
            tones = tuple(tone for tone in new.chord.tones if new.targets[tone]) or new.scale
            pitch = nearest(note + step, tones)
        else:
            pitch = nearest(note + step, new.scale)
        if not last and pitch == after and note != motif.pitches[place + 1]:
            pitch = climb(pitch, new.scale, 1 if note > motif.pitches[place + 1] else -1)
        pitches.insert(0, pitch)
        after = pitch
    return pitches


def _performed(soloist: Soloist, phrases: Sequence[Phrase]) -> list[Note]:
    """Give every note its length and velocity, and some an ornament."""
    notes: list[Note] = []
    starts = [phrase.onsets[0] for phrase in phrases[1:]]
    for phrase, limit in zip(phrases, [*starts, soloist.end], strict=True):
        last = phrase.onsets[-1]
        free = limit - last
        if limit != soloist.end:  # a rest is heard
            free -= EIGHTH
        ends = [*phrase.onsets[1:], last + last_length(last, free, soloist.player, soloist.random)]
        for place, onset in enumerate(phrase.onsets):
            velocity = _velocity(soloist, phrase, place)
            length = ends[place] - onset
            if length >= BEAT and place + 1 < len(phrase.onsets) and soloist.random.random() < 0.3:
                length = EIGHTH
            note = Note(onset, length, phrase.pitches[place], velocity)
            notes += _ornamented(soloist, note, phrase, place)
    return notes


def _velocity(soloist: Soloist, phrase: Phrase, place: int) -> int:
    """Accent off-beats and the peaks of a line; ghost what passes by."""
    pitches, onset = phrase.pitches, phrase.onsets[place]
    around = pitches[max(0, place - 1) : place + 2]
    pitch = pitches[place]
    velocity = 72 + 10 * soloist.intensity(onset) + soloist.random.randint(-4, 4)
    velocity += 6 if onset % BEAT else 0
    inner = 0 < place < len(pitches) - 1
    if inner and pitch == max(around) and around.count(pitch) == 1:
        velocity += 10
    elif inner and pitch == min(around) and onset % BEAT == EIGHTH:
        velocity -= 16
    elif inner and pitch % 12 not in phrase.readings[place].scale:
        velocity -= 10
    if place == len(pitches) - 1:
        velocity += 6
    return max(30, min(118, round(velocity)))


def _ornamented(soloist: Soloist, note: Note, phrase: Phrase, place: int) -> list[Note]:
    """Put a turn of sixteenth triplets on some eighths on the beat from which a line falls."""
    falls = place + 1 < len(phrase.pitches) and -5 < phrase.pitches[place + 1] - note.pitch < 0
    if not falls or note.onset % BEAT or note.length != EIGHTH:
        return [note]
    if soloist.random.random() >= 2 * soloist.player.turns:
        return [note]
    upper = climb(note.pitch, phrase.readings[place].scale, 1)
    return [
        Note(note.onset, TURN, note.pitch, note.velocity),
        Note(note.onset + TURN, TURN, upper, note.velocity - 8),
        Note(note.onset + 2 * TURN, TURN, note.pitch, note.velocity - 12),
    ]
