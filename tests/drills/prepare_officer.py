"""A house with an officer at the border, signed in, who has a screening open. Answers in JSON."""

import json
import os
import sys


def main() -> None:
    """Make people and one screening."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    import django

    django.setup()
    from amparo.protection import actions
    from tests.personas import build

    country = build()
    with country.border_officer.acting() as by:
        case = actions.open_screening(by=by, place="border").case
    officer = country.border_officer.client().cookies["amparo"].value
    json.dump({"officer": officer, "case": f"/cases/{case.pk}/"}, sys.stdout)


if __name__ == "__main__":
    main()
