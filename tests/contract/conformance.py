"""Every app keeps the contract: mypy checks each module against its Protocol.

Nothing imports this file; `make check` reads it, and test_structure.py checks that it names every
module of every app. Lines of a new app are added in the same way.
"""

import seqapps.commands.commands
import seqapps.commands.config
import seqapps.commands.data
import seqapps.commands.evaluation
import seqapps.commands.interface
import seqapps.commands.model
import seqapps.commands.portable
import seqapps.commands.program
import seqapps.commands.runtime
import seqapps.commands.settings
import seqapps.commands.training
import seqapps.dates.commands
import seqapps.dates.config
import seqapps.dates.data
import seqapps.dates.evaluation
import seqapps.dates.interface
import seqapps.dates.model
import seqapps.dates.portable
import seqapps.dates.program
import seqapps.dates.runtime
import seqapps.dates.settings
import seqapps.dates.training
import seqapps.dinosaurs.commands
import seqapps.dinosaurs.config
import seqapps.dinosaurs.data
import seqapps.dinosaurs.evaluation
import seqapps.dinosaurs.interface
import seqapps.dinosaurs.model
import seqapps.dinosaurs.portable
import seqapps.dinosaurs.program
import seqapps.dinosaurs.runtime
import seqapps.dinosaurs.settings
import seqapps.dinosaurs.training
import seqapps.emojify.commands
import seqapps.emojify.config
import seqapps.emojify.data
import seqapps.emojify.evaluation
import seqapps.emojify.interface
import seqapps.emojify.model
import seqapps.emojify.portable
import seqapps.emojify.program
import seqapps.emojify.runtime
import seqapps.emojify.settings
import seqapps.emojify.training
import seqapps.entities.commands
import seqapps.entities.config
import seqapps.entities.data
import seqapps.entities.evaluation
import seqapps.entities.interface
import seqapps.entities.model
import seqapps.entities.portable
import seqapps.entities.program
import seqapps.entities.runtime
import seqapps.entities.settings
import seqapps.entities.training
import seqapps.jazz.commands
import seqapps.jazz.config
import seqapps.jazz.data
import seqapps.jazz.evaluation
import seqapps.jazz.interface
import seqapps.jazz.model
import seqapps.jazz.portable
import seqapps.jazz.program
import seqapps.jazz.runtime
import seqapps.jazz.settings
import seqapps.jazz.training
import seqapps.prose.commands
import seqapps.prose.config
import seqapps.prose.data
import seqapps.prose.evaluation
import seqapps.prose.interface
import seqapps.prose.model
import seqapps.prose.portable
import seqapps.prose.program
import seqapps.prose.runtime
import seqapps.prose.settings
import seqapps.prose.training
import seqapps.translate.commands
import seqapps.translate.config
import seqapps.translate.data
import seqapps.translate.evaluation
import seqapps.translate.interface
import seqapps.translate.model
import seqapps.translate.portable
import seqapps.translate.program
import seqapps.translate.runtime
import seqapps.translate.settings
import seqapps.translate.training
import seqapps.trigger.commands
import seqapps.trigger.config
import seqapps.trigger.data
import seqapps.trigger.evaluation
import seqapps.trigger.interface
import seqapps.trigger.model
import seqapps.trigger.portable
import seqapps.trigger.program
import seqapps.trigger.runtime
import seqapps.trigger.settings
import seqapps.trigger.training
import seqapps.words.commands
import seqapps.words.config
import seqapps.words.data
import seqapps.words.evaluation
import seqapps.words.interface
import seqapps.words.model
import seqapps.words.portable
import seqapps.words.program
import seqapps.words.runtime
import seqapps.words.settings
import seqapps.words.training
from seqapps.common import contract

CONFIG: list[contract.ConfigModule] = [
    seqapps.commands.config,
    seqapps.dates.config,
    seqapps.dinosaurs.config,
    seqapps.emojify.config,
    seqapps.entities.config,
    seqapps.jazz.config,
    seqapps.prose.config,
    seqapps.translate.config,
    seqapps.trigger.config,
    seqapps.words.config,
]

SETTINGS: list[contract.SettingsModule] = [
    seqapps.commands.settings,
    seqapps.dates.settings,
    seqapps.dinosaurs.settings,
    seqapps.emojify.settings,
    seqapps.entities.settings,
    seqapps.jazz.settings,
    seqapps.prose.settings,
    seqapps.translate.settings,
    seqapps.trigger.settings,
    seqapps.words.settings,
]

DATA: list[contract.DataModule] = [
    seqapps.commands.data,
    seqapps.dates.data,
    seqapps.dinosaurs.data,
    seqapps.emojify.data,
    seqapps.entities.data,
    seqapps.jazz.data,
    seqapps.prose.data,
    seqapps.translate.data,
    seqapps.trigger.data,
    seqapps.words.data,
]

MODEL: list[contract.ModelModule] = [
    seqapps.commands.model,
    seqapps.dates.model,
    seqapps.dinosaurs.model,
    seqapps.emojify.model,
    seqapps.entities.model,
    seqapps.jazz.model,
    seqapps.prose.model,
    seqapps.translate.model,
    seqapps.trigger.model,
    seqapps.words.model,
]

TRAINING: list[contract.TrainingModule] = [
    seqapps.commands.training,
    seqapps.dates.training,
    seqapps.dinosaurs.training,
    seqapps.emojify.training,
    seqapps.entities.training,
    seqapps.jazz.training,
    seqapps.prose.training,
    seqapps.translate.training,
    seqapps.trigger.training,
    seqapps.words.training,
]

PROGRAM: list[contract.ProgramModule] = [
    seqapps.commands.program,
    seqapps.dates.program,
    seqapps.dinosaurs.program,
    seqapps.emojify.program,
    seqapps.entities.program,
    seqapps.jazz.program,
    seqapps.prose.program,
    seqapps.translate.program,
    seqapps.trigger.program,
    seqapps.words.program,
]
PORTABLE: list[contract.PortableModule] = [
    seqapps.commands.portable,
    seqapps.dates.portable,
    seqapps.dinosaurs.portable,
    seqapps.emojify.portable,
    seqapps.entities.portable,
    seqapps.jazz.portable,
    seqapps.prose.portable,
    seqapps.translate.portable,
    seqapps.trigger.portable,
    seqapps.words.portable,
]

RUNTIME: list[contract.RuntimeModule] = [
    seqapps.commands.runtime,
    seqapps.dates.runtime,
    seqapps.dinosaurs.runtime,
    seqapps.emojify.runtime,
    seqapps.entities.runtime,
    seqapps.jazz.runtime,
    seqapps.prose.runtime,
    seqapps.translate.runtime,
    seqapps.trigger.runtime,
    seqapps.words.runtime,
]

EVALUATION: list[contract.EvaluationModule] = [
    seqapps.commands.evaluation,
    seqapps.dates.evaluation,
    seqapps.dinosaurs.evaluation,
    seqapps.emojify.evaluation,
    seqapps.entities.evaluation,
    seqapps.jazz.evaluation,
    seqapps.prose.evaluation,
    seqapps.translate.evaluation,
    seqapps.trigger.evaluation,
    seqapps.words.evaluation,
]

INTERFACE: list[contract.InterfaceModule] = [
    seqapps.commands.interface,
    seqapps.dates.interface,
    seqapps.dinosaurs.interface,
    seqapps.emojify.interface,
    seqapps.entities.interface,
    seqapps.jazz.interface,
    seqapps.prose.interface,
    seqapps.translate.interface,
    seqapps.trigger.interface,
    seqapps.words.interface,
]

COMMANDS: list[contract.CommandsModule] = [
    seqapps.commands.commands,
    seqapps.dates.commands,
    seqapps.dinosaurs.commands,
    seqapps.emojify.commands,
    seqapps.entities.commands,
    seqapps.jazz.commands,
    seqapps.prose.commands,
    seqapps.translate.commands,
    seqapps.trigger.commands,
    seqapps.words.commands,
]
