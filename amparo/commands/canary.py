"""amparo canary: invented people whom nobody has cause to open."""

from random import SystemRandom

import click

from amparo.commands.house import open_house, refuse


@click.group()
def canary() -> None:
    """Invented people whom nobody has cause to open: whoever touches one raises an alarm."""


@canary.command()
@click.argument("organisation")
@click.option("--duty", default="caseworker", show_default=True, type=click.Choice(["screener", "caseworker"]),
              help="Of the invented colleague who has left, whose case it is.")  # fmt: skip
@click.option("--team", help="The team of that colleague: its members see the case in their lists.")
def add(organisation: str, duty: str, team: str | None) -> None:
    """Put one into an ORGANISATION. Which case it is, is shown to nobody and cannot be asked for again."""
    with open_house():
        from amparo.access.models import Organisation, Team
        from amparo.demo.names import invented_person
        from amparo.safeguards import alarms
        from amparo.vault.values import Name

        body = Organisation.objects.using("owner").filter(name=organisation).first()
        if body is None:
            raise refuse(f"There is no organisation '{organisation}'.")
        its_team = Team.objects.using("owner").filter(organisation=body, name=team).first() if team else None
        if team and its_team is None:
            raise refuse(f"{organisation} has no team '{team}'.")
        person, colleague = (invented_person(SystemRandom()).in_script("be-Latn").full for _ in range(2))
        alarms.add_canary(body=body, name=Name(person), colleague=colleague, duty=duty, team=its_team)
    click.echo(f"A canary is in {organisation}. Alarms appear on the overseers' page.")
