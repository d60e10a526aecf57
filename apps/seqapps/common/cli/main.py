"""The command `seqapps`: a group whose commands are the apps, each imported when it is used."""

from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from seqapps.common import app as apps
from seqapps.common.cli import shared_verbs
from seqapps.common.errors import EXIT_INTERRUPTED, UserError, nearest
from seqapps.common.terminal import interrupt

# Placeholders of the values of options, in place of Typer's names of types.
METAVARS = {"<str>": "TEXT", "<int>": "N", "<int range>": "N", "<float>": "X", "<float range>": "X"}


class Apps(TyperGroup):
    """The apps found on disk, and `doctor`.

    Example:
        >>> "dates" in Apps(name="seqapps").list_commands(None)
        True
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the apps, and `doctor`."""
        return [*apps.names(), *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command line of an app (raises UserError when there is no such app)."""
        if cmd_name in apps.names():
            group: Any = typer.main.get_command(shared_verbs.make(apps.find(cmd_name)))
            for option in (option for verb in group.commands.values() for option in verb.params):
                option.metavar = option.metavar or METAVARS.get(option.display_type(ctx))
            return group
        command = super().get_command(ctx, cmd_name)
        if command is None and not cmd_name.startswith("-"):
            names = self.list_commands(ctx)
            owners = [name for name in apps.names() if cmd_name in apps.find(name).examples]
            verb = f"; did you mean 'seqapps {owners[0]} {cmd_name}'?" if len(owners) == 1 else ""
            raise UserError(f"unknown app {cmd_name!r}{verb or nearest(cmd_name, names)}")
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run a command; print the message of an interrupted training."""
        try:
            return super().invoke(ctx)
        except interrupt.Interrupted as error:
            interrupt.exit_message(f"seqapps: {error}")
            raise typer.Exit(EXIT_INTERRUPTED) from error


def run(arguments: Sequence[str], commands: Sequence[Callable[..., None]] = ()) -> int:
    """Run one command and return its exit code; errors are raised.

    Args:
        arguments: the command line.
        commands: functions of further commands, which stand on the apps.
    """
    if len(arguments) == 1 and arguments[0] in apps.names():
        arguments = [*arguments, "--help"]
    group = typer.Typer(
        cls=Apps,
        help="Run applications of sequence models.",
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    group.callback()(lambda: None)  # makes it a group, although it has a single command itself
    pass_on = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    group.command(name="doctor", context_settings=pass_on)(_doctor)
    for function in commands:
        group.command()(function)
    command = typer.main.get_command(group)
    code = command.main(list(arguments), prog_name="seqapps", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _doctor(context: typer.Context) -> None:
    """Report which parts of seqapps work on this machine."""
    from seqapps.common.cli import doctor  # 25 ms that no other command needs

    raise typer.Exit(doctor.run(context.args))
