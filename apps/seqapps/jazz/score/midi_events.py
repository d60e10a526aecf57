"""Read the events of standard MIDI files, damaged ones too.

What cannot be read is passed over and counted; see "Standard MIDI Files 1.0" (MIDI Manufacturers
Association, 1996) for the format.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from .solo import Meter

TEMPO_US = 500_000  # microseconds per quarter note where a file gives none: 120 beats per minute
TICKS_PER_QUARTER = 480  # of files whose division is 0
FRAMES_PER_S = (24, 25, 29, 30)  # of SMPTE divisions
# Kinds of meta events that may hold chord symbols, and their numbers.
TEXTS = {0x06: "marker", 0x01: "text", 0x05: "lyrics", 0x07: "cue_marker"}
NAMES = (0x03, 0x04)  # of a track, of its instrument
END_OF_TRACK, TEMPO, METER = 0x2F, 0x51, 0x58
_KEY, _KEY_BYTES = 0x59, 2
MAX_UNIT_POWER = 7  # of a meter's denominator: 1/128
# Data bytes of channel messages by the status's high nibble, and of system messages.
_CHANNEL_DATA = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
_SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_END = b"\xff\x2f\x00"
Note = tuple[int, int, int]  # tick, pitch, duration in ticks


@dataclass
class Track:
    """The events of a track that a score needs; times in ticks."""

    name: str = ""
    notes: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))  # by channel
    programs: dict[int, int] = field(default_factory=dict)  # the first one of each channel
    texts: list[tuple[int, str, str]] = field(default_factory=list)  # tick, kind, text
    tempi: list[tuple[int, int]] = field(default_factory=list)  # tick, microseconds per quarter
    meters: list[tuple[int, Meter]] = field(default_factory=list)
    end: int = 0

    def _meta(self, tick: int, kind: int, data: bytes, passed: Counter[str]) -> None:
        """Take a meta event, or count it in `passed`."""
        if kind in TEXTS:
            self.texts.append((tick, TEXTS[kind], _decoded(data).strip("\0 \r\n\t")))
        elif kind in NAMES:
            self.name = self.name or _decoded(data).strip("\0 ")
        elif kind == TEMPO and len(data) >= 3 and any(data[:3]):
            self.tempi.append((tick, int.from_bytes(data[:3], "big")))
        elif kind == METER and len(data) >= 2 and data[0] and data[1] <= MAX_UNIT_POWER:
            self.meters.append((tick, (data[0], 1 << data[1])))
        elif kind in (TEMPO, METER) or (kind == _KEY and not _is_key(data)):
            passed["invalid meta event"] += 1


@dataclass(frozen=True)
class MidiEvents:
    """The tracks of a file."""

    kind: int  # 0: one track, 1: tracks together, 2: independent tracks
    tracks: list[Track]
    ticks_per_quarter: float
    passed: Counter[str]  # what was passed over, in the singular: number


def parse(content: bytes) -> MidiEvents:
    """Read the events of a MIDI file, also one in a RIFF file or behind other bytes.

    Running status lasts across meta events, data bytes above 127 count as 127, and a note that
    never ends lasts until the end of its track.

    Raises:
        ValueError: there is no header, or no track, or the file ends within a track.

    Example:
        >>> track = bytes.fromhex("00 90 3c 50 60 3c 00 00 ff 2f 00")
        >>> header = b"MThd" + bytes.fromhex("00000006 0000 0001 0060")
        >>> events = parse(header + b"MTrk" + len(track).to_bytes(4, "big") + track)
        >>> events.tracks[0].notes[0], events.ticks_per_quarter
        ([(0, 60, 96)], 96.0)
    """
    start = content.find(b"MThd")
    if start < 0 or len(content) < start + 14:
        raise ValueError("it has no header" if start < 0 else "it ends too soon")
    passed: Counter[str] = Counter()
    kind, num_tracks, division = (
        int.from_bytes(content[at : at + 2], "big") for at in range(start + 8, start + 14, 2)
    )
    if start and content[:4] != b"RIFF":
        passed["stray byte"] += start
    tracks = []
    for first, end, is_cut in _chunks(content, start + 8):
        track, has_end = _track(content, first, end, passed)
        if is_cut and not has_end:
            raise ValueError("it ends too soon")
        tracks.append(track)
    if not tracks:
        raise ValueError("it has no track")
    if num_tracks != len(tracks):
        passed["wrong track count"] += 1
    tempi = sorted(tempo for track in tracks for tempo in track.tempi)
    ticks = _ticks_per_quarter(division, tempi[0][1] if tempi else TEMPO_US, passed)
    return MidiEvents(kind, tracks, ticks, passed)


def _ticks_per_quarter(division: int, tempo_us: int, passed: Counter[str]) -> float:
    """Return ticks per quarter note; those of SMPTE divisions at a tempo.

    A negative division of no known frame rate is a large number of ticks.
    """
    frames, ticks = 256 - (division >> 8), division & 0xFF
    if division >> 15 and frames in FRAMES_PER_S and ticks:
        return frames * ticks * tempo_us / 1e6
    if not division:
        passed["empty time division"] += 1
    return float(division or TICKS_PER_QUARTER)


def _chunks(content: bytes, start: int) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of the events of each track, and whether its length exceeds the file.

    The length of a chunk counts where another chunk, the file's end or foreign bytes behind an end
    of track follow; otherwise the next track ends it.
    """
    start = content.find(b"MTrk", start)
    while 0 <= start <= len(content) - 8:
        first = start + 8
        end = first + int.from_bytes(content[start + 4 : first], "big")
        following = content.find(b"MTrk", first)
        ends_well = content[end - 3 : end] == _END or content[end : end + 4] == b"MTrk"
        is_cut = end > len(content) and following < 0
        if not (end == len(content) or (end < len(content) and ends_well)):
            end = following if following >= 0 else len(content)
        yield first, end, is_cut
        start = content.find(b"MTrk", end)


def _track(content: bytes, start: int, end: int, passed: Counter[str]) -> tuple[Track, bool]:
    """Read the events of a track, content[start:end]; return also whether it has an end."""
    track, sounding = Track(), dict[tuple[int, int], int]()
    data = content[start:end]
    now = status = at = 0
    end, has_end = len(data), False
    try:
        while at < end:
            byte, at = data[at], at + 1
            delta = byte & 0x7F
            while byte > 0x7F:
                byte, at = data[at], at + 1
                delta = (delta & 0x1FFFFF) << 7 | byte & 0x7F  # 28 bits
            now += delta
            byte = data[at]
            while byte < 0x80 and not status:  # data of no message: wait for a status
                passed["stray byte"] += 1
                at += 1
                byte = data[at]
            if byte > 0x7F:
                at += 1
            else:
                byte = status
            if byte < 0xF0:
                status, kind, channel = byte, byte >> 4, byte & 0xF
                first, second = data[at], data[at + _CHANNEL_DATA[kind] - 1]
                at += _CHANNEL_DATA[kind]
                if first > 0x7F or second > 0x7F:
                    passed["oversized data byte"] += 1
                    first, second = min(first, 0x7F), min(second, 0x7F)
                if kind in (0x8, 0x9):
                    onset = sounding.pop((channel, first), None)
                    if onset is not None:
                        track.notes[channel].append((onset, first, now - onset))
                    if kind == 0x9 and second:
                        sounding[channel, first] = now
                elif kind == 0xC:
                    track.programs.setdefault(channel, first)
            elif byte == 0xFF:
                meta, (size, at) = data[at], _length(data, at + 1)
                if meta == END_OF_TRACK:
                    has_end = True
                    break
                if at + size > end:
                    raise IndexError
                track._meta(now, meta, data[at : at + size], passed)
                at += size
            elif byte in (0xF0, 0xF7):
                at = _behind_sysex(data, at, passed)
            else:
                at += _SYSTEM_DATA.get(byte, 0)
        else:
            passed["missing track end"] += 1
    except IndexError:
        passed["truncated track"] += 1
    for (channel, pitch), onset in sounding.items():
        track.notes[channel].append((onset, pitch, now - onset))
    track.end = now
    return track, has_end


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return a quantity of variable length, and the position behind it."""
    value = 0
    while True:
        byte, at = data[at], at + 1
        value = (value & 0x1FFFFF) << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at


def _behind_sysex(data: bytes, at: int, passed: Counter[str]) -> int:
    """Return the position behind a system exclusive message; one too long ends at its F7."""
    size, start = _length(data, at)
    if start + size <= len(data):
        return start + size
    passed["overlong system exclusive message"] += 1
    end = data.find(b"\xf7", at)
    return end + 1 if end >= 0 else len(data)


def _is_key(data: bytes) -> bool:
    """Return whether a key signature has -7 to 7 sharps and is major or minor."""
    return len(data) == _KEY_BYTES and (data[0] <= 7 or data[0] >= 249) and data[1] <= 1


def _decoded(data: bytes) -> str:
    """Decode a text as UTF-8 where possible, otherwise as Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
