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
def add(username: str, name: str, organisation: str, duties: tuple[str, ...], scope: str) -> None:
    """Add a person who works, with one or more duties, and print an invitation to hand over in person.

    For the first two administrators. From then on duties are given on the page "Duties": one asks, another agrees.
    """
    with open_house():
        from amparo.access import actions
        from amparo.access.models import Organisation, Worker

        if Worker.objects.using("owner").filter(username=username).exists():
            raise refuse(f"There is somebody called '{username}' already. Choose another user name.")
        body = Organisation.objects.using("owner").filter(name=organisation).first()
        if body is None:
            raise refuse(f"There is no organisation '{organisation}'. Add it first: amparo user add-organisation")
        try:
            actions.add_worker(
                username=username, display_name=name, organisation=body, duties=list(duties), scope=scope
            )  # fmt: skip
        except actions.DutiesRefused as error:
            raise refuse(error) from error
        code = actions.invite(username=username)
    click.echo(f"Added {username}.")
    _say_invitation(code)


@user.command()
@click.argument("username")
def invite(username: str) -> None:
    """A new invitation for somebody who lost what they sign in with; all of that opens nothing any more."""
    with open_house():
        from amparo.access import actions
        from amparo.access.models import Worker

        try:
            code = actions.invite(username=username)
        except Worker.DoesNotExist as error:
            raise refuse(f"There is nobody called '{username}'.") from error
    _say_invitation(code)


def _say_invitation(code: str) -> None:
    click.echo(f"Invitation code: {code}\nHand it over in person. It opens /invitation/ once, within three days.")


@user.command()
@click.argument("username")
def code(username: str) -> None:
    """The present code of an account of the demo; no other account's can be shown."""
    with open_house():
        from amparo.access import codes
        from amparo.access.models import Worker

        worker = Worker.objects.using("owner").filter(username=username).first()
        shown = codes.shown_code(worker.pk) if worker else None
    if shown is None:
        raise refuse(f"'{username}' is no account of the demo: its codes are in its owner's authenticator app alone.")
    click.echo(shown)


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
