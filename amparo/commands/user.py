"""amparo user: organisations and the people who work there."""

import click
from rich.console import Console
from rich.table import Table

from amparo.access.duties import Duty, Scope
from amparo.commands.house import open_house, refuse

out = Console()
PASSWORD = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if missing."
)


@click.group()
def user() -> None:
    """Organisations and the people who work there."""


@user.command("add-organisation")
@click.argument("name")
@click.option("--kind", required=True, help="As in HTCDS: NGO, LawEnforcement, ... (`amparo user kinds` lists them).")
@click.option("--receives-referrals", is_flag=True, help="Others may refer people to it.")
@click.option("--decides-status", is_flag=True, help="It may decide on the status of victims.")
def add_organisation(name: str, kind: str, receives_referrals: bool, decides_status: bool) -> None:
    """Add an organisation."""
    with open_house():
        from amparo.access import actions
        from amparo.access.models import Organisation, OrganisationKind

        if kind not in OrganisationKind.values:
            raise refuse(f"There is no kind '{kind}'. One of: {', '.join(OrganisationKind.values)}")
        if Organisation.objects.using("owner").filter(name=name).exists():
            raise refuse(f"There is an organisation '{name}' already.")
        actions.add_organisation(
            name=name, kind=kind, receives_referrals=receives_referrals, decides_status=decides_status
        )
    click.echo(f"Added {name}.")


@user.command()
def kinds() -> None:
    """List the kinds of organisation."""
    with open_house():
        from amparo.access.models import OrganisationKind

        click.echo("\n".join(OrganisationKind.values))


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--organisation", required=True, help="Its name, exactly.")
@click.option("--duty", "duties", multiple=True, required=True, type=click.Choice(Duty.values), help="May be repeated.")
@click.option(
    "--scope", default=Scope.OWN.value, show_default=True, type=click.Choice(Scope.values), help="How far they see."
)
@PASSWORD
def add(username: str, name: str, organisation: str, duties: tuple[str, ...], scope: str, password: str) -> None:
    """Add a person who works, with one or more duties."""
    with open_house():
        from amparo.access import actions
        from amparo.access.models import Organisation, Worker

        if Worker.objects.using("owner").filter(username=username).exists():
            raise refuse(f"There is somebody called '{username}' already. Choose another user name.")
        body = Organisation.objects.using("owner").filter(name=organisation).first()
        if body is None:
            raise refuse(f"There is no organisation '{organisation}'. Add it first: amparo user add-organisation")
        _check_password(password)
        try:
            actions.add_worker(
                username=username, display_name=name, organisation=body, duties=list(duties), scope=scope,
                password=password,
            )  # fmt: skip
        except actions.DutiesRefused as error:
            raise refuse(error) from error
    click.echo(f"Added {username}.")


@user.command("list")
def list_() -> None:
    """List everybody who works, with their duties."""
    with open_house():
        from amparo.access.models import Worker

        table = Table("User name", "Organisation", "Duties", "Scope", "Active")
        workers = Worker.objects.using("owner").select_related("organisation").prefetch_related("duties")
        for worker in workers:
            duties = ", ".join(sorted(held.duty for held in worker.duties.all()))
            table.add_row(worker.username, worker.organisation.name, duties, worker.scope, str(worker.is_active))
    out.print(table)


@user.command()
@click.argument("username")
def end(username: str) -> None:
    """A person leaves: the account stops and every session ends at once."""
    with open_house():
        from amparo.access import actions
        from amparo.access.models import Worker

        try:
            actions.end_worker(username=username)
        except Worker.DoesNotExist as error:
            raise refuse(f"There is nobody called '{username}'.") from error
    click.echo(f"{username} has no access any more.")


@user.command()
@click.argument("username")
@PASSWORD
def password(username: str, password: str) -> None:
    """Set a new password; every session of theirs ends."""
    with open_house():
        from amparo.access import actions
        from amparo.access.models import Worker

        _check_password(password)
        try:
            actions.set_password(username=username, password=password)
        except Worker.DoesNotExist as error:
            raise refuse(f"There is nobody called '{username}'.") from error
    click.echo(f"{username} has a new password.")


def _check_password(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        raise refuse(" ".join(error.messages)) from error
