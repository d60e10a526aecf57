"""matplotlib, which pictures need: the extra `plots`."""

from typing import Any

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import not_installed


def required() -> Any:
    """Return matplotlib, imported where a picture is drawn (UserError if it is not installed)."""
    try:
        with quiet_stderr():  # the first import may announce the building of a font cache
            import matplotlib
            import matplotlib.figure
            import matplotlib.font_manager
            import matplotlib.style
    except ModuleNotFoundError as error:
        raise not_installed(error.name, "plots", "the picture") from error
    return matplotlib
