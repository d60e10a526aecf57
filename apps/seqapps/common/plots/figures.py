"""Figures of matplotlib (the extra `plots`), written as PNG."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import not_installed
from seqapps.common.io.files import atomic_write, check_suffix
from seqapps.common.plots import fonts


def matplotlib() -> Any:
    """Import matplotlib, silently (raises UserError when it is not installed)."""
    try:
        with quiet_stderr():  # the first import may announce the building of a font cache
            import matplotlib as library
            import matplotlib.backends.backend_agg
            import matplotlib.figure
            import matplotlib.font_manager
            import matplotlib.style
    except ModuleNotFoundError as error:
        raise not_installed(error.name, "plots", "the picture") from error
    return library


@contextmanager
def png(
    path: Path,
    size_in: tuple[float, float] = (6.4, 4.8),
    dpi: int = 150,
    text: str = "",
    layout: str | None = "constrained",
) -> Iterator[tuple[Any, list[str]]]:
    """Open a matplotlib figure; on success write it as PNG, atomically.

    Yields:
        The figure, and a warning for each script of `text` (all text in the figure) that no
        font has.

    Raises:
        UserError: matplotlib is not installed, or `path` does not end in .png.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "line.png")
        >>> with png(path) as (figure, warnings):
        ...     _ = figure.subplots().plot([1, 2])
        >>> path.read_bytes()[1:4]
        b'PNG'
    """
    check_suffix(path, ".png")  # never a picture in place of the data
    library = matplotlib()
    with library.style.context("default"):  # independent of the user's matplotlibrc
        characters = {c for c in text if c.isprintable() and c != " "}
        families = fonts.families(characters)
        names = dict.fromkeys(["DejaVu Sans", *sorted(families.values())])  # each once, in order
        library.rcParams["font.family"] = list(names)
        figure = library.figure.Figure(size_in, dpi, layout=layout)
        canvas = library.backends.backend_agg.FigureCanvasAgg(figure)
        yield figure, fonts.warnings(characters - families.keys())
        with atomic_write(path) as file, quiet_stderr():
            canvas.print_png(file)
