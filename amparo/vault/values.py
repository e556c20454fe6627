"""What can be sealed, as typed values, and how they become bytes."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.vault.models import Field, Part


class SafeToContact(TextChoices):
    """Shown beside every contact, never left out."""

    YES = "yes", _("Safe to contact")
    ONLY_AS_SAID = "only_as_said", _("Only in the way noted")
    NO = "no", _("Not safe to contact")
    UNKNOWN = "unknown", _("Not known whether safe: do not contact")


@dataclass(frozen=True)
class Name:
    """A name as the person gives it, in any script; one person may have several."""

    full: str
    field = Field.NAME
    part = Part.IDENTITY


@dataclass(frozen=True)
class Birth:
    """A birth date, or an estimated age as it was on a day."""

    born_on: str | None = None
    estimated_age: int | None = None
    estimated_on: str | None = None
    field = Field.BIRTH
    part = Part.IDENTITY

    @property
    def year(self) -> int | None:
        """The year of birth, exact or by estimate."""
        if self.born_on:
            return date.fromisoformat(self.born_on).year
        if self.estimated_age is not None and self.estimated_on:
            return date.fromisoformat(self.estimated_on).year - self.estimated_age
        return None


@dataclass(frozen=True)
class Document:
    """An identity document: number and issuing country."""

    number: str
    country: str = ""
    field = Field.DOCUMENT
    part = Part.IDENTITY


@dataclass(frozen=True)
class Contact:
    """A way to reach the person, whether it is safe, and how to use it."""

    address: str
    safe: str = SafeToContact.UNKNOWN
    how: str = ""
    field = Field.CONTACT
    part = Part.CONTACT


@dataclass(frozen=True)
class Whereabouts:
    """Where the person is."""

    place: str
    field = Field.ADDRESS
    part = Part.WHEREABOUTS


@dataclass(frozen=True)
class Photo:
    """A photograph, base64 of a JPEG without metadata."""

    jpeg: str
    field = Field.IMAGE
    part = Part.PHOTO


Value = Name | Birth | Document | Contact | Whereabouts | Photo
_DECODER = json.JSONDecoder()
TYPES: dict[str, type[Value]] = {kind.field: kind for kind in (Name, Birth, Document, Contact, Whereabouts, Photo)}


def to_bytes(value: Value) -> bytes:
    """As it is sealed."""
    return json.dumps(asdict(value), ensure_ascii=False, sort_keys=True).encode()


def from_bytes(field: str, content: bytes) -> Value:
    """As it was before sealing."""
    return TYPES[field](**_DECODER.decode(content.decode()))
