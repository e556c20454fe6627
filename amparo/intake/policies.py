"""Row security of the intake room: devices and receipts are their body's; under duress there are none."""

from pathlib import Path

from amparo.access.rowsecurity import BySql

SQL = Path(__file__).parent / "sql"
MOST_A_DAY, MOST_ASIDE = 300, 200
"""Envelopes that are taken from one device in a day, and that one body keeps aside; the rest stays on the device."""
ACTS = {"senders": ["intake.send"], "enrollers": ["device.enrol"]}
WORDS = {"most_a_day": str(MOST_A_DAY), "most_aside": str(MOST_ASIDE)}

RULES = [BySql(f"intake_{name}", str(SQL / f"{name}.sql"), ACTS, WORDS) for name in ("device", "envelope", "ticket")]
