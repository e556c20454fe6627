"""The demo country many times over: what a bench of a million cases is asked about, made by the database itself.

Loading a million cases through the demo takes an hour. Here the rows of a small demo are copied with `insert into ...
select` by a superuser, triggers and indexes at rest: each copy has ids of its own, days of its own over twenty years,
and is lived in bodies and by colleagues of its own, so that what people see is as unequal as in a country. What is
sealed does not open in a copy, for its key is bound to the original, except that of the people whom the bench finds or
opens: theirs is sealed anew.
"""

from collections.abc import Iterable
from hashlib import md5
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import psycopg
from django.conf import settings

from amparo.demo.country import BORDER
from amparo.demo.tables import COLUMNS
from amparo.keyservice.running import service_of
from amparo.vault import cipher
from amparo.vault.blind import tokens_for_query
from amparo.vault.cipher import KEY_VERSION, kek_of
from amparo.vault.keys import tokens as hashed

Connection = psycopg.Connection[Any]

NEW_BODIES: Final = 63
SKEW: Final = 3
"""How unequal bodies are: of the copies a quarter is met by the border itself, the last bodies meet a few each."""
CASES_A_WORKER: Final = 250
COPIED_LATER: Final = {"protection_case", "vault_drawer", "protection_case_access", "vault_drawer_access",
                       "vault_sealed"}  # fmt: skip
THINNED: Final = {
    "protection_answer": 10, "protection_referralanswer": 10, "protection_referralset": 10,
    "protection_consentedset": 10, "events_event": 2, "ledger_entry": 3,
}  # fmt: skip
"""Of these only every so many copies have rows: they are looked up by their key alone, so their number tells little."""
WORKERS: Final = ("screened_by_id", "decided_by_id", "worker_id")
SEALED: Final = "id, drawer_id, field, sealed, recorded_at"
TODAY: Final = "2010-01-01"
"""What is later than this is work of today, and stays so in every copy."""

COUNTRY: Final = """
    create unlogged table bench_body as
    with new as (
        insert into access_organisation (name, kind, receives_referrals, decides_status, active)
        select 'Body ' || n, 'NGO', true, false, true from generate_series(1, %(bodies)s) n returning id
    )
    select row_number() over () as place, id from new union all
    select 0, id from access_organisation where name = %(border)s;

    insert into access_principal (kind, organisation_id) select kind, b.id
    from bench_body b, (values ('organisation'), ('shared')) as k (kind) where b.place > 0
    on conflict do nothing;
    insert into access_team (organisation_id, name)
    select id, 'Team ' || n from bench_body, generate_series(1, 4) n where place > 0 or n > 2;
    insert into access_principal (kind, team_id) select 'team', t.id from access_team t on conflict do nothing;

    create unlogged table bench_copy as
    select n, n * 73 as days, (
        select array_agg(b.id order by o.id) from (
            select o.id, case when o.name = %(border)s then 0
                else 7 * row_number() over (partition by o.name = %(border)s order by o.id) end as turn
            from access_organisation o where o.id not in (select id from bench_body where place > 0)
        ) o join bench_body b on b.place = (floor(%(bodies)s * power((n - 0.5) / %(copies)s, %(skew)s))::int + o.turn)
                                           %% (%(bodies)s + 1)
    ) as bodies from generate_series(1, %(copies)s) n;
"""
"""The bodies, and who plays which part in each copy: `bodies` is the body that stands for each body of the demo."""

PEOPLE: Final = """
    create unlogged table bench_size as
    select c.bodies[k.organisation_id] as body, ceil(sum(k.cases) / %(each)s)::int as workers
    from bench_copy c, (select organisation_id, count(*) as cases from protection_case group by 1) k group by 1;

    insert into access_worker (username, display_name, organisation_id, team_id, scope, side, is_active, password)
    select 'colleague' || s.body || '_' || n, 'Colleague', s.body, t.ids[1 + n %% cardinality(t.ids)], 'own',
        'records', true, ''
    from bench_size s, generate_series(1, s.workers) n,
        lateral (select array_agg(id order by id) as ids from access_team where organisation_id = s.body) t;
    insert into access_principal (kind, worker_id)
    select 'worker', id from access_worker where username like 'colleague%%' on conflict do nothing;

    create unlogged table bench_hand as
    select w.organisation_id as body, w.id as worker,
        row_number() over (partition by w.organisation_id order by w.id) - 1 as place,
        array[p.id, t.id, o.id] as readers
    from access_worker w join access_principal p on p.worker_id = w.id
    join access_principal t on t.team_id = w.team_id
    join access_principal o on o.kind = 'organisation' and o.organisation_id = w.organisation_id
    where w.username like 'colleague%%';

    alter table bench_copy add shared integer[], add workers integer[];
    update bench_copy c set shared = (
        select array_agg(s.id order by p.id) from access_principal p
        left join access_principal s on p.kind = 'shared' and s.kind = 'shared'
            and s.organisation_id = c.bodies[p.organisation_id]
        where p.id between 1 and %(principals)s
    ), workers = (
        select array_agg(coalesce(h.worker, w.id) order by w.id) from (
            select id, c.bodies[organisation_id] as body,
                row_number() over (partition by organisation_id order by id) - 1 as place
            from access_worker where id <= %(people)s
        ) w left join bench_hand h using (body, place)
    );
    analyze bench_hand, bench_copy, bench_size
"""
"""Colleagues, as many as a body's cases need; `shared` and `workers` are who stands for each number of the demo."""

GUARDED: Final = """
    with made as (
        insert into {table} ({columns})
        select {chosen}
        from {source} cross join bench_copy c
        join bench_size s on s.body = c.bodies[t.organisation_id]
        join bench_hand h on h.body = s.body
            and h.place = (hashtext({subject}::text || c.n) & 2147483647) % s.workers
        returning id, opened_at, readers, next_expiry
    )
    insert into {table}_access (principal_id, opened_at, record_id, until)
    select principal, opened_at, id, case when place > 3 then next_expiry else '9999-12-31 00:00:00+00' end
    from made, unnest(readers) with ordinality as reader (principal, place)
"""
READERS: Final = "h.readers || array(select c.shared[r] from unnest(t.readers) r where c.shared[r] is not null)"


def multiply(connection: Connection, copies: int, searched: Iterable[str]) -> None:
    """Add so many copies of all that the demo holds; `searched` are the names whose finds must open.

    `connection` is a superuser's, in autocommit, to a server that is thrown away afterwards. Ids of the demo's bodies,
    people and principals must be without gaps, as they are in a home that holds nothing else.
    """
    connection.execute("set session_replication_role = replica")
    connection.execute("set work_mem = '128MB'")
    for setting in ("fsync = off", "max_wal_size = '20GB'"):
        connection.execute(f"alter system set {setting}")
    connection.execute("select pg_reload_conf()")
    known = {
        name: connection.execute(f"select max(id) from access_{table}").fetchall()[0][0]
        for name, table in (("principals", "principal"), ("people", "worker"))
    }
    cursor = psycopg.ClientCursor(connection)
    cursor.execute(COUNTRY, {"bodies": NEW_BODIES, "border": BORDER, "copies": copies, "skew": SKEW})
    cursor.execute(PEOPLE, {"each": CASES_A_WORKER, **known})
    opening = _must_open(connection, searched)
    _index(connection, False)
    for table in COLUMNS:
        if table not in COPIED_LATER:
            _copy(connection, table)
    _copy_guarded(connection, "protection_case", "protection_case t", "t.subject")
    _copy_guarded(connection, "vault_drawer", "vault_drawer t join vault_person p on p.id = t.person_id", "p.subject")
    _copy_sealed(connection, opening)
    _index(connection, True)
    _seal_anew(connection, opening, copies)
    for setting in ("fsync", "max_wal_size"):
        connection.execute(f"alter system reset {setting}")
    connection.execute("select pg_reload_conf()")
    connection.execute("vacuum analyze")
    connection.execute("checkpoint")


def _index(connection: Connection, at_work: bool) -> None:
    """Indexes rest while rows come, those of keys too, and are made anew afterwards."""
    for table in COLUMNS:
        if at_work:
            connection.execute(f"reindex table {table}")
        else:
            connection.execute(
                "update pg_index set indisready = false, indisvalid = false where indrelid = %s::regclass", [table]
            )


def _columns(connection: Connection, table: str) -> dict[str, str]:
    """Names and types of a table's columns, without numbers that the database gives."""
    asked = """select column_name, data_type from information_schema.columns
               where table_schema = 'public' and table_name = %s and not (column_name = 'id' and data_type = 'bigint')
               order by ordinal_position"""
    return dict(connection.execute(asked, [table]).fetchall())


def _chosen(name: str, kind: str) -> str:
    """What a column is in a copy."""
    if kind == "uuid":
        return f"md5(t.{name}::text || c.n)::uuid"
    if kind == "date":
        return f"case when t.{name} < '{TODAY}' then t.{name} + c.days else t.{name} end"
    if kind.startswith("timestamp"):
        return f"case when t.{name} < '{TODAY}' then t.{name} + c.days * interval '1 day' else t.{name} end"
    if name in WORKERS:
        return f"c.workers[t.{name}]"
    if kind == "integer" and name.endswith("_id"):
        return f"c.bodies[t.{name}]"
    if name == "object_id":
        return "case when length(t.object_id) = 36 then md5(t.object_id || c.n)::uuid::text else t.object_id end"
    return f"t.{name}"


def _copy(connection: Connection, table: str) -> None:
    columns = _columns(connection, table)
    chosen = ", ".join(_chosen(*column) for column in columns.items())
    connection.execute(
        f"insert into {table} ({', '.join(columns)}) select {chosen} from {table} t, bench_copy c "
        f"where c.n % {THINNED.get(table, 1)} = 0"
    )


def _copy_guarded(connection: Connection, table: str, source: str, subject: str) -> None:
    columns = _columns(connection, table)
    special = {"owner_id": "h.worker", "readers": READERS, "walled": "null"}
    chosen = ", ".join(special.get(name) or _chosen(name, kind) for name, kind in columns.items())
    connection.execute(
        GUARDED.format(table=table, columns=", ".join(columns), chosen=chosen, source=source, subject=subject)
    )


def _must_open(connection: Connection, searched: Iterable[str]) -> list[UUID]:
    """Whom the bench finds by name, and whose case is the work of today."""
    tokens = {token for name in searched for token in tokens_for_query(name, None, hashed)}
    found = connection.execute(
        """select d.person_id from vault_drawer d join vault_token t on t.drawer_id = d.id where t.token = any (%s)
           union select person_id from protection_case where opened_at >= %s and person_id is not null""",
        [list(tokens), TODAY],
    )
    return [person for (person,) in found.fetchall()]


def _copy_sealed(connection: Connection, opening: list[UUID]) -> None:
    """Of everyone else the names, which nobody opens here."""
    columns = _columns(connection, "vault_sealed")
    chosen = ", ".join(_chosen(*column) for column in columns.items())
    connection.execute(
        f"""insert into vault_sealed ({", ".join(columns)}) select {chosen} from bench_copy c, vault_sealed t
            join vault_drawer d on d.id = t.drawer_id
            where t.field = 'name' and not d.person_id = any (%s)""",
        [opening],
    )


def _seal_anew(connection: Connection, opening: list[UUID], copies: int) -> None:
    """The copies of these people: all that is known of them, under keys of their own."""
    originals = connection.execute(
        """select p.id, p.wrapped_key, s.id, s.drawer_id, s.field, s.sealed, s.recorded_at
           from vault_person p join vault_drawer d on d.person_id = p.id join vault_sealed s on s.drawer_id = d.id
           where p.id = any (%s) order by p.id""",
        [opening],
    ).fetchall()
    held, keys = service_of(settings.HOME).keys, list[tuple[bytes, UUID]]()
    with connection.cursor() as cursor, cursor.copy(f"copy vault_sealed ({SEALED}) from stdin") as rows:
        for (person, wrapped), known in groupby(originals, key=itemgetter(0, 1)):
            values = [(*row[2:5], _open(row, held.open(str(person), wrapped)), row[6]) for row in known]
            for n in range(1, copies + 1):
                key, anew = held.new_key(str(_copied(person, n)), kek_of(wrapped).organisation)
                _seal_copy(rows, key, n, values)
                keys.append((anew, _copied(person, n)))
    with connection.cursor() as cursor:
        cursor.executemany("update vault_person set wrapped_key = %s where id = %s", keys)


def _copied(original: UUID, n: int) -> UUID:
    """The id of a copy, as `_chosen` makes it in the database."""
    return UUID(md5(f"{original}{n}".encode(), usedforsecurity=False).hexdigest())


def _open(row: tuple[Any, ...], key: bytes) -> bytes:
    _, _, identifier, _, field, sealed, _ = row
    return cipher.open_sealed(
        sealed, key=key, table="vault_sealed", column=field, row_id=str(identifier), key_version=KEY_VERSION
    )


def _seal_copy(rows: psycopg.Copy, key: bytes, n: int, values: list[tuple[Any, ...]]) -> None:
    """Seal the values for a copy of a person."""
    for identifier, drawer, field, content, recorded_at in values:
        row = _copied(identifier, n)
        sealed = cipher.seal(
            content, key=key, table="vault_sealed", column=field, row_id=str(row), key_version=KEY_VERSION
        )
        rows.write_row((row, _copied(drawer, n), field, sealed, recorded_at))
