"""The figures that Amparo computes, as data, each with a worked example (minimum set: docs/domain 6.2)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amparo.events.kinds import Instance, Kind
from amparo.figures.definitions import Counts, Definition, Example, Group, Happened, Unit

PERSON_SPLITS: Final = ("sex", "age_status", "exploitation", "citizenship")
JUSTICE_SPLITS: Final = ("offence_set", "sex", "citizenship")


def _twice(kind: Kind, *facts: tuple[str, str | int]) -> tuple[Happened, ...]:
    """The plainest example: the same thing twice to one person, once to another."""
    return Happened(kind, "a", facts), Happened(kind, "a", facts), Happened(kind, "b", facts)


SCREENED = Definition(
    code="screened",
    followed_by="identified",
    title=_("Persons screened"),
    unit=Unit.PERSON,
    kinds=(Kind.SCREENED,),
    counts=Counts.SUBJECTS,
    splits=PERSON_SPLITS,
    is_not=_("Not victims: most people who are asked the screening questions were not trafficked."),
    example=Example((*_twice(Kind.SCREENED), Happened(Kind.IDENTIFIED, "c")), 2),
)
PRESUMED = Definition(
    code="presumed",
    followed_by="identified",
    title=_("Persons presumed to be victims"),
    unit=Unit.PERSON,
    kinds=(Kind.IDENTIFIED,),
    counts=Counts.SUBJECTS,
    stage=("initial",),
    splits=PERSON_SPLITS,
    is_not=_("Not final: the initial decision only says that there are reasons to believe it."),
    example=Example(
        (*_twice(Kind.IDENTIFIED, ("stage", "initial")), Happened(Kind.IDENTIFIED, "c", (("stage", "final"),))), 2
    ),
)
IDENTIFIED = Definition(
    code="identified",
    followed_by="referred",
    title=_("Victims identified"),
    unit=Unit.PERSON,
    kinds=(Kind.IDENTIFIED,),
    counts=Counts.SUBJECTS,
    stage=("final", None),
    splits=PERSON_SPLITS,
    is_not=_(
        "Not all victims: those who were never met, who declined or who still wait for the final decision are not here."
    ),
    example=Example(
        (*_twice(Kind.IDENTIFIED, ("stage", "final")), Happened(Kind.IDENTIFIED, "c", (("stage", "initial"),))), 2
    ),
)
REFERRED = Definition(
    code="referred",
    followed_by="assisted",
    title=_("Persons referred to help"),
    unit=Unit.PERSON,
    kinds=(Kind.REFERRED,),
    counts=Counts.SUBJECTS,
    splits=PERSON_SPLITS,
    is_not=_("Not persons helped: a referral can be declined, and help can be given without one."),
    example=Example((*_twice(Kind.REFERRED), Happened(Kind.ASSISTED, "c")), 2),
)
ASSISTED = Definition(
    code="assisted",
    title=_("Persons assisted"),
    unit=Unit.PERSON,
    kinds=(Kind.ASSISTED,),
    counts=Counts.SUBJECTS,
    splits=PERSON_SPLITS,
    is_not=_("Not persons trafficked this year: help often comes years after what happened."),
    example=Example((*_twice(Kind.ASSISTED), Happened(Kind.REFERRED, "c")), 2),
)
REFERRALS_SENT = Definition(
    code="referrals_sent",
    title=_("Referrals sent"),
    unit=Unit.REFERRAL,
    kinds=(Kind.REFERRED,),
    counts=Counts.EVENTS,
    splits=("service", *PERSON_SPLITS),
    is_not=_("Not persons: one person can be referred to several organisations, and more than once."),
    example=Example(_twice(Kind.REFERRED), 3),
)
REFERRALS_ACCEPTED = Definition(
    code="referrals_accepted",
    title=_("Referrals accepted"),
    unit=Unit.REFERRAL,
    kinds=(Kind.REFERRAL_ACCEPTED,),
    counts=Counts.EVENTS,
    splits=("service", *PERSON_SPLITS),
    is_not=_("Not a share of those sent this year: the answer may come in another year than the referral."),
    example=Example((*_twice(Kind.REFERRAL_ACCEPTED), Happened(Kind.REFERRAL_DECLINED, "c")), 3),
)
REFERRALS_DECLINED = Definition(
    code="referrals_declined",
    title=_("Referrals declined"),
    unit=Unit.REFERRAL,
    kinds=(Kind.REFERRAL_DECLINED,),
    counts=Counts.EVENTS,
    splits=("service", *PERSON_SPLITS),
    is_not=_("Not persons left without help: another organisation may have accepted."),
    example=Example((*_twice(Kind.REFERRAL_DECLINED), Happened(Kind.REFERRAL_ACCEPTED, "c")), 3),
)
SERVICES = Definition(
    code="services",
    title=_("Services given"),
    unit=Unit.SERVICE,
    kinds=(Kind.ASSISTED,),
    counts=Counts.EVENTS,
    splits=("service", *PERSON_SPLITS),
    is_not=_("Not persons: one person is often given several services."),
    example=Example(_twice(Kind.ASSISTED, ("service", "shelter")), 3),
)
NOTIFICATIONS = Definition(
    code="notifications",
    title=_("Notifications without identity"),
    unit=Unit.NOTIFICATION,
    kinds=(Kind.NOTIFIED,),
    counts=Counts.EVENTS,
    splits=PERSON_SPLITS,
    is_not=_("Not victims, and never added to them: the same person may be notified twice, or be identified later."),
    example=Example((*_twice(Kind.NOTIFIED), Happened(Kind.IDENTIFIED, "c")), 3),
)
INVESTIGATED = Definition(
    code="investigated",
    title=_("Persons investigated"),
    unit=Unit.SUSPECT,
    kinds=(Kind.INVESTIGATED,),
    counts=Counts.SUBJECTS,
    splits=JUSTICE_SPLITS,
    is_not=_("Not traffickers: nobody is one before a court has said so."),
    example=Example((*_twice(Kind.INVESTIGATED), Happened(Kind.CONVICTED, "c")), 2),
)


def _convictions(code: str, title: object, instance: tuple[Instance | None, ...], other: Instance) -> Definition:
    """One of the three series of convictions; they are never added to each other."""
    own = next(value for value in instance if value is not None)
    return Definition(
        code=code,
        title=title,  # type: ignore[arg-type] # a lazy sentence
        unit=Unit.CONVICTION,
        kinds=(Kind.CONVICTED,),
        counts=Counts.EVENTS,
        instance=instance,
        splits=JUSTICE_SPLITS,
        is_not=_("Not a share of the persons investigated this year: trials end in another year than they begin."),
        example=Example(
            (
                *_twice(Kind.CONVICTED, ("instance", own.value)),
                Happened(Kind.CONVICTED, "c", (("instance", other.value),)),
            ),
            3,
        ),
    )


CONVICTIONS_FIRST = _convictions(
    "convictions_first", _("Convictions, first instance"), (Instance.FIRST,), Instance.FINAL
)
CONVICTIONS_FINAL = _convictions("convictions_final", _("Convictions, final"), (Instance.FINAL,), Instance.FIRST)
CONVICTIONS_UNSTATED = _convictions(
    "convictions_unstated",
    _("Convictions, instance not stated"),
    (Instance.UNSPECIFIED, None),
    Instance.FIRST,
)
SENTENCES = Definition(
    code="sentences",
    title=_("Sentences of any kind"),
    unit=Unit.SENTENCE,
    kinds=(Kind.SENTENCED,),
    counts=Counts.EVENTS,
    splits=("sentence", *JUSTICE_SPLITS),
    is_not=_("Not convictions: one conviction can carry several sentences, and an appeal can change them."),
    example=Example((*_twice(Kind.SENTENCED, ("sentence", "fine")), Happened(Kind.CONVICTED, "c")), 3),
)
SENTENCES_PRISON = Definition(
    code="sentences_prison",
    title=_("Sentences of prison"),
    unit=Unit.SENTENCE,
    kinds=(Kind.SENTENCED,),
    counts=Counts.EVENTS,
    where=(("sentence", ("prison",)),),
    splits=("months", *JUSTICE_SPLITS),
    is_not=_("Not time served: what the court imposed may be suspended, shortened or changed on appeal."),
    example=Example(
        (
            *_twice(Kind.SENTENCED, ("sentence", "prison"), ("months", 60)),
            Happened(Kind.SENTENCED, "c", (("sentence", "fine"),)),
        ),
        3,
    ),
)
SENTENCES_FINE = Definition(
    code="sentences_fine",
    title=_("Fines"),
    unit=Unit.SENTENCE,
    kinds=(Kind.SENTENCED,),
    counts=Counts.EVENTS,
    where=(("sentence", ("fine",)),),
    splits=JUSTICE_SPLITS,
    is_not=_("Not money paid: the fine as the court imposed it."),
    example=Example(
        (
            *_twice(Kind.SENTENCED, ("sentence", "fine")),
            Happened(Kind.SENTENCED, "c", (("sentence", "prison"), ("months", 24))),
        ),
        3,
    ),
)

GROUPS: Final[tuple[Group, ...]] = (
    Group(
        "people",
        _("People met and helped"),
        _("Each person counts once a year in each line. The lines are steps, not parts: they do not add up."),
        (SCREENED, PRESUMED, IDENTIFIED, REFERRED, ASSISTED),
    ),
    Group(
        "referrals",
        _("Referrals and their answers"),
        _("A referral counts in the year in which it was sent, its answer in the year in which it was given."),
        (REFERRALS_SENT, REFERRALS_ACCEPTED, REFERRALS_DECLINED),
    ),
    Group("services", _("Help given"), _("Each service counts each time that it is given."), (SERVICES,)),
    Group(
        "notifications",
        _("Notifications without identity"),
        _("From adults who did not agree to be named. They are never added to victims."),
        (NOTIFICATIONS,),
    ),
    Group(
        "investigations",
        _("Investigations"),
        _("Persons, not cases. The definition's page splits them by offence set."),
        (INVESTIGATED,),
    ),
    Group(
        "convictions",
        _("Convictions"),
        _("The same conviction stands in the first instance and, later, in the final line: never add them."),
        (CONVICTIONS_FIRST, CONVICTIONS_FINAL, CONVICTIONS_UNSTATED),
    ),
    Group(
        "sentences",
        _("Sentences"),
        _("Sentences as imposed. Prison and fines are parts of the first line."),
        (SENTENCES, SENTENCES_PRISON, SENTENCES_FINE),
    ),
)

DEFINITIONS: Final[dict[str, Definition]] = {
    definition.code: definition for group in GROUPS for definition in group.definitions
}
