"""The command line. Every command answers --help; exit codes: 0 well, 1 found something wrong, 2 asked wrongly."""

from importlib import import_module

import click

from amparo import __version__

COMMANDS = {
    "demo": ("amparo.commands.demo:demo", "Load a country that does not exist and serve it."),
    "serve": ("amparo.commands.serve:serve", "Serve Amparo on this machine."),
    "read": ("amparo.commands.read:read", "Read country narratives into claims."),
    "estimate": ("amparo.estimation.command:estimate", "Estimate how many were never found."),
    "verify": ("amparo.commands.verify:verify", "Prove from an export alone that the ledger was not altered."),
    "ledger": ("amparo.commands.ledger:ledger", "Export the ledger, place its entries."),
    "jobs": ("amparo.commands.jobs:jobs", "Do the work that was asked for in the background."),
    "user": ("amparo.commands.user:user", "Organisations and the people who work there."),
    "canary": ("amparo.commands.canary:canary", "Invented people whom nobody has cause to open."),
    "keys": ("amparo.commands.keys:keys", "The keys that seal identities."),
    "backup": ("amparo.commands.backup:backup", "Back up the house, sealed; try a restore."),
    "restore": ("amparo.commands.backup:restore", "Make a new home out of backups, as of any moment."),
    "check": ("amparo.commands.check:check", "Look for what is wrong with this installation."),
}
"""Each command, where it is, and its line in the help. Loaded only when asked for: `amparo read` needs no database."""


class Commands(click.Group):
    """A group that loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load it; None for a word that is no command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="amparo")
def main() -> None:
    """Amparo: the system that a country's response to human trafficking runs on.

    Data live in one directory: AMPARO_HOME, else the platform's data directory. DATABASE_URL names an external
    PostgreSQL 16 or newer; without it Amparo runs its own.
    """


if __name__ == "__main__":
    main()
