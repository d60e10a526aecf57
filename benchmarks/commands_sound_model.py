"""Make a model of `commands` without sentences from a trained recogniser of phones.

    python benchmarks/commands_sound_model.py --recogniser DIR --out models/commands/1

DIR holds `core.keras` (`seqapps.speech.network.recognizer.Recognizer`) and `config.json` with
`phones`, in the order of the logits, `prior`, the mean probability of each phone and of the blank,
and perhaps `prior_power`. `commands hear` and `commands train --from` start from the result.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

from seqapps.commands import calibration, program
from seqapps.commands.config import PRIOR_POWER, SHAPE, Config
from seqapps.commands.data import features_of
from seqapps.commands.settings import Settings
from seqapps.common.export import bundle, exporter
from seqapps.common.io.files import read_json, write_json, write_text
from seqapps.common.io.staging import staged

MIN_PRIOR = 1e-5


def settings_of(recogniser: Path) -> Settings:
    """Return the settings of a recogniser, with the default limits."""
    content = read_json(recogniser / "config.json")
    shape = exporter.load_core(recogniser).settings
    power = content.get("prior_power", PRIOR_POWER)
    config = Config(**{key: shape[key] for key in SHAPE}, prior_power=power)
    return Settings(
        symbols=tuple(content["phones"]),
        prior=tuple(max(MIN_PRIOR, float(value)) for value in content["prior"]),
        limits=calibration.DEFAULT,
        features=features_of(config),
        sentences=None,
        config=config,
        preset="default",
        seed=0,
    )


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card."""
    return f"""# A sound model of English phones, without sentences

{metrics["parameters"]:,} parameters, {len(settings.symbols)} phones. `seqapps commands hear GRAMMAR
FILES` hears the sentences of a grammar with it, `seqapps commands train --grammar FILE` starts from
it.
"""


def main() -> None:
    """Write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recogniser", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    settings = settings_of(arguments.recogniser)
    with staged(arguments.out.resolve()) as folder:
        shutil.copy(arguments.recogniser / exporter.CORE, folder / exporter.CORE)
        settings.save(folder)
        exporter.complete(program.__name__, folder)
        metrics = {"parameters": int(exporter.load_core(folder).count_params())}
        write_json(folder / "metrics.json", metrics)
        write_text(folder / "README.md", card(settings, metrics))
        bundle.write_manifest(folder, "commands")
    print(f"model: {arguments.out}")


if __name__ == "__main__":
    main()
