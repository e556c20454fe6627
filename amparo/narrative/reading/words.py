"""The nouns that narratives count, by kind, and the words that end what a number counts."""


def listed(text: str) -> list[str]:
    """Split a table of words."""
    return text.split()


# Kinds of nouns in the singular; `child` never names a suspect, `trainee` only who was trained.
NOUNS = {
    "victim": listed(
        """
        victim survivor
        """
    ),
    "case": listed(
        """
        case incident complaint offense offence crime instance
        """
    ),
    "suspect": listed(
        """
        trafficker suspect defendant offender perpetrator pimp recruiter smuggler accused facilitator culprit
        accomplice ringleader madam convict exploiter brothel-keeper trafficking-suspect slaveholder abuser
        """
    ),
    "official": listed(
        """
        official officer police policeman policemen policewoman soldier judge prosecutor employee magistrate
        diplomat guard inspector mayor minister personnel servant senator policewomen authority troop
        peacekeeper commander
        """
    ),
    "person": listed(
        """
        person people individual man men woman women adult national citizen foreigner worker migrant female
        male refugee laborer family couple owner employer manager student minor returnee member dependent
        parent fisherman fishermen asylum-seeker recruit player crewmember driver businessman businessmen
        resident participant broker agent operator gang talibe talibé domestic servant sailor farmer
        nonresident househelp crewman crewmen seafarer seaman seamen fisher
        jockey maid housemaid applicant beneficiary beneficiaries civilian company
        """
    ),
    "trainee": listed(
        """
        representative recruit cadet lawyer attorney journalist teacher doctor nurse volunteer advocate leader
        responder provider professional practitioner investigator detective interpreter counselor psychologist
        instructor trainer consul stakeholder educator guardian staffer clinician principal imam pastor pilot
        employer's supervisor specialist clerk candidate trainee attendant graduate priest nun cleric chief hotelier
        """
    ),
    "child": listed(
        """
        child children girl boy minor teenager youth
        """
    ),
    "investigation": listed(
        """
        investigation inquiry inquiries probe
        """
    ),
    "arrest": listed(
        """
        arrest detention
        """
    ),
    "prosecution": listed(
        """
        prosecution indictment trial
        """
    ),
    "conviction": listed(
        """
        conviction
        """
    ),
    "call": listed(
        """
        call caller consultation contact request query queries message
        """
    ),
    "referral": listed(
        """
        referral
        """
    ),
    "identification": listed(
        """
        identification
        """
    ),
    "charge": listed(
        """
        charge
        """
    ),
    "sentence": listed(
        """
        sentence
        """
    ),
}
# Words that end what a number counts.
STOP = set(
    listed(
        """
        in on at to for from by with without under over against into through during after before since until of
        than as who whom which that whose where when while although but because if whether is are was were be been
        being has have had did do does will would could may might can must should received and or nor compared
        including
        """
    )
)
# Nouns that describe another noun when it follows.
ADJECTIVES = set(
    listed(
        """
        national adult minor female male foreign child domestic official accused individual criminal citizen
        """
    )
)
# Plurals that end as names of people do, and name things.
NOT_PEOPLE = set(
    listed(
        """
        accidents agencies agreements amendments apartments assailants assessments banners billers bodies borders
        brochures centers chapters charges charters comments commitments committees computers counters covers
        departments districts documents dollars elements endorsements errors establishments events fees flyers
        folders forces governments grants guarantees headquarters hectares helpers improvements incidents
        indictments instruments judgments kilometers letters matters members-only meters mirrors moments
        newsletters numbers offers offices orders others papers parents payments placements plants posters
        quarters requirements residents rumors sectors segments settlements shelters sites statements stations
        stickers trailers treatments tumors units vendors visitors warrants
        """
    )
)
