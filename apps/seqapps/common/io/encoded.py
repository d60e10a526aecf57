"""The beginnings of encoded sound, by which a stream is known not to hold raw samples."""

from collections.abc import Callable

FORMATS = {
    b"fLaC": "FLAC", b"ID3": "MP3", b"OggS": "OGG", b"FORM": "AIFF", b"caff": "CAF",
    b"RF64": "RF64", b"BW64": "BW64", b"riff": "W64", b".snd": "AU", b"\x1aE\xdf\xa3": "WebM",
    b"wvpk": "WavPack", b"TTA": "TTA", b"FLV\1": "FLV", b"#!AM": "AMR", b"ADIF": "AAC",
    b"0&\xb2u": "WMA", b"MAC ": "APE", b"DSD ": "DSF", b"RIFX": "RIFX",
}  # fmt: skip
MAX_BOX = 0x80  # bytes of an MP4's first part
HEAD = 7  # bytes of a frame of AAC

# ISO/IEC 11172-3, 2.4.2.3, and 13818-3: kilobits per second of layer III by its index.
_KBPS = (
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1
)
_RATES_HZ = (44_100, 48_000, 32_000)


def format_of(start: bytes, more: Callable[[int], bytes]) -> tuple[str, bytes]:
    """Return the format of encoded sound, "" for raw samples, and the bytes that were read.

    Args:
        start: the first four bytes.
        more: returns the next bytes; it is called only if the first ones are not raw for certain.
    """
    for magic, name in FORMATS.items():
        if start.startswith(magic):
            return name, start
    if len(start) == 4 and start[:3] == bytes(3) and 0 < start[3] < MAX_BOX:
        start += more(4)
        return ("MP4" if start[4:] == b"ftyp" else ""), start
    if start[:1] == b"\xff" and start[1:2] >= b"\xe0":
        start += more(HEAD - len(start))
        if length := frame_bytes(start):
            start += more(length)  # a second frame behind the first: by chance in no raw samples
            if start[length] == 0xFF and frame_bytes(start[length:]):
                return "MP3 or AAC", start
    return "", start


def frame_bytes(head: bytes) -> int:
    """Return the length in bytes of a frame of MP3 or AAC (ADTS); 0 if it is none.

    Args:
        head: the first `HEAD` bytes of the frame.

    Example:
        >>> frame_bytes(bytes.fromhex("fffb9000000000")), frame_bytes(bytes(7))
        (417, 0)
    """
    if len(head) < HEAD or head[0] != 0xFF or head[1] < 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer == 0 and head[1] >= 0xF0:  # ISO/IEC 13818-7, 6.2.1: ADTS
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return length if length > HEAD else 0
    kbps, rate = head[2] >> 4, head[2] >> 2 & 3
    if layer != 1 or version == 1 or kbps in (0, 15) or rate == 3:
        return 0
    is_mpeg_1 = version == 3
    rate_hz = _RATES_HZ[rate] >> (0 if is_mpeg_1 else 1 if version == 2 else 2)
    samples = 144 if is_mpeg_1 else 72  # an eighth of those of a frame
    return samples * _KBPS[is_mpeg_1][kbps - 1] * 1_000 // rate_hz + (head[2] >> 1 & 1)
