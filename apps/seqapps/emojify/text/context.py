"""The words around a keyword that say how far it means its emoji.

A negation reaches it ("not happy"), it is a verb ("they chair the meeting"), or a person bears its
name ("Basil will meet you").
"""

import numpy as np

from seqapps.common.array_namespace import Array, Arrays

from . import emoticons
from .labels import without_variation
from .tokens import NEGATIONS, keys_of, negated

PLAIN, NEGATED, VERB, PERSON = range(4)  # contexts
NEGATED_TRUST, VERB_TRUST, PERSON_TRUST = 0.3, 0.1, 0.05  # factors of the trust

MORE_NEGATIONS = f"{NEGATIONS} never none nothing cannot isnt less"
NEGATION_REACH = 6  # words
# Behind these words, perhaps with an adverb between, there is a verb and no thing.
SUBJECTS = (
    "i we they he she who i'd i'll we'd we'll they'd they'll he'd he'll she'd she'll you'll you'd "
    "will would could should must might don't doesn't didn't can't cannot couldn't won't wouldn't "
    "shouldn't let's lets gonna please dont cant wont didnt"
)
ADVERBS = "just always never often still also really only usually even constantly quickly slowly"
# Before these words there is a verb.
OBJECTS = "him them me us off myself himself herself themselves yourself"
TITLES = "mr mrs ms miss dr prof professor sir uncle auntie aunt aunty cousin nurse sister brother"
# A first name at the start of a clause is followed by one of these.
PREDICATES = (
    "is was has had will would said says asked asks told tells wants wanted thinks thought reckons "
    "called calls rang texted moved turned turns came comes went goes left lost got gets made sent "
    "forgot loves loved hates needs won't can can't could should from and who isn't wasn't hasn't "
    "doesn't didn't retires retired started starts joined starts passed won works"
)
CLAUSE_STARTS = ". , ! ? ; : … ( - – — and but so because when if that while as with for to from"
NAMES = (
    "amber april art ash aurora autumn basil bear bee berry bill birdie blossom bobby brandy "
    "bud buck candy cherry chad china chip christian clay clementine clover cliff coral crystal "
    "daisy dawn delta dolly dove drew duke earl eagle eve faith fern fisher flora forest "
    "forrest fox frank gene georgia ginger grant hazel heather holly honey hope hunter india "
    "iris israel ivy jack jade jasmine jay jerry jersey jordan joy june juniper king kit lake "
    "lark laurel leo lily lime london lotus luna magnolia major maple marina mark mars martin "
    "mason may melody mercury mint misty moon myrtle nick nutmeg oak ocean olive olivia opal "
    "orchid oscar panda paris pat peach peaches pearl penny pepper petal petunia phoenix piper "
    "pip poppy primrose prince princess queen rain raven ray reed river robin rock rocky rose "
    "rosemary rosie ruby rusty saffron sage sailor sandy savannah scarlet scout sky skye "
    "sparrow star stella stone storm sugar summer sunny sydney taco teddy tiger tulip turkey "
    "venus vera victor victoria violet virginia wade wasp willow winter wolf woody wren zebra"
)
# What people do or feel is said with a verb: "I cried", "we danced".
_ACTIONS = (
    "🏃 🚶 💃 🕺 🏊 🏄 🚴 🤸 🏋️ 🧘 🛌 🎤 🎨 📸 📷 💪 👋 🙏 🤝 🎣 ⛷️ 🏂 🧗 🏌️ 🤽 🚣 ✍️ 📖 "
    "📚 🎉 🥳 🥂 🍻 🍽️ 🍴 🎂 ⚾ ⚽ ✈️ 🎵 🎶 🔥 💯 ✨ 👍 👎 👏 👌 🙌 🤞 ❤️ 💔 💕 💖 💙 💜 💛 "
    "💚 💋 💏 💑 💍 💤 🚗 🛍️ 🛒 💸 💰 🏆 🥇 ⛸️ 🏇 🧎 🤼 🤺 🤾 🤹 🏕️ ⛺ 🛀 🚿 🧹 🧺 🧼 🧳 🪴 "
    "🌱 👨‍🍳 🧑‍🍳 🍳 ☕ 🍵 🍺 🍷 🤰 🤱 🎓 🗳️ 🧶 🪡 🎮 📞 📱 📧 🎯 🚬 🫂 💡 🤷 🤦 🙋 🙅 🙆 💁 "
    "🧠 🤔 🥱 🩸 🩹 🏥 🤒 🤕 🤧 🤢 🤮 😷 🥵 🥶 ⏰"
)


def of_tokens(xp: Arrays, keys: Array, rows: Array) -> Array:
    """Return the context <int64>[tokens] of each token: `PLAIN`, `NEGATED`, `VERB`, `PERSON`.

    Args:
        keys: <int64>[tokens], see `tokens.word_keys`.
        rows: <int64>[tokens], index of the text of each token.
    """

    def before(mask: Array) -> Array:
        return xp.shift(mask, 1, False) & (rows == xp.shift(rows, 1, -1))

    def after(mask: Array) -> Array:
        return xp.shift(mask, -1, False) & (rows == xp.shift(rows, -1, -1))

    subject = xp.is_in(keys, keys_of(SUBJECTS))
    title = xp.is_in(keys, keys_of(TITLES))
    starts = before(xp.is_in(keys, keys_of(CLAUSE_STARTS))) | (rows != xp.shift(rows, 1, -1))
    is_verb = before(subject | (xp.is_in(keys, keys_of(ADVERBS)) & before(subject)))
    is_verb |= after(xp.is_in(keys, keys_of(OBJECTS)))
    is_person = before(title) | (starts & after(xp.is_in(keys, keys_of(PREDICATES))))
    is_negated = negated(xp, keys, rows, MORE_NEGATIONS, NEGATION_REACH)
    result = xp.where(is_negated, keys * 0 + NEGATED, keys * 0)
    result = xp.where(is_verb, keys * 0 + VERB, result)
    return xp.where(is_person, keys * 0 + PERSON, result)


def factors(phrases: list[str], emoji: list[str]) -> np.ndarray:
    """Return the factor of the trust in each phrase in each context <float32>[phrases, contexts].

    No negation reaches an emoticon ("not today :(").

    Example:
        >>> factors(["basil", "cried", "olive oil"], ["🌿", "😭", "🫒"])[:, VERB] < 1
        array([ True, False, False])
    """
    result = np.ones((len(phrases), 4), np.float32)
    result[:, NEGATED] = NEGATED_TRUST
    result[[len(phrase) == 1 and emoticons.is_sign(phrase) for phrase in phrases], NEGATED] = 1
    people = frozenset(NAMES.split())
    for row, phrase, name in zip(result, phrases, emoji, strict=True):
        if " " not in phrase and not _is_action(phrase, name):
            row[VERB] = VERB_TRUST
        if phrase.casefold() in people:
            row[PERSON] = PERSON_TRUST
    return result


def _is_action(phrase: str, emoji: str) -> bool:
    is_face = 0x1F600 <= ord(emoji[0]) < 0x1F650 or 0x1F910 <= ord(emoji[0]) < 0x1F930
    is_odd = not phrase[0].isalpha()  # an emoticon
    return is_face or is_odd or phrase.endswith("ing") or _plain_base(emoji) in _BASES


def _plain_base(emoji: str) -> str:
    return without_variation(emoji).split("\u200d")[0]


_BASES = frozenset(map(_plain_base, _ACTIONS.split()))
