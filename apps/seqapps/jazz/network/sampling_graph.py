"""`sampling.improvise` and `events.encode` as TensorFlow graph code, for exported programs."""

from itertools import pairwise
from typing import Any

import numpy as np

from seqapps.common.backend import tensorflow
from seqapps.common.decoding import sampling_graph as graph
from seqapps.common.decoding.constraints import FORBIDDEN
from seqapps.common.decoding.sampling import BLOCK

from ..band import dynamics
from ..score.solo import NOTHING_ROW, STEPS_PER_BEAT
from . import encoding
from .sampling import CHORD_TONE_BIAS, SOLOS, STRONG_BEAT_BIAS

tf = tensorflow()
KEPT = 4  # of a note: onset, pitch, duration, whether it is there


def improvise(core: Any, wanted: dict[str, Any]) -> tuple[Any, Any]:
    """As `sampling.improvise`; `wanted` has the fields of its `Request`.

    Args:
        core: the model, a `Soloist`.
        wanted: name -> tensor; `phrase` is <int32>[notes, 3] onset, pitch, duration.

    Returns:
        notes <int32>[solos, n, 3], onset, pitch and duration, zeros behind the last one of each;
        how many there are <int32>[solos].
    """
    one = tf.constant(1.0)
    count, beats = wanted["solos"], tf.shape(wanted["chords"])[0]
    end = beats * STEPS_PER_BEAT
    harmony = around(wanted["chords"], tf.range(beats + 1))
    style = tf.repeat(wanted["style"][None], count, axis=0)
    constant = tf.stack([tempo_class(wanted["tempo_bpm"]), meter_class(wanted["beats_per_bar"])])
    constant = tf.repeat(constant[None], count, axis=0)
    phrase, given = wanted["phrase"], tf.shape(wanted["phrase"])[0]
    phrase = tf.pad(phrase, [[0, 1], [0, 0]])
    allowed = tf.range(encoding.INTERVALS) - encoding.MOST_INTERVAL
    kinds = list(core.choices)
    sizes = [len(core.initial_state(kind, 1)) for kind in kinds]
    bar = wanted["beats_per_bar"] * STEPS_PER_BEAT

    def body(time, onset, alive, heard, last, notes, *flat):
        states = dict(zip(kinds, _split(flat, sizes), strict=True))
        counter = tf.cast(time, tf.int64) * SOLOS + tf.cast(wanted["first"], tf.int64)
        draws = graph.uniform(wanted["seed"], counter, count, BLOCK)
        before = tf.concat([last, heard, constant], axis=1)
        own, is_given = phrase[tf.minimum(time, given)], time < given

        known = tf.pad(before, [[0, 0], [0, len(encoding.AT_ONSET) + 1]])
        log_probs, states["rhythm"] = core.step("rhythm", known, style, states["rhythm"])
        ioi = graph.choose(log_probs, 0.0, draws[:, 0], one, one)
        gap = tf.gather(tf.constant(encoding.IOI_STEPS), ioi)
        place = tf.where(time > 0, onset + gap, tf.where(gap > 1, gap, 0))
        given_gap = tf.where(time > 0, own[0] - onset, tf.maximum(1, own[0] % bar))
        ioi = tf.where(is_given, nearest(given_gap, encoding.IOI_STEPS), ioi)
        place = tf.where(is_given, own[0], place)
        beat = place // STEPS_PER_BEAT
        alive = alive & (beat < beats)
        sounding = tf.gather(harmony, tf.minimum(beat, beats))
        in_bar = tf.minimum(beat % wanted["beats_per_bar"], encoding.MOST_BEATS - 1)
        at_onset = tf.stack([ioi, place % STEPS_PER_BEAT, in_bar], axis=1)
        at_onset = tf.concat([at_onset, sounding], axis=1)

        known = tf.pad(tf.concat([before, at_onset], axis=1), [[0, 0], [0, 1]])
        log_probs, states["pitch"] = core.step("pitch", known, style, states["pitch"])
        reached = heard[:, :1] + allowed
        low = tf.minimum(heard[:, :1], wanted["lowest"])
        high = tf.maximum(heard[:, :1], wanted["highest"])
        inside = (reached >= low) & (reached <= high)
        in_bar_steps = place % bar
        third = (in_bar_steps == 2 * STEPS_PER_BEAT) & (wanted["beats_per_bar"] >= 4)
        strong = (in_bar_steps == 0) | third
        degree = (reached - sounding[:, 1:2]) % 12
        fits = tf.cast(tf.bitwise.right_shift(sounding[:, 2:3], degree) % 2, tf.float32)
        weight = tf.where(strong, STRONG_BEAT_BIAS, CHORD_TONE_BIAS)[:, None] * fits
        weight = tf.where(inside, weight, FORBIDDEN)
        interval = graph.choose(
            log_probs, weight, draws[:, 1], wanted["temperature"], wanted["top_p"]
        )
        pitch = heard[:, 0] + interval - encoding.MOST_INTERVAL
        pitch = tf.where(is_given, own[1], pitch)
        interval = tf.where(is_given, interval_class(own[1] - heard[:, 0]), interval)

        known = tf.concat([before, at_onset, interval[:, None]], axis=1)
        log_probs, states["duration"] = core.step("duration", known, style, states["duration"])
        duration = graph.choose(log_probs, 0.0, draws[:, 2], one, one)
        length = tf.gather(tf.constant(encoding.DURATION_STEPS), duration)
        duration = tf.where(is_given, nearest(own[2:], encoding.DURATION_STEPS), duration)
        length = tf.where(is_given, own[2], length)

        there = tf.cast(alive, tf.int32)
        row = tf.stack([place, pitch, tf.minimum(length, end - place), there], axis=1)
        choices = tf.stack([ioi + 1, interval + 1, duration + 1], axis=1)
        kind = tone(pitch, sounding[:, 1], sounding[:, 2]) + 1
        last = tf.concat([choices, at_onset[:, 1:4], kind[:, None]], axis=1)
        heard = tf.concat([pitch[:, None], heard[:, :-1]], axis=1)
        after = [state for kind in kinds for state in states[kind]]
        return (time + 1, place, alive, heard, last, notes.write(time, row), *after)

    def running(time, onset, alive, *_):
        return (time < wanted["notes"]) & tf.reduce_any(alive)

    zeros = tf.zeros([count], tf.int32)
    heard = tf.fill(tf.stack([count, encoding.EARLIER + 1]), encoding.REFERENCE)
    notes = tf.TensorArray(
        tf.int32, size=1, dynamic_size=True, clear_after_read=False, element_shape=[None, KEPT]
    ).write(0, tf.zeros(tf.stack([count, KEPT]), tf.int32))
    loop = [tf.constant(0), zeros, zeros == 0, heard, tf.zeros(tf.stack([count, 7]), tf.int32)]
    states = [state for kind in kinds for state in core.initial_state(kind, count)]
    found = tf.while_loop(running, body, [*loop, notes, *states])[5].stack()
    return _ended(tf.transpose(found, [1, 0, 2]))


def _split(flat: Any, sizes: list[int]) -> list[list[Any]]:
    starts = np.cumsum([0, *sizes])
    return [list(flat[first:end]) for first, end in pairwise(starts)]


def _ended(rows: Any) -> tuple[Any, Any]:
    """Cut notes <int32>[solos, n, 4] where the solo has ended, and each where the next begins."""
    alive = rows[..., 3]
    length = tf.reduce_sum(alive, axis=1)
    rows = rows[:, : tf.reduce_max(length)]
    onset, pitch, duration, alive = tf.unstack(rows, axis=-1)
    following = tf.concat([onset[:, 1:], onset[:, :1]], axis=1)
    goes_on = tf.concat([alive[:, 1:], tf.zeros_like(alive[:, :1])], axis=1) > 0
    duration = tf.where(goes_on, tf.minimum(duration, following - onset), duration)
    return tf.stack([onset, pitch, duration], axis=-1) * alive[..., None], length


def encode(notes: Any, chords: Any, beats_per_bar: Any, tempo_bpm: Any) -> tuple[Any, Any]:
    """As `events.encode`.

    Args:
        notes: <int32>[n, 3] onset, pitch, duration.
        chords: <int32>[beats, 3].

    Returns:
        known <int32>[n, columns], chosen <int32>[n, 3].
    """
    onset, pitch, duration = tf.unstack(notes, axis=1)
    count = tf.shape(notes)[0]
    pitches = tf.concat([tf.fill([encoding.EARLIER + 1], encoding.REFERENCE), pitch], axis=0)
    before = pitches[encoding.EARLIER : encoding.EARLIER + count]
    first = tf.maximum(1, onset[:1] % (beats_per_bar * STEPS_PER_BEAT))
    gaps = tf.concat([first, onset[1:] - onset[:-1]], axis=0)
    chosen = tf.stack(
        [
            nearest(gaps, encoding.IOI_STEPS),
            interval_class(pitch - before),
            nearest(duration, encoding.DURATION_STEPS),
        ],
        axis=1,
    )
    beat = onset // STEPS_PER_BEAT
    harmony = around(chords, beat)
    in_bar = tf.minimum(beat % beats_per_bar, encoding.MOST_BEATS - 1)
    place = tf.stack([onset % STEPS_PER_BEAT, in_bar, harmony[:, 0]], axis=1)
    kind = tone(pitch, harmony[:, 1], harmony[:, 2]) + 1
    last = tf.concat([chosen + 1, place, kind[:, None]], axis=1)
    last = tf.pad(last, [[1, 0], [0, 0]])[:-1]
    heard = [
        pitches[encoding.EARLIER + 1 - n : encoding.EARLIER + 1 - n + count]
        for n in range(1, 2 + encoding.EARLIER)
    ]
    constant = [tempo_class(tempo_bpm), meter_class(beats_per_bar)]
    parts = [last, *(h[:, None] for h in heard), *(tf.fill([count, 1], c) for c in constant)]
    own = [chosen[:, :1], place[:, :2], harmony, chosen[:, 1:2]]
    return tf.concat([*parts, *own], axis=1), chosen


def around(rows: Any, beats: Any) -> Any:
    """As `events.around`."""
    size = tf.maximum(tf.shape(rows)[0], tf.reduce_max(tf.concat([beats, [0]], 0)) + 1) + 1
    missing = tf.repeat(tf.constant([NOTHING_ROW], tf.int32), size - tf.shape(rows)[0], axis=0)
    padded = tf.concat([rows, missing], axis=0)
    differs = tf.reduce_any(padded[1:] != padded[:-1], axis=1)
    places = tf.concat([tf.where(differs)[:, 0] + 1, [tf.cast(size - 1, tf.int64)]], axis=0)
    places = tf.cast(places, tf.int32)
    following = tf.searchsorted(places, beats, side="right")
    following = tf.gather(places, tf.minimum(following, tf.size(places) - 1))
    until = tf.clip_by_value(following - beats, 0, encoding.FARTHEST)
    until = tf.where(tf.reduce_any(differs), until, encoding.FARTHEST)
    after = tf.gather(padded, following)[:, :2]
    return tf.concat([until[:, None], tf.gather(padded, beats), after], axis=1)


def nearest(steps: Any, classes: tuple[int, ...]) -> Any:
    """As `events.nearest`; of a scalar too."""
    borders = tf.constant((np.array(classes[:-1]) + np.array(classes[1:])) / 2, tf.float32)
    steps = tf.cast(steps, tf.float32)
    return tf.reduce_sum(tf.cast(borders < steps[..., None], tf.int32), axis=-1)


def interval_class(semitones: Any) -> Any:
    """Return the class of intervals, as `events.encode` has it."""
    most = encoding.MOST_INTERVAL
    return tf.clip_by_value(semitones, -most, most) + most


def tone(pitches: Any, roots: Any, tones: Any) -> Any:
    """As `events.tone`."""
    degree = (pitches - roots) % 12
    scale = tf.gather(tf.constant(encoding.SCALES), tones)
    in_chord = tf.bitwise.right_shift(tones, degree) % 2
    in_scale = tf.bitwise.right_shift(scale, degree) % 2
    return 2 - tf.maximum(2 * in_chord, in_scale)


def tempo_class(tempo_bpm: Any) -> Any:
    """As `events.tempo_class`."""
    octaves = tf.math.log(tf.cast(tf.maximum(tempo_bpm, 1.0), tf.float64) / 50) / np.log(2)
    return tf.cast(tf.clip_by_value(tf.round(6 * octaves), 0, encoding.TEMPOS - 1), tf.int32)


def meter_class(beats_per_bar: Any) -> Any:
    """As `events.meter_class`."""
    return tf.minimum(beats_per_bar, encoding.MOST_BEATS)


def velocities(rows: Any, length: Any) -> Any:
    """As `loudness.velocities`.

    Args:
        rows: <int32>[solos, n, 3] onset, pitch, duration.
        length: <int32>[solos].

    Returns:
        <int32>[solos, n], 0 behind the last note.
    """
    onset, pitch, duration = tf.unstack(rows, axis=-1)
    count = tf.shape(onset)[1]
    place, length = tf.range(count)[None], length[:, None]
    there = place < length
    following = tf.concat([onset[:, 1:], onset[:, :1]], axis=1)
    is_last = place >= length - 1
    last = is_last | (following - onset - duration >= dynamics.LINE_REST)
    low = tf.maximum(place - dynamics.AROUND, 0)
    high = tf.minimum(place + dynamics.AROUND + 1, length)
    high = tf.maximum(high, low + 1)
    total = tf.cumsum(tf.cast(tf.pad(pitch, [[0, 0], [1, 0]]), tf.float64), axis=1)
    low, high = tf.broadcast_to(low, tf.shape(high)), high
    summed = tf.gather(total, high, batch_dims=1) - tf.gather(total, low, batch_dims=1)
    mean = summed / tf.cast(high - low, tf.float64)
    height = dynamics.HEIGHT * (tf.cast(pitch, tf.float64) - mean)
    found = dynamics.LOUDNESS + tf.clip_by_value(
        height, -dynamics.MOST_HEIGHT, dynamics.MOST_HEIGHT
    )
    before = tf.concat([tf.ones_like(last[:, :1]), last[:, :-1]], axis=1)
    rises = tf.where(before, 0, pitch - tf.concat([pitch[:, :1], pitch[:, :-1]], axis=1))
    onward = tf.where(last, 0, tf.concat([pitch[:, 1:], pitch[:, :1]], axis=1) - pitch)
    next_last = tf.concat([last[:, 1:], tf.zeros_like(last[:, :1])], axis=1)
    for amount, where in (
        (dynamics.OFF_BEAT_ACCENT, onset % STEPS_PER_BEAT == dynamics.OFF_BEAT),
        (dynamics.FAST, duration < dynamics.SHORT),
        (dynamics.PEAK_ACCENT, (rises > 0) & (onward < 0)),
        (dynamics.VALLEY, (rises < 0) & (onward > 0)),
        (dynamics.LAST, last),
        (dynamics.NEXT_TO_LAST, next_last & ~last),
    ):
        found += tf.where(where, tf.constant(amount, tf.float64), 0)
    found = tf.clip_by_value(tf.round(found), dynamics.SOFTEST, dynamics.LOUDEST)
    return tf.where(there, tf.cast(found, tf.int32), 0)
