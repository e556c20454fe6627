"""Records put straight where a test wants them, with the readers that the database itself would have given them."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

import psycopg

FOR_EVER = "9999-12-31 00:00:00+00"
CASE = """
    insert into protection_case (id, organisation_id, owner_id, opened_at, readers, walled, next_expiry, sex,
                                 age_status, exploitation, subject, person_id, status, victim_status)
    values (%(id)s, %(organisation)s, %(owner)s, %(at)s, %(readers)s, %(walled)s, %(for_ever)s, 'female',
            'presumed_child', 'Unknown', gen_random_uuid(), %(person)s, 'Active', 'PossibleVictimOfTrafficking')
"""
DRAWER = """
    insert into vault_drawer (id, organisation_id, owner_id, opened_at, readers, walled, next_expiry, person_id, part)
    values (%(id)s, %(organisation)s, %(owner)s, %(at)s, %(readers)s, %(walled)s, %(for_ever)s, %(person)s, 'identity')
"""
PERSON = """
    insert into vault_person (id, subject, wrapped_key, wrapped_whereabouts_key)
    values (%s, gen_random_uuid(), 'wrapped', 'wrapped')
"""
ACCESS = """
    insert into {table}_access (principal_id, opened_at, record_id, until, walled)
    select principal, %(at)s, %(id)s, %(for_ever)s, %(walled)s from unnest(%(readers)s::integer[]) as principal
"""
REFERRAL = """
    insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, child_view, service, state,
                                     sent_on, due_on, shared_until, share_ends_at, sex, exploitation)
    values (gen_random_uuid(), %s, %s, %s, gen_random_uuid(), 'child_best_interests', 'agrees', 'shelter', 'sent',
            current_date, current_date + 7, current_date + 30, now() + interval '30 days', 'female', 'Unknown')
    returning id
"""
QUESTION = """
    insert into vault_question (id, asker_id, organisation_id, purpose, tokens, reduced, asked_at, expires_at)
    values (%(question)s, %(owner)s, %(receiver)s, 'contact', '{}', false, now(), now() + interval '30 days')
"""
OF_HOLDER = """
    insert into vault_holderquestion (id, question_id, asking_body_id, holder_id, drawer_id, purpose, asked_at,
                                      expires_at)
    values (%(question)s, %(question)s, %(receiver)s, %(organisation)s, %(drawer)s, 'contact', now(),
            now() + interval '30 days')
"""
TOKEN = "insert into vault_token (token, drawer_id) values (%s, %s)"


@dataclass(frozen=True)
class Placed:
    """A case with a person, an identity drawer of that person with a token, a referral to a body, and its question."""

    case: uuid.UUID
    person: uuid.UUID
    drawer: uuid.UUID
    referral: uuid.UUID
    token: bytes
    question: uuid.UUID


def place(
    found: "psycopg.Connection[Any]", *, organisation: int, owner: int, readers: list[int], receiver: int,
    walled: list[int] | None = None,
) -> Placed:  # fmt: skip
    """Put one there, as the superuser and without triggers; they stay until the test's server goes."""
    made = Placed(uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), uuid.uuid4().bytes, uuid.uuid4())
    words = {"organisation": organisation, "owner": owner, "readers": readers, "walled": walled,
             "for_ever": FOR_EVER, "person": made.person, "at": "2026-01-01 00:00:00+00"}  # fmt: skip
    with found.transaction():
        found.execute("set local session_replication_role = replica")
        found.execute(PERSON, [made.person])
        for table, insert, record in (("protection_case", CASE, made.case), ("vault_drawer", DRAWER, made.drawer)):
            found.execute(insert, words | {"id": record})
            found.execute(ACCESS.replace("{table}", table), words | {"id": record})
        found.execute(TOKEN, [made.token, made.drawer])
        asked = words | {"receiver": receiver, "question": made.question, "drawer": made.drawer}
        for insert in (QUESTION, OF_HOLDER):
            found.execute(insert, asked)
        referral = found.execute(REFERRAL, [made.case, organisation, receiver]).fetchone()
    assert referral is not None
    return replace(made, referral=referral[0])
