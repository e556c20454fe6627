"""amparo verify: the ledger proved from an export alone, offline."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from amparo.commands.house import progress_bar

out = Console()


@click.command()
@click.argument("export", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that you kept elsewhere: proves that nothing changed since.",
)  # fmt: skip
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The log's key as you kept it elsewhere.",
)
@click.option(
    "--witness", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
    help="The key of a witness that you trust; may be repeated.",
)  # fmt: skip
@click.option("--quorum", type=int, help="So many of the witnesses must have cosigned. All, if not given.")
def verify(
    export: Path, checkpoint: Path | None, key: Path | None, witness: tuple[Path, ...], quorum: int | None
) -> None:
    """Prove that nothing in EXPORT was altered, dropped or reordered. Needs no database and no network.

    Exit code 0: proved. 1: it does not hold; the first place is named.
    """
    from amparo_verify.command import read_quorum
    from amparo_verify.verify import verify_export

    try:
        needed = read_quorum(witness, quorum)
    except ValueError as error:
        raise click.UsageError(f"The witnesses cannot be used: {error}.") from error
    with progress_bar("Verifying") as tell:
        verdict = verify_export(
            export,
            checkpoint.read_text() if checkpoint else None,
            key.read_text() if key else None,
            needed,
            lambda count: tell("Verifying", count, 0),
        )
    out.print(escape(verdict.text()), highlight=False)
    sys.exit(0 if verdict.ok else 1)
