"""Hearts and comparisons: "<3" is love or "less than three", by the words around it."""

import pytest
from seqapps.emojify.text import emoticons, tokens
from seqapps.emojify.text.labels import without_variation

from tests.conftest import seqapps

pytestmark = pytest.mark.xdist_group("emojify shipped")

HEARTS = """
I <3 you
i <3 u
love you <3
love you<3
miss u <3 <3
<3
<3<3<3
see you at 5 <3
you are the best <3!
I <3 NY
J <3 M
Ariana <3 forever
with love <3
(love you) <3
shoutout to @dan_b <3
if you <3 me say so
love you <3 x
mum's <3
great price <3
I <3 people
I <3 words
I <3 users
we <3 points
love you <3 times a million
miss you all <3 guests
the kids <3 are
I <3 games
my mum <3 stars and planets
dogs <3 people
Anna <3 words
everyone <3 pages with pictures
thank you <3 of course I'll come
happy birthday <3 years of friendship
i <3 days like this
they <3 miles of open road
good night <3 times ten
she really <3 matches on Sunday
miss you guys <3 weeks to go
best wishes <3 per usual
grandma <3 letters from us
I just <3 points of light
who else <3 characters like Luna?
love u <3 million kisses
hugs <3 people are so kind
good times <3 and more to come
our users <3 are the kindest
my dog <3 people more than I do
proud of you <3 words can't describe it
thank you so much <3 times are hard
Merry Christmas <3 members of the band
we all <3 weeks off
I'll always <3 you guys
Mary <3 games night
nobody else <3 results like an engineer
cuties <3 days of summer
you are my world <3 of all people
lots of love <3 guests are welcome
sweet dreams <3 hours of sleep ahead
congrats <3 years later and still in love
can't wait <3 days to go
my girls <3 pages full of stickers
so beautiful <3 lines of poetry
xoxo <3 people who care
I love it <3 stars everywhere
great results <3 and thanks
""".strip().splitlines()
COMPARISONS = """
if x <3 then
while n<3:
x<3
x <3
i<3;
for (i=0; i<3; i++)
is 2 <3?
2<3
5 > 2 <3
0<x<3
score <3 fails
version <3 is not supported
numpy<3
pip install numpy>=2,<3
keep it <3.5
<3 GB of memory
<3 ms latency
takes <3 tries
rating <3 and price >5
when count <3, stop
if the score <3 we lose
age <3 is free
p <3 or p >7
len(x) <3
a[i] <3
children <3 ride free
values <3 are dropped
assert n <3
temperature <3 degrees
<3/5 of it
less than three (<3)
<3> tag
unless y <3
must be <3
<3 attempts left
obj.size <3
my_var <3
where z <3 holds
f(2) <3 as well
python<3 is dead
requires node <3
<3 GHz
<3 litres a day
if temp <3 close the vents
while (n <3) wait
we need <3 people for this
only <3 users online
I have <3 words to say
you get <3 points and lose
done in <3 weeks
with <3 players the game stops
teams of <3 members
she slept <3 hours
files with <3 lines are skipped
if (users <3) return
at most <3 guests per table
wait <3 min before a retry
while tries <3: retry()
there were <3 votes against
it costs <3 euros
passed with <3 errors
SELECT * FROM t WHERE points <3
the film scored <3 stars
it weighs <3 kg
a password of <3 characters is refused
kids <3 go free
children <3 years pay nothing
response within <3 hours
we had <3 failures last month
a group with <3 members cannot vote
my phone has <3 GB
cook it for <3 minutes
it took <3 attempts
<3 users affected
(<3 days)
please keep it to <3 pages
between 1 and <3 points
a room for <3 people
there are <3 rows in the table
retry after <3 s
you need <3 stars to fail
lost by <3 goals
drive <3 miles
if guests <3 then cancel
patients <3 years
score was <3 of 10
usually <3 errors per page
""".strip().splitlines()
HEART, HEARTS_OF_ANY_COLOUR = (
    without_variation("❤️"),
    [without_variation(sign) for sign in "❤💕💜💙💔💖🥰"],
)
MIN_PROBABILITY = 0.2  # of ❤️ in texts that also name a thing ("dogs <3 people")


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, dict]:
    """The answer of the command line to each text."""
    texts = [*HEARTS, *COMPARISONS]
    file = tmp_path_factory.mktemp("hearts") / "texts.txt"
    file.write_text("\n".join(texts), encoding="utf-8")
    result = seqapps("emojify", "predict", "--input", file, "--json", "-k", 2)
    assert result.returncode == 0, result.stderr
    return dict(zip(texts, result.lines, strict=True))


def test_hearts_are_read_before_nouns_that_can_be_counted(answers):
    """❤️ is the first suggestion, or the second one after a thing that the text names."""

    def probability(text: str) -> float:
        found = answers[text]["candidates"]
        return {without_variation(one["emoji"]): one["probability"] for one in found}.get(HEART, 0)

    assert {text for text in HEARTS if probability(text) < MIN_PROBABILITY} == set()
    assert answers["I <3 words"]["emoji"] == answers["the kids <3 are"]["emoji"] == "❤️"


def test_comparisons_are_no_hearts(answers):
    found = {text: without_variation(answers[text]["emoji"] or "") for text in COMPARISONS}
    assert {text: emoji for text, emoji in found.items() if emoji in HEARTS_OF_ANY_COLOUR} == {}
    strings = [[emoticons.shown(token) for token in row] for row in tokens.strings(COMPARISONS)]
    assert [row for row in strings if "<3" in row] == []
    assert answers["if x <3 then"]["emoji"] is None
