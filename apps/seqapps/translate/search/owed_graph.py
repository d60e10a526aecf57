"""The twin of `owed` as TensorFlow graph code, for exported programs."""

from typing import NamedTuple

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding.constraints import FORBIDDEN

from ..text import symbols

tf = tensorflow()


class Owed(NamedTuple):
    """The debts of texts as tensors; see `owed.Owed`."""

    slots: Tensor
    parents: Tensor
    before: Tensor
    repeats: Tensor
    limits: Tensor

    def repeated(self, width: Tensor) -> "Owed":
        """Return the debts of each hypothesis."""
        return Owed(*(tf.repeat(part, width, axis=0) for part in self))


class States(NamedTuple):
    """The states of hypotheses; see `owed.initial`."""

    paid: Tensor
    inside: Tensor
    history: Tensor


def initial(rows: Tensor, slots: Tensor, length: Tensor) -> States:
    """Return the states of hypotheses without symbols."""
    return States(
        tf.zeros(tf.stack([rows, slots]), tf.bool),
        tf.fill([rows], -1),
        tf.fill(tf.stack([rows, length]), -1),
    )


def advanced(owed: Owed, states: States, symbol: Tensor, time: Tensor) -> States:
    """Return the states after a symbol <int32>[rows]; at time 0 it is the start."""
    hit = (owed.slots == symbol[:, None]) & (owed.slots > 0) & (time > 0)
    number = tf.argmax(tf.cast(hit, tf.int32), axis=1, output_type=tf.int32)
    is_hit = tf.reduce_any(hit, axis=1)
    above = tf.gather(owed.parents, tf.maximum(states.inside, 0), batch_dims=1)
    inside = tf.where(is_hit & _is_kind(symbol, "close"), above, states.inside)
    inside = tf.where(is_hit & _is_kind(symbol, "open"), number, inside)
    here = tf.range(tf.shape(states.history)[1]) == time - 1
    return States(states.paid | hit, inside, tf.where(here, symbol[:, None], states.history))


def _is_kind(symbol: Tensor, kind: str) -> Tensor:
    first = symbols.slot(kind, 0)
    return (symbol >= first) & (symbol < first + symbols.SLOTS[kind])


def masked(log_probs: Tensor, owed: Owed, states: States, time: Tensor) -> Tensor:
    """Return log probabilities <float32>[rows, vocabulary], -inf for what may not come next."""
    size = tf.shape(log_probs)
    unpaid = (owed.slots > 0) & ~states.paid
    waits = tf.reduce_any(owed.before & ~states.paid[:, None, :], axis=2)
    open_slots = unpaid & (owed.parents == states.inside[:, None]) & ~waits
    debts = tf.reduce_sum(tf.cast(unpaid, tf.int32), axis=1)
    is_free = owed.limits - time > debts + 1
    number = tf.range(size[1])
    allowed = (number >= symbols.FIRST_PIECE)[None, :] & is_free[:, None]
    allowed |= _scattered(open_slots, owed.slots, size)
    allowed &= ~_scattered(*_repeated(states.history, owed.repeats, time), size)
    ends = ((debts == 0) & (time > 0)) | ~tf.reduce_any(allowed, axis=1)
    allowed |= (number == symbols.END)[None, :] & ends[:, None]
    return tf.where(allowed, log_probs, FORBIDDEN)


def _scattered(mask: Tensor, columns: Tensor, size: Tensor) -> Tensor:
    """Return <bool>[rows, vocabulary], true at the columns <int32>[rows, n] where mask is."""
    places = tf.where(mask)
    index = tf.stack([tf.cast(places[:, 0], tf.int32), tf.gather_nd(columns, places)], axis=1)
    return tf.scatter_nd(index, tf.ones_like(index[:, 0]), size) > 0


def _repeated(history: Tensor, repeats: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
    """Return which third symbols of earlier trigrams would make one too frequent."""
    length = tf.shape(history)[1]
    first, second, third = (history[:, n : length - 2 + n] for n in range(3))
    last = [tf.gather(history, tf.maximum(time - n, 0), axis=1)[:, None] for n in (2, 1)]
    exists = tf.range(length - 2) < time - 2
    same = (first == last[0]) & (second == last[1]) & exists
    equal = same[:, :, None] & same[:, None, :] & (third[:, :, None] == third[:, None, :])
    counts = tf.reduce_sum(tf.cast(equal, tf.int32), axis=2)
    return same & (counts >= repeats[:, None]), third
