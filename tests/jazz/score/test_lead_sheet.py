"""Lead sheets: the text format."""

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score import lead_sheet, meters
from seqapps.jazz.score.lead_sheet import parse, parse_bars


def symbols(sheet: lead_sheet.LeadSheet) -> str:
    return " ".join(f"{beat}:{chord.symbol}" for beat, chord in sheet.changes)


def test_a_sheet_with_a_header_sections_and_comments():
    sheet = parse(
        "title: A tune: part 2\nmeter: 3/4\ntempo: 92.5\nstyle: Waltz\n\n# ours\n[A]\n"
        "| Dm7 / G7 | Cmaj7 || % |\n[B]\n| N.C. | Am7/G |\n",
        "tune.txt",
    )
    assert (sheet.title, sheet.meter, sheet.tempo_bpm) == ("A tune: part 2", (3, 4), 92.5)
    assert sheet.style == "waltz" and sheet.beats == 15
    assert symbols(sheet) == "0:Dm7 2:G7 3:Cmaj7 9:N.C. 12:Am7/G"


@pytest.mark.parametrize(
    ("meter", "bar", "expected"),
    [
        ("4/4", "Dm7 G7", "0:Dm7 2:G7"),
        ("4/4", "Dm7 / / G7", "0:Dm7 3:G7"),
        ("3/4", "Dm7 G7", "0:Dm7 2:G7"),
        ("5/4", "Dm7 G7", "0:Dm7 3:G7"),
        ("6/8", "Dm7 G7", "0:Dm7 3:G7"),
        ("12/8", "C F G F", "0:C 3:F 6:G 9:F"),
        ("4/4", "C | / F", "0:C 6:F"),
        ("4/4", "C C | C | C7", "0:C 8:C7"),
    ],
)
def test_shares_of_bars(meter, bar, expected):
    assert symbols(parse_bars(bar, meters.parse_meter(meter, ""))) == expected


def test_bars_alone_are_a_sheet():
    sheet = parse("Dm7 | G7\nCmaj7 | %", "x")
    assert symbols(sheet) == "0:Dm7 4:G7 8:Cmaj7" and sheet.beats == 16
    assert (sheet.title, sheet.style, sheet.tempo_bpm) == ("", "swing", None)
    assert sheet.rows(2).shape == (32, 3) and sheet.rows(2)[20].tolist() == [7, 1169, 7]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dm7 | G7 | Hm7", "bar 3: expected a chord symbol such as .*, got 'Hm7'"),
        ("% | C", "bar 1: expected a chord symbol, got '%'"),
        ("/ C", "bar 1: expected a chord symbol, got '/'"),
        ("C % | C", "bar 1: expected % alone in its bar, got 'C %'"),
        ("C | C7 G7 /", "bar 2: .* got 3 chords in 4 beats; .* such as 'C7 / / G7'"),
        ("C D E F G", "bar 1: expected at most 4 chords, one for each beat, got 5"),
        (" | | ", "expected bars such as .*, got none"),
        ("", "expected bars such as .*, got none"),
        ("C |" * 513, "bar 513: expected at most 512 bars"),
        ("C6\nF | Q", "line 2, bar 3: expected a chord symbol"),
    ],
)
def test_refused_bars(text, expected):
    with pytest.raises(UserError, match=f"^--chords(, |: ){expected}") as error:
        parse_bars(text, where="--chords")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("meter: 13/4", "x, line 1: expected a meter of 2 to 12 beats over 2, 4 or 8 .* '13/4'"),
        ("meter: 4/3", "x, line 1: expected a meter"),
        ("tempo: 401", "x, line 1: expected a tempo of 20 to 400 beats per minute, got '401'"),
        ("tempo: fast", "x, line 1: expected a tempo"),
        ("title:a\nstyle:swin", "x, line 2: expected a style of swing, .*, got 'swin'"),
        ("temp: 120", "x, line 1: expected title, .*, got 'temp'; did you mean 'tempo'"),
    ],
)
def test_refused_headers(header, expected):
    with pytest.raises(UserError, match=expected):
        parse(f"{header}\n\nC7 | F7\n", "x")
