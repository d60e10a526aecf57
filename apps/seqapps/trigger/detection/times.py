"""Times in a sound, as they are printed."""


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, from an hour on with hours.

    Example:
        >>> clock(3.416), clock(3603.42)
        ('0:03.42', '1:00:03.42')
    """
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6_000)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{rest // 100:02d}.{rest % 100:02d}"
