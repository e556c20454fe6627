
-- vault_drawer
alter table vault_drawer enable row level security;
alter table vault_drawer force row level security;
-- Who sees which record, until when; lists are walks along its key. The app reaches it through functions only.
create table vault_drawer_access (
    principal_id integer not null references access_principal (id),
    opened_at timestamptz not null,
    record_id uuid not null references vault_drawer (id) on delete cascade,
    until timestamptz not null default '9999-12-31 00:00:00+00',
    walled integer[],
    primary key (principal_id, opened_at, record_id) include (until, walled)
);
create index vault_drawer_access_record on vault_drawer_access (record_id);
alter table vault_drawer_access enable row level security;
alter table vault_drawer_access force row level security;
create policy kept on vault_drawer_access for all to amparo_guard using (true) with check (true);
grant select, insert, update, delete on vault_drawer_access to amparo_guard;

-- Exactly at this second: has whoever acts a share of the record that has not lapsed?
create function vault_drawer_live(record uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from vault_drawer_access a where a.record_id = record and a.until > statement_timestamp()
        and a.principal_id = any (access_principals('{caseworker,investigator,prosecutor,screener}'::text[]))
    );
end $$;

create index vault_drawer_readers on vault_drawer using gin (readers);
create index vault_drawer_next_expiry on vault_drawer (next_expiry) where next_expiry < '9999-01-01 00:00:00+00';
create policy seen on vault_drawer for select to amparo_app
    using (readers && (select access_principals('{caseworker,investigator,prosecutor,screener}'::text[]))::integer[]);
create policy added on vault_drawer for insert to amparo_app
    with check ((select access_holds('{caseworker,screener}'::text[])) and organisation_id = (select access_organisation()));
create policy changed on vault_drawer for update to amparo_app
    using (
        (select access_holds('{}'::text[])) and readers && (select access_principals('{caseworker,investigator,prosecutor,screener}'::text[]))::integer[]
        and (organisation_id = (select access_organisation()) or false)
    )
    with check ((select access_holds('{}'::text[])));
-- A share that has lapsed and is not swept yet: neither seen nor changed, not even by a statement that reads nothing.
create policy not_lapsed on vault_drawer as restrictive for all to amparo_app
    using (next_expiry > statement_timestamp() or vault_drawer_live(id));
create policy walled_off on vault_drawer as restrictive for all to amparo_app
    using (walled is null or not access_walled(walled));
create policy kept on vault_drawer for all to amparo_guard using (true) with check (true);
grant select, insert on vault_drawer to amparo_app;

grant select on vault_drawer to amparo_guard;
grant update (readers, walled, next_expiry) on vault_drawer to amparo_guard;

-- Who sees a new record is decided here, from the session, whatever the statement said.
create function vault_drawer_before_insert() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.organisation_id := access_organisation();
    new.owner_id := access_worker();
    new.opened_at := now();
    new.readers := access_default_readers();
    new.walled := null;
    new.next_expiry := '9999-12-31 00:00:00+00';
    return new;
end $$;
create function vault_drawer_after_insert() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into vault_drawer_access (principal_id, opened_at, record_id, walled)
    select principal, new.opened_at, new.id, new.walled from unnest(new.readers) as principal;
    return null;
end $$;
create trigger vault_drawer_before_insert before insert on vault_drawer for each row execute function vault_drawer_before_insert();
create trigger vault_drawer_after_insert after insert on vault_drawer for each row execute function vault_drawer_after_insert();

-- The row is locked first: two that share and unshare at once must not write each other's readers back.
create function vault_drawer_refresh(record uuid) returns void language sql security definer set search_path = public, pg_temp as $$
    select id from vault_drawer where id = record for update;
    update vault_drawer set
        readers = coalesce((select array_agg(distinct principal_id) from vault_drawer_access
                            where record_id = record and until > statement_timestamp()), '{}'),
        next_expiry = coalesce((select min(until) from vault_drawer_access
                                where record_id = record and until > statement_timestamp()), '9999-12-31 00:00:00+00')
    where id = record;
    update vault_drawer_access a set walled = r.walled from vault_drawer r
    where r.id = record and a.record_id = record and a.walled is distinct from r.walled
$$;
create function vault_drawer_wall_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update vault_drawer_access set walled = new.walled where record_id = new.id;
    return null;
end $$;
create trigger vault_drawer_wall_moved after update of walled on vault_drawer for each row execute function vault_drawer_wall_moved();
-- Whoever goes to another body leaves behind what was theirs alone in the one before.
create function vault_drawer_worker_left() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare left_behind uuid;
begin
    for left_behind in
        delete from vault_drawer_access a using access_principal p
        where p.worker_id = new.id and a.principal_id = p.id returning a.record_id
    loop
        perform vault_drawer_refresh(left_behind);
    end loop;
    return null;
end $$;
create trigger vault_drawer_worker_left after update of organisation_id on access_worker
    for each row when (new.organisation_id <> old.organisation_id) execute function vault_drawer_worker_left();
-- Let a principal see a record until a moment. For our own functions, which know by what right: nobody who signs in shares
-- anything with anybody by a statement of their own.
create function vault_drawer_share(record uuid, principal integer, share_until timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into vault_drawer_access (principal_id, opened_at, record_id, until)
    select principal, r.opened_at, r.id, share_until from vault_drawer r where r.id = record
    on conflict (principal_id, opened_at, record_id) do update set until = excluded.until;
    perform vault_drawer_refresh(record);
end $$;
-- Lists. Their plans do not depend on what is asked: made once a connection, kept (bench/rowsecurity.py).
-- A page of the records within sight of those of the asked principals that whoever acts has: newest first, each once.
create function vault_drawer_page(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns table (opened_at timestamptz, record_id uuid) language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select distinct walk.opened_at, walk.record_id
    from access_session s, unnest(asked) as principal, lateral (
        select a.opened_at, a.record_id from vault_drawer_access a
        where a.principal_id = principal and (a.opened_at, a.record_id) < (before_at, before_id)
        and a.until > statement_timestamp() and (a.walled is null or not access_walled(a.walled))
        order by a.opened_at desc, a.record_id desc limit most
    ) as walk
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp() and s.duties::text[] && '{caseworker,investigator,prosecutor,screener}'::text[] and principal = any (s.principals)
    order by 1 desc, 2 desc limit most;
end $$;
-- The same page as whole records: one statement instead of two, and who acts is looked up once.
create function vault_drawer_rows(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns setof vault_drawer language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select r.* from vault_drawer_page(asked, before_at, before_id, most) as page join vault_drawer r on r.id = page.record_id
    order by page.opened_at desc, page.record_id desc;
end $$;
-- How many they are, each once, up to a cap. (A walk that reaches the cap has found it; others are complete.)
create function vault_drawer_count(asked integer[], cap integer) returns bigint language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return (
        select count(*) from (
            select distinct walk.record_id
            from access_session s, unnest(asked) as principal, lateral (
                select a.record_id from vault_drawer_access a
                where a.principal_id = principal and a.until > statement_timestamp()
                and (a.walled is null or not access_walled(a.walled))
                limit cap
            ) as walk
            where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
            and s.expires_at > statement_timestamp() and s.duties::text[] && '{caseworker,investigator,prosecutor,screener}'::text[] and principal = any (s.principals)
            limit cap
        ) as capped
    );
end $$;
-- Lapsed shares are refused exactly by the policy above; sweeping only makes that cheap again.
create function vault_drawer_sweep() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare swept integer;
begin
    perform vault_drawer_refresh(id) from vault_drawer where next_expiry <= now();
    get diagnostics swept = row_count;
    return swept;
end $$;
do $$
declare f text;
begin
    foreach f in array array['vault_drawer_before_insert()', 'vault_drawer_after_insert()', 'vault_drawer_refresh(uuid)',
        'vault_drawer_live(uuid)', 'vault_drawer_wall_moved()', 'vault_drawer_worker_left()',
        'vault_drawer_page(integer[], timestamptz, uuid, integer)', 'vault_drawer_rows(integer[], timestamptz, uuid, integer)', 'vault_drawer_count(integer[], integer)', 'vault_drawer_share(uuid, integer, timestamptz)',
        'vault_drawer_sweep()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_drawer_live(uuid), vault_drawer_page(integer[], timestamptz, uuid, integer),
    vault_drawer_rows(integer[], timestamptz, uuid, integer), vault_drawer_count(integer[], integer) to amparo_app;
grant execute on function vault_drawer_sweep() to amparo_worker;

-- vault_person
alter table vault_person enable row level security;
alter table vault_person force row level security;
-- A person is seen by whoever sees one of the drawers; the keys, though wrapped, by nobody: they are asked for (ticket.sql).
create policy seen on vault_person for select to amparo_app using (
    (select access_holds('{caseworker,investigator,prosecutor,screener}'::text[])) and exists (select 1 from vault_drawer d where d.person_id = vault_person.id)
);
create policy added on vault_person for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and erased_at is null);
create policy guarded on vault_person for all to amparo_guard using (true) with check (true);
create policy rewrapped on vault_person for all to current_user using (true) with check (true);
grant select (id, subject, erased_at), insert on vault_person to amparo_app;
grant select, update (wrapped_key, wrapped_whereabouts_key, erased_at) on vault_person to amparo_guard;

-- To write without reading: the wrapped key, with which the keeper of the keys seals. Opening it takes a ticket. An erasure
-- waits until what is sealed with it is written, and then takes that along; what comes after it gets no key.
create function vault_key_to_seal(person uuid, whereabouts boolean) returns bytea
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare seeing integer[] := access_principals('{caseworker,investigator,prosecutor,screener}'::text[]); me integer := access_worker();
begin
    if not access_holds('{caseworker,screener}'::text[]) or not exists (select 1 from vault_drawer d where d.person_id = person and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing)))) then
        return null;
    end if;
    return (select case when whereabouts then p.wrapped_whereabouts_key else p.wrapped_key end
            from vault_person p where p.id = person for key share);
end $$;

revoke all on function vault_key_to_seal(uuid, boolean) from public;
alter function vault_key_to_seal(uuid, boolean) owner to amparo_guard;
grant execute on function vault_key_to_seal(uuid, boolean) to amparo_app;

-- May a record of whoever acts point to a person? One who is in sight, or new and without a drawer yet: to know an id is not
-- to know the person, and a drawer of one's own opens the key that seals all of them. Hidden and missing are one answer.
create function vault_may_point(person uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare seeing integer[] := access_principals('{caseworker,investigator,prosecutor,screener}'::text[]); me integer := access_worker();
begin
    return exists (select 1 from vault_drawer d where d.person_id = person and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing))))
        or (exists (select 1 from vault_person p where p.id = person)
            and not exists (select 1 from vault_drawer d where d.person_id = person));
end $$;
create policy of_somebody_known on vault_drawer as restrictive for insert to amparo_app with check (vault_may_point(person_id));
revoke all on function vault_may_point(uuid) from public;
alter function vault_may_point(uuid) owner to amparo_guard;
grant execute on function vault_may_point(uuid) to amparo_app;

-- vault_sealed
alter table vault_sealed enable row level security;
alter table vault_sealed force row level security;
create policy seen on vault_sealed for select to amparo_app using ((select access_holds('{caseworker,investigator,prosecutor,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id));
create policy added on vault_sealed for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id and parent.organisation_id = (select access_organisation())));
create policy counted on vault_sealed for select to current_user using (true);
create policy changed on vault_sealed for update to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id and parent.organisation_id = (select access_organisation()))) with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id and parent.organisation_id = (select access_organisation())));
grant select, insert on vault_sealed to amparo_app;
grant update (sealed) on vault_sealed to amparo_app;

-- vault_sealed
alter table vault_sealed enable row level security;
alter table vault_sealed force row level security;
-- A value is added, and emptied where another takes its place. It is never written over, and what was emptied is not put
-- back: whoever kept the sealed bytes of a name that was erased would read it again.
create function vault_sealed_kept() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        new.recorded_at := clock_timestamp();
    elsif new.sealed <> '' then
        raise check_violation using message = 'a value is only emptied';
    end if;
    return new;
end $$;
create trigger kept before insert or update on vault_sealed for each row when (current_user = 'amparo_app')
    execute function vault_sealed_kept();
revoke all on function vault_sealed_kept() from public;

-- Nothing is written or emptied without an entry of the same transaction. The pages write theirs first; for whoever runs a
-- bare statement it is written here.
create function vault_sealed_told() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into ledger_entry (act, kind, object_id)
    select distinct 'person.changed', 'person', d.person_id::text from written w join vault_drawer d on d.id = w.drawer_id
    where not exists (
        select 1 from ledger_entry e
        where e.kind = 'person' and e.object_id = d.person_id::text and e.act in ('person.added', 'person.changed')
        and e.worker_id = access_worker() and e.xid = pg_current_xact_id()::text::bigint);
    return null;
end $$;
create trigger told_of_new after insert on vault_sealed referencing new table as written
    for each statement when (current_user = 'amparo_app') execute function vault_sealed_told();
create trigger told_of_emptied after update on vault_sealed referencing new table as written
    for each statement when (current_user = 'amparo_app') execute function vault_sealed_told();
revoke all on function vault_sealed_told() from public;
alter function vault_sealed_told() owner to amparo_guard;

-- vault_hold
alter table vault_hold enable row level security;
alter table vault_hold force row level security;
-- A hold keeps a person from being erased: proceedings, a court's order, a complaint. It has a day of review, and whoever
-- placed it does not lift it. Seen by whoever sees the person, and by the data-protection side through the ledger.
alter table vault_hold
    alter column organisation_id set default access_organisation(),
    alter column placed_by_id set default access_worker(),
    alter column placed_at set default clock_timestamp(),
    add constraint hold_is_reviewed check (review_on between placed_at::date and placed_at::date + 366);
create policy seen on vault_hold for select to amparo_app using (
    (select access_holds('{caseworker,investigator,prosecutor,screener}'::text[])) and exists (select 1 from vault_person p where p.id = vault_hold.person_id)
);
create policy added on vault_hold for insert to amparo_app with check (
    (select access_holds('{caseworker}'::text[])) and organisation_id = (select access_organisation())
    and placed_by_id = (select access_worker()) and lifted_at is null
    and exists (select 1 from vault_drawer d where d.person_id = vault_hold.person_id
                and d.organisation_id = (select access_organisation()))
);
create policy lifted on vault_hold for update to amparo_app
    using ((select access_holds('{caseworker}'::text[])) and organisation_id = (select access_organisation()) and lifted_at is null
           and exists (select 1 from vault_person p where p.id = vault_hold.person_id))
    with check (lifted_by_id = (select access_worker()));
create policy guarded on vault_hold for select to amparo_guard using (true);
create policy kept on vault_hold for select to current_user using (true);
grant select, insert (id, person_id, ground, review_on), update (lifted_at, lifted_by_id) on vault_hold to amparo_app;
grant select on vault_hold to amparo_guard;

-- Placed before an erasure, which then waits for it and finds it; not behind one, where it would keep nobody. Who places or
-- lifts one is written down by the statement that does it, so that nobody is erased from under a hold without a trace.
create function vault_hold_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform 1 from vault_person p where p.id = new.person_id and p.erased_at is null for key share;
    if not found then
        raise insufficient_privilege using message = 'no such person';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('person.held', 'person', new.person_id::text);
    return new;
end $$;
create trigger hold_placed before insert on vault_hold for each row execute function vault_hold_placed();
create function vault_hold_lifted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.lifted_at := clock_timestamp();
    insert into ledger_entry (act, kind, object_id) values ('person.released', 'person', new.person_id::text);
    return new;
end $$;
create trigger hold_lifted before update on vault_hold for each row execute function vault_hold_lifted();
revoke all on function vault_hold_placed(), vault_hold_lifted() from public;
alter function vault_hold_placed() owner to amparo_guard;
alter function vault_hold_lifted() owner to amparo_guard;

-- What of a person may go: never under a hold. A body empties its own drawers; the key goes with the last of them.
create function vault_held(held uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from vault_hold h where h.person_id = held and h.lifted_at is null)
$$;
revoke all on function vault_held(uuid) from public;
alter function vault_held(uuid) owner to amparo_guard;

-- vault_drawer
alter table vault_drawer enable row level security;
alter table vault_drawer force row level security;
-- Every drawer has a day until which it is kept, from the moment it is made, whatever the statement said.
alter table vault_drawer alter column retain_until set default (access_today() + interval '10 years')::date;
create function vault_drawer_retained() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    new.retain_until := (access_today() + interval '10 years')::date;
    return new;
end $$;
revoke all on function vault_drawer_retained() from public;
create trigger vault_drawer_retained before insert on vault_drawer for each row execute function vault_drawer_retained();
create index vault_drawer_retain on vault_drawer (retain_until);
grant update (retain_until) on vault_drawer to amparo_guard;

-- A body says how long it keeps its own drawers of a person: never into the past, thirty years at most.
create function vault_retain(kept uuid, until date) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not access_holds('{caseworker,screener}'::text[]) or until not between access_today() and (access_today() + interval '30 years')::date then
        raise insufficient_privilege using message = 'not to be kept until then';
    end if;
    update vault_drawer d set retain_until = until
    where d.person_id = kept and d.organisation_id = access_organisation()
    and (d.walled is null or not access_worker() = any (d.walled));
end $$;
revoke all on function vault_retain(uuid, date) from public;
alter function vault_retain(uuid, date) owner to amparo_guard;

-- What a body has of a person goes: values and tokens; with the last body's, both keys. Written down, with a receipt. For the
-- functions here only.
create policy emptied on vault_sealed for all to amparo_guard using (true) with check (true);
grant select, update (sealed) on vault_sealed to amparo_guard;
create function vault_empty(emptied uuid, body integer, said text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare moment timestamptz := clock_timestamp(); found_values integer; found_tokens integer; found_keys integer := 0;
begin
    perform 1 from vault_person where id = emptied for update;
    delete from vault_token t using vault_drawer d
    where d.id = t.drawer_id and d.person_id = emptied and d.organisation_id = body;
    get diagnostics found_tokens = row_count;
    update vault_sealed s set sealed = ''
    from vault_drawer d where d.id = s.drawer_id and d.person_id = emptied and d.organisation_id = body and s.sealed <> '';
    get diagnostics found_values = row_count;
    if not exists (select 1 from vault_sealed s join vault_drawer d on d.id = s.drawer_id
                   where d.person_id = emptied and s.sealed <> '') then
        update vault_person set wrapped_key = null, wrapped_whereabouts_key = null, erased_at = moment
        where id = emptied and erased_at is null;
        if found then found_keys := 2; end if;
    end if;
    if found_values = 0 and found_keys = 0 then return; end if;
    insert into ledger_entry (act, kind, object_id) values (said, 'person', emptied::text);
    insert into vault_erasure (person_id, organisation_id, at, entry_id, keys, values_sealed, tokens)
    values (emptied, body, moment, currval('ledger_entry_id_seq'), found_keys, found_values, found_tokens);
end $$;
revoke all on function vault_empty(uuid, integer, text) from public;
alter function vault_empty(uuid, integer, text) owner to amparo_guard;

-- What is past its day and under no hold goes by itself, each with its entry; run by the house. Returns how many.
create function vault_erase_due() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare due record; gone integer := 0;
begin
    for due in
        select d.person_id, d.organisation_id from vault_drawer d join vault_person p on p.id = d.person_id
        where d.retain_until < access_today() and p.erased_at is null and not vault_held(d.person_id)
        and exists (select 1 from vault_sealed s where s.drawer_id = d.id and s.sealed <> '')
        group by d.person_id, d.organisation_id having max(d.retain_until) < access_today()
    loop
        perform 1 from vault_person where id = due.person_id for update;
        continue when vault_held(due.person_id) or exists (  -- placed, or kept longer, since the list was made
            select 1 from vault_drawer d where d.person_id = due.person_id and d.organisation_id = due.organisation_id
            and d.retain_until >= access_today());
        perform vault_empty(due.person_id, due.organisation_id, 'person.erased_due');
        gone := gone + 1;
    end loop;
    return gone;
end $$;
revoke all on function vault_erase_due() from public;
alter function vault_erase_due() owner to amparo_guard;
grant execute on function vault_erase_due() to amparo_worker;

-- A month before: whoever works with the person hears of it once, and can still place a hold or open the case again.
create function vault_announce_erasures() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare due record; told integer := 0;
begin
    for due in
        select d.person_id, d.organisation_id, min(d.owner_id) as owner from vault_drawer d
        join vault_person p on p.id = d.person_id
        where d.retain_until between access_today() and access_today() + 30 and p.erased_at is null
        and not exists (select 1 from ledger_entry e where e.kind = 'person' and e.object_id = d.person_id::text
                        and e.act = 'person.erasure_announced' and e.number = d.organisation_id and e.at > now() - interval '60 days'
                        and e.worker_id is null)  -- the house's own: anybody adds entries under their own name
        group by d.person_id, d.organisation_id
    loop
        perform notices_tell('erasure_due', 'person', due.person_id::text, due.owner, null, null);
        insert into ledger_entry (act, kind, object_id, number)
        values ('person.erasure_announced', 'person', due.person_id::text, due.organisation_id);
        told := told + 1;
    end loop;
    return told;
end $$;
revoke all on function vault_announce_erasures() from public;
alter function vault_announce_erasures() owner to amparo_guard;
grant execute on function vault_announce_erasures() to amparo_worker;

-- vault_erasure
alter table vault_erasure enable row level security;
alter table vault_erasure force row level security;
-- The receipt is for whoever sees the person, who stays visible as a number without a name.
create policy seen on vault_erasure for select to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and organisation_id = (select access_organisation()) and exists (select 1 from vault_person p where p.id = vault_erasure.person_id)
);
create policy guarded on vault_erasure for all to amparo_guard using (true) with check (true);
grant select on vault_erasure to amparo_app;
grant select, insert on vault_erasure to amparo_guard;
grant usage on sequence vault_erasure_id_seq to amparo_guard;

-- Erasure: a body empties its own drawers, their search tokens go, and with the last body's drawer both keys. Never under a
-- hold. Only for whoever sees the person and may erase. Asked again, it changes nothing: the receipt of the first time stands.
create function vault_erase(erased uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not access_holds('{caseworker}'::text[]) or not exists (
        select 1 from vault_drawer d join vault_drawer_access a on a.record_id = d.id
        where d.person_id = erased and d.organisation_id = access_organisation()
        and a.until > statement_timestamp() and a.principal_id = any (access_principals('{caseworker}'::text[])) and (d.walled is null or not access_worker() = any (d.walled))
    ) then
        raise insufficient_privilege using message = 'no such person';
    end if;
    perform 1 from vault_person where id = erased for update;  -- first, so that no hold is placed meanwhile
    if vault_held(erased) then
        raise sqlstate 'AM005' using message = 'this person is under a legal hold';
    end if;
    perform vault_empty(erased, access_organisation(), 'person.erased');
end $$;
revoke all on function vault_erase(uuid) from public;
alter function vault_erase(uuid) owner to amparo_guard;
grant execute on function vault_erase(uuid) to amparo_app;

-- vault_person
alter table vault_person enable row level security;
alter table vault_person force row level security;
-- For the keeper of the keys, which keeps a list of its own of who was erased for ever (docs/keys.md). It pulls: nobody can put
-- a person on the list whom no committed erasure names.
create index vault_person_erased on vault_person (erased_at) where erased_at is not null;
create function vault_erased_since(since timestamptz) returns table (person text, at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id::text, p.erased_at from vault_person p where p.erased_at >= since order by p.erased_at
$$;

-- And the other way round: a database that was restored from before an erasure is brought up to it, hold or not, for the keys of
-- whoever is on the list open no more. Returns how many drawers' worth was emptied.
create function vault_erase_again(listed uuid[]) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare back record; gone integer := 0;
begin
    for back in
        select distinct d.person_id, d.organisation_id from vault_drawer d join vault_person p on p.id = d.person_id
        where p.id = any (listed) and p.erased_at is null
    loop
        perform vault_empty(back.person_id, back.organisation_id, 'person.erased_again');
        gone := gone + 1;
    end loop;
    return gone;
end $$;
revoke all on function vault_erased_since(timestamptz), vault_erase_again(uuid[]) from public;
alter function vault_erased_since(timestamptz) owner to amparo_guard;
alter function vault_erase_again(uuid[]) owner to amparo_guard;
grant execute on function vault_erased_since(timestamptz), vault_erase_again(uuid[]) to amparo_keys;

-- vault_budget
alter table vault_budget enable row level security;
alter table vault_budget force row level security;
create policy seen on vault_budget for select to amparo_app using ((select access_worker()) is not null);
create policy guarded on vault_budget for select to amparo_guard using (true);
create policy kept on vault_budget for all to current_user using (true) with check (true);
grant select on vault_budget to amparo_app, amparo_guard;
insert into vault_budget (name, hourly, daily) values
    ('identity', 40, 200), ('whereabouts', 5, 5), ('found', 200, 600), ('search', 60, 300), ('holders', 10, 10);

-- When there is room in a budget for so many more; null where there is now. A person asked for again counts once: where even
-- with every time that they were asked for there is room, nobody need be told apart.
-- What two people approved spends no identities; whereabouts that were asked for along with it count like any.
-- Of others asked for, the newest first: so many as are left may stand in the window; the next one has to leave it first.
create function vault_room(spent text, me integer, wanted uuid[]) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    moment timestamptz := clock_timestamp(); hour_ago timestamptz := moment - interval '1 hour';
    day_ago timestamptz := moment - interval '1 day'; many integer := cardinality(wanted); again timestamptz; had record;
begin
    select b.*, a.in_hour, a.in_day into had from vault_budget b, (
        select coalesce(sum(greatest(cardinality(t.persons), 1)) filter (where t.asked_at > hour_ago), 0) as in_hour,
               coalesce(sum(greatest(cardinality(t.persons), 1)), 0) as in_day
        from vault_ticket t
        where t.worker_id = me and t.asked_at > day_ago and spent = any (t.budgets) and (t.bulk_id is null or spent <> 'identity')
    ) a where b.name = spent;
    if had.in_hour + many <= had.hourly and had.in_day + many <= had.daily then
        return null;
    end if;
    with asked as (
        select unnest(case t.persons when '{}' then array[t.id] else t.persons end) as one, t.asked_at from vault_ticket t
        where t.worker_id = me and t.asked_at > day_ago and spent = any (t.budgets) and (t.bulk_id is null or spent <> 'identity')
    ), others as (
        select a.one, max(a.asked_at) as last from asked a where not a.one = any (wanted) group by a.one
    ), ranked as (select o.last, row_number() over (order by o.last desc) as place from others o)
    select greatest(
        max(r.last + interval '1 hour') filter (
            where r.place = greatest(had.hourly - many, 0) + 1 and r.last > hour_ago),
        max(r.last + interval '1 day') filter (where r.place = greatest(had.daily - many, 0) + 1)) into again
    from ranked r;
    return case
        when many > had.daily then coalesce(again, moment + interval '1 day')
        when many > had.hourly then coalesce(again, moment + interval '1 hour')
        else again end;
end $$;

-- A budget is reached: it is written down, and who watches is told, once an hour: the heads of the body and the overseer.
create function vault_budget_reached(spent text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    insert into ledger_entry (act, kind, object_id, purpose) values ('person.budget_reached', 'worker', me::text, spent);
    if exists (
        select 1 from notices_notice n where n.kind = 'budget_reached' and n.object_id = me::text
        and n.told_at > clock_timestamp() - interval '1 hour'
    ) then
        return;
    end if;
    perform notices_tell('budget_reached', 'worker', me::text, null, null, 'overseer');
    perform notices_tell('budget_reached', 'worker', me::text, head, null, null) from vault_heads() head where head <> me;
end $$;

-- Who heads the body of whoever acts: sees all of its records and holds a duty that may approve.
create function vault_heads() returns setof integer language sql stable security definer set search_path = public, pg_temp as $$
    select w.id from access_worker w
    where w.organisation_id = access_organisation() and w.is_active and w.scope in ('organisation', 'shared')
    and exists (select 1 from access_dutyheld d where d.worker_id = w.id and d.duty = any ('{caseworker,screener}'::text[]))
$$;

do $$
declare f text;
begin
    foreach f in array array['vault_room(text, integer, uuid[])', 'vault_budget_reached(text)', 'vault_heads()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;

-- vault_bulk
alter table vault_bulk enable row level security;
alter table vault_bulk force row level security;
-- More than a budget allows takes two people of one body; the table says that they are two.
create policy seen on vault_bulk for select to amparo_app
    using (organisation_id = (select access_organisation()) and (select access_holds('{caseworker,investigator,prosecutor,screener}'::text[])));
create policy not_under_duress on vault_bulk as restrictive for select to amparo_app using (not (select access_reduced()));
create policy guarded on vault_bulk for all to amparo_guard using (true) with check (true);
grant select on vault_bulk to amparo_app;
grant select, insert, update (approver_id, approved_at) on vault_bulk to amparo_guard;

create function vault_bulk_ask(many integer, why text) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); made uuid := gen_random_uuid();
begin
    perform access_refuse_reduced();
    if not access_holds('{caseworker,investigator,prosecutor,screener}'::text[]) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    insert into vault_bulk (id, organisation_id, requester_id, persons, purpose, asked_at)
    values (made, access_organisation(), me, many, why, clock_timestamp());
    insert into ledger_entry (act, kind, object_id, purpose, number) values ('person.bulk_asked', 'bulk', made::text, why, many);
    perform notices_tell('bulk_asked', 'bulk', made::text, head, null, null) from vault_heads() head where head <> me;
    return made;
end $$;

-- By another person, who heads the body, within a day of the asking; from then on for one day. False where there is nothing to approve.
create function vault_bulk_approve(approved uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); asked vault_bulk;
begin
    perform access_refuse_reduced();
    if not me in (select vault_heads()) or not access_holds('{caseworker,screener}'::text[]) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    update vault_bulk set approver_id = me, approved_at = clock_timestamp()
    where id = approved and approver_id is null and organisation_id = access_organisation()
    and asked_at > clock_timestamp() - interval '1 day' returning * into asked;
    if not found then
        return false;
    end if;
    insert into ledger_entry (act, kind, object_id, purpose, number)
    values ('person.bulk_approved', 'bulk', approved::text, asked.purpose, asked.persons);
    perform notices_tell('bulk_approved', 'bulk', approved::text, asked.requester_id, null, null);
    perform notices_tell('bulk_approved', 'bulk', approved::text, null, null, 'overseer');
    return true;
end $$;

-- What two people approved and is not used up, for whoever acts: of these, the one with room for so many persons.
create function vault_bulk_room(wanted uuid[]) returns uuid language sql stable security definer set search_path = public, pg_temp as $$
    select b.id from vault_bulk b
    where b.requester_id = access_worker() and b.approved_at > clock_timestamp() - interval '1 day' and b.persons >= (
        select count(*) from (
            select unnest(t.persons) from vault_ticket t where t.bulk_id = b.id union select unnest(wanted)) used)
    order by b.approved_at limit 1
$$;

do $$
declare f text;
begin
    foreach f in array array['vault_bulk_ask(integer, text)', 'vault_bulk_approve(uuid)', 'vault_bulk_room(uuid[])'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_bulk_ask(integer, text), vault_bulk_approve(uuid) to amparo_app;

-- vault_ticket
alter table vault_ticket enable row level security;
alter table vault_ticket force row level security;
-- Ask, then reveal. What is to be read is asked for in a transaction of its own, which writes it down and commits; only
-- then, in another transaction, does its ticket give the wrapped keys. So no rollback hides a reading.
-- Whoever asks for a person, or for the name of one whom a search found, passes vault_touched, which the safeguards
-- define: canaries sing there, where it is committed.
-- Nobody reads or writes tickets but these functions. The asking ones are given the session's secret: they run alone.
-- Asking for persons need not wait for the disk by itself: the keeper of the keys marks the ticket as used in a transaction
-- that does, the log is written in order, and so the asking is on the disk before a key goes out, whatever the app set.
create policy guarded on vault_ticket for all to amparo_guard using (true) with check (true);
grant select, insert, update (used_at), delete on vault_ticket to amparo_guard;

create function vault_session() returns bytea language sql stable set search_path = public, pg_temp as $$
    select sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
$$;

-- A part of a person that is in sight.
create type vault_sight as (person_id uuid, part text);

-- Purposes and parts are closed lists; in a function, which keeps its plan, as the ledger's are.
create function vault_ticket_in_list(purpose text, parts text[]) returns boolean
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    return purpose in ('assistance', 'screening', 'contact', 'referral', 'proceedings', 'correction', 'danger', 'search', 'record') and parts <@ array['identity', 'contact', 'whereabouts', 'photo']::text[];
end $$;
alter table vault_ticket add constraint ticket_in_list check (vault_ticket_in_list(purpose, parts));

-- Tickets are kept as long as they count; the ledger keeps what they say. Called now and then, which is often enough.
create function vault_forget_old(me integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    delete from vault_ticket t where t.worker_id = me and t.asked_at < clock_timestamp() - interval '2 days';
end $$;

-- Whose keys may go: those that are in sight, and those of persons whom nothing committed knows.
create function vault_write_ticket(
    acting access_session, why text, spent text[], wanted uuid[], wanted_parts text[], in_sight text[], asked bytea, from_bulk uuid)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid := gen_random_uuid(); strangers uuid[];
begin
    if wanted <> '{}' then
        strangers := array(select one from unnest(wanted) one where not exists (select 1 from vault_person p where p.id = one));
    end if;
    insert into vault_ticket (id, worker_id, session, xid, asked_at, purpose, budgets, persons, parts, seen, unknown, question, bulk_id)
    values (
        made, acting.worker_id, acting.token_hash, pg_current_xact_id()::text::bigint, clock_timestamp(), why, spent, wanted,
        wanted_parts, in_sight,
        array(select distinct one || case part when 'whereabouts' then '/whereabouts' else '' end
              from unnest(strangers) one, unnest(wanted_parts) part),
        asked, from_bulk);
    return made;
end $$;

-- Ask for parts of persons. Either a ticket, or which budget is reached and from when there is room again.
create function vault_ask(secret text, persons uuid[], wanted_parts text[], why text)
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    wanted uuid[] := coalesce(persons, '{}'); acting access_session; me integer; seeing integer[]; spent text[]; one text; from_bulk uuid;
    sight vault_sight[];
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    if cardinality(wanted) > 1 then
        wanted := array(select distinct unnest(persons));
    end if;
    me := acting.worker_id;
    seeing := acting.principals;
    if not coalesce(acting.duties::text[] && '{caseworker,investigator,prosecutor,screener}'::text[], false) or wanted = '{}' or wanted_parts = '{}' or why = 'search' then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    if 'whereabouts' = any (wanted_parts) and not access_stepped_up() then
        raise sqlstate 'AM003' using message = 'prove again who you are';
    end if;
    perform pg_advisory_xact_lock(-1012, me);
    if random() < 0.05 then
        perform vault_forget_old(me);
    end if;
    spent := array_remove(array[
        case when wanted_parts && array['identity', 'contact', 'photo'] then 'identity' end,
        case when 'whereabouts' = any (wanted_parts) then 'whereabouts' end], null);
    foreach one in array spent loop
        again := vault_room(one, me, wanted);
        if again is not null and one = 'identity' then
            from_bulk := vault_bulk_room(wanted);
            again := case when from_bulk is null then again end;
        end if;
        if again is not null then
            reached := one;
            perform vault_budget_reached(one);
            return next;
            return;
        end if;
    end loop;
    sight := array(
        select distinct row(d.person_id, d.part)::vault_sight from vault_drawer d
        where d.person_id = any (wanted) and d.part = any (wanted_parts) and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing))));
    insert into ledger_entry (worker_id, organisation_id, act, kind, object_id, purpose)
    select me, acting.organisation_id, case when s.part is null then 'person.asked' else 'person.read_' || s.part end, 'person', w::text, why
    from unnest(wanted) w left join unnest(sight) s on s.person_id = w;
    perform vault_touched(wanted);
    ticket := vault_write_ticket(acting, why, spent, wanted, wanted_parts, array(
        select distinct s.person_id || case s.part when 'whereabouts' then '/whereabouts' else '' end from unnest(sight) s), null, from_bulk);
    secret := set_config('synchronous_commit', 'off', true);
    return next;
end $$;

-- Ask to search for these tokens, and for nothing else: the ticket is bound to them, which are those of one name.
create function vault_ask_search(secret text, tokens bytea[])
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare acting access_session; me integer;
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    me := acting.worker_id;
    if not coalesce(acting.duties::text[] && '{caseworker,screener}'::text[] and cardinality(tokens) between 1 and 128, false) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    perform pg_advisory_xact_lock(-1012, me);
    if random() < 0.05 then
        perform vault_forget_old(me);
    end if;
    again := vault_room('search', me, array[gen_random_uuid()]);
    if again is not null then
        reached := 'search';
        perform vault_budget_reached('search');
        return next;
        return;
    end if;
    insert into ledger_entry (worker_id, organisation_id, act, kind) values (me, acting.organisation_id, 'person.searched', 'person');
    ticket := vault_write_ticket(acting, 'search', '{search}', '{}', '{}', '{}', sha256(convert_to(tokens::text, 'UTF8')), null);
    return next;
end $$;

-- Ask for the names of those whom that search finds, and of nobody else: each has one of its tokens, in a drawer within sight.
-- Of anybody else there is no entry either: whoever asks may read their own, and would learn whether a guess was right.
create function vault_ask_found(secret text, search uuid, tokens bytea[], persons uuid[])
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare acting access_session; me integer; seeing integer[]; wanted uuid[];
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    me := acting.worker_id;
    seeing := access_principals('{caseworker,screener}'::text[]);
    perform vault_require_search(search, tokens);
    perform pg_advisory_xact_lock(-1012, me);
    wanted := array(
        select distinct w from unnest(persons) w
        where not exists (select 1 from vault_person p where p.id = w)
        or exists (select 1 from vault_drawer d join vault_token k on k.drawer_id = d.id
                   where d.person_id = w and k.token = any (tokens) and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing)))));
    again := vault_room('found', me, wanted);
    if again is not null then
        reached := 'found';
        perform vault_budget_reached('found');
        return next;
        return;
    end if;
    insert into ledger_entry (worker_id, organisation_id, act, kind, object_id, purpose)
    select me, acting.organisation_id, 'person.found', 'person', w::text, 'search' from unnest(wanted) w;
    perform vault_touched(wanted);
    seeing := case when acting.duties::text[] && '{caseworker,investigator,prosecutor,screener}'::text[] then acting.principals end;
    ticket := vault_write_ticket(acting, 'search', '{found}', wanted, '{identity}', array(
        select distinct d.person_id::text from vault_drawer d
        where d.person_id = any (wanted) and d.part = 'identity' and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing)))), null, null);
    secret := set_config('synchronous_commit', 'off', true);
    return next;
end $$;

-- A ticket holds for the session that asked, in a later transaction, for two minutes. Anything else is nobody's ticket.
create function vault_require_search(search uuid, tokens bytea[]) returns void
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not exists (
        select 1 from vault_ticket t
        where t.id = search and t.session = vault_session() and t.worker_id = access_worker()
        and t.xid is distinct from pg_current_xact_id_if_assigned()::text::bigint
        and t.asked_at > clock_timestamp() - interval '2 minutes'
        and t.question = sha256(convert_to(tokens::text, 'UTF8'))
    ) then
        raise sqlstate 'AM004' using message = 'this ticket opens nothing';
    end if;
end $$;

-- Reveal: the wrapped keys of a ticket, then (if asked for) the sealed values that they open, oldest first, of one field where
-- it is named: as far as whoever acts sees the persons at this second. Of a key `wrapped` is there, of a value the rest.
create function vault_reveal(asked uuid, with_values boolean default false, only_field text default null)
returns table (owner text, wrapped bytea, part text, id text, field text, sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare acting access_session := access_acting(); me integer; seeing integer[]; held vault_ticket; drawers uuid[]; where_too boolean;
begin
    me := acting.worker_id;
    seeing := case when acting.duties::text[] && '{caseworker,investigator,prosecutor,screener}'::text[] then acting.principals end;
    select * into held from vault_ticket t
    where t.id = asked and t.session = acting.token_hash and t.worker_id = me
    and t.xid is distinct from pg_current_xact_id_if_assigned()::text::bigint
    and t.asked_at > clock_timestamp() - interval '2 minutes' and t.question is null;
    if not found then
        raise sqlstate 'AM004' using message = 'this ticket opens nothing';
    end if;
    where_too := 'whereabouts' = any (held.parts) and access_stepped_up();
    return query
        with drawer as materialized (
            select d.id, d.person_id, d.part, d.person_id || case d.part when 'whereabouts' then '/whereabouts' else '' end as owner
            from vault_drawer d
            where d.person_id = any (held.persons) and d.part = any (held.parts) and (d.part <> 'whereabouts' or where_too)
            and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing)))
        ), opened as materialized (
            select distinct o.owner, case o.part when 'whereabouts' then p.wrapped_whereabouts_key else p.wrapped_key end as wrapped
            from drawer o join vault_person p on p.id = o.person_id
            where o.owner = any (held.seen) or o.owner = any (held.unknown)
        )
        select k.owner, k.wrapped, null::text, null::text, null::text, null::bytea from opened k where k.wrapped is not null
        union all (
            select o.owner, null, o.part::text, v.id::text, v.field::text, v.sealed
            from drawer o join vault_sealed v on v.drawer_id = o.id
            where with_values and v.sealed <> '' and (only_field is null or v.field = only_field)
            order by v.recorded_at);
end $$;

-- For the keeper of the keys, which asks for itself: whose keys may be opened for this ticket. Once: then it is used up.
-- It sees only what is committed. Nobody can have stolen a key of a person whom no committed row knows.
create function vault_ticket_check(asked uuid) returns table (owner text, part text, worker_id integer, second_worker_id integer)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare held vault_ticket;
begin
    update vault_ticket t set used_at = clock_timestamp()
    where t.id = asked and t.used_at is null and t.asked_at > clock_timestamp() - interval '2 minutes' and t.question is null
    and exists (select 1 from access_session s where s.token_hash = t.session and s.expires_at > statement_timestamp())
    returning * into held;
    return query
        select one, case when one like '%/whereabouts' then 'whereabouts' else held.budgets[1]::text end, held.worker_id, b.approver_id
        from unnest(held.seen || array(
            select u from unnest(held.unknown) u
            where not exists (select 1 from vault_person p where p.id = split_part(u, '/', 1)::uuid))) one
        left join vault_bulk b on b.id = held.bulk_id;
end $$;

do $$
declare f text;
begin
    foreach f in array array['vault_session()', 'vault_forget_old(integer)',
        'vault_write_ticket(access_session, text, text[], uuid[], text[], text[], bytea, uuid)',
        'vault_ask(text, uuid[], text[], text)', 'vault_ask_search(text, bytea[])', 'vault_ask_found(text, uuid, bytea[], uuid[])',
        'vault_require_search(uuid, bytea[])', 'vault_reveal(uuid, boolean, text)', 'vault_ticket_check(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
revoke all on function vault_ticket_in_list(text, text[]) from public;
grant execute on function vault_ticket_in_list(text, text[]) to amparo_guard;
grant execute on function vault_ask(text, uuid[], text[], text), vault_ask_search(text, bytea[]),
    vault_ask_found(text, uuid, bytea[], uuid[]), vault_reveal(uuid, boolean, text) to amparo_app;
grant execute on function vault_ticket_check(uuid) to amparo_keys;

-- vault_token
alter table vault_token enable row level security;
alter table vault_token force row level security;
-- Nobody reads tokens. They are asked through one function, for a ticket that was written down and counted before (ticket.sql);
-- it answers within sight only.
create policy added on vault_token for insert to amparo_app
    with check ((select access_holds('{caseworker,screener}'::text[])) and exists (
        select 1 from vault_drawer d where d.id = vault_token.drawer_id and d.organisation_id = (select access_organisation())));
create policy guarded on vault_token for all to amparo_guard using (true) with check (true);
grant insert (token, drawer_id, narrow) on vault_token to amparo_app;
grant usage on sequence vault_token_id_seq to amparo_app;
grant select, delete on vault_token to amparo_guard;

create function vault_find(search uuid, wanted bytea[])
returns table (drawer_id uuid, person_id uuid, hits bigint)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare seeing integer[] := access_principals('{caseworker,screener}'::text[]); me integer := access_worker();
begin
    perform vault_require_search(search, wanted);
    return query
        select d.id, d.person_id, count(distinct t.token)
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (wanted) and d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing)))
        group by d.id, d.person_id, d.opened_at order by 3 desc, d.opened_at desc, 1 limit 51;
end $$;
revoke all on function vault_find(uuid, bytea[]) from public;
alter function vault_find(uuid, bytea[]) owner to amparo_guard;
grant execute on function vault_find(uuid, bytea[]) to amparo_app;

-- A value that was replaced is found no more: its tokens go with it, those of what remains are added anew by the app.
create function vault_token_forget() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from vault_token where drawer_id = new.drawer_id;
    return null;
end $$;
create trigger tokens_go after update of sealed on vault_sealed for each row
    when (new.sealed is distinct from old.sealed) execute function vault_token_forget();
revoke all on function vault_token_forget() from public;
alter function vault_token_forget() owner to amparo_guard;

-- vault_question
alter table vault_question enable row level security;
alter table vault_question force row level security;
-- Do other bodies know this person? Whoever asks gets one answer at one cost: nothing is looked for while they ask. The house
-- passes the question on by the clock (vault_pass_on), and a holder answers or not. Whoever asked sees their own questions,
-- never what was typed; what was asked under duress stands in the list of a session under duress alone.
create policy seen on vault_question for select to amparo_app
    using (asker_id = (select access_worker()) and reduced = (select access_reduced()) and expires_at > statement_timestamp());
create policy guarded on vault_question for all to amparo_guard using (true) with check (true);
grant select (id, asker_id, purpose, asked_at, expires_at) on vault_question to amparo_app;
grant select, insert, update (tokens, passed_on_at), delete on vault_question to amparo_guard;

create function vault_ask_holders(secret text, wanted bytea[], why text)
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare acting access_session; me integer;
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    me := acting.worker_id;
    if not access_holds('{caseworker,screener}'::text[]) or not coalesce(cardinality(wanted) between 1 and 12, false) or why in ('search', 'record') then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    perform pg_advisory_xact_lock(-1012, me);
    if random() < 0.05 then
        perform vault_forget_old(me);
    end if;
    again := vault_room('holders', me, array[gen_random_uuid()]);
    if again is not null then
        reached := 'holders';
        perform vault_budget_reached('holders');
        return next;
        return;
    end if;
    ticket := vault_write_ticket(acting, why, array['holders'], '{}', '{}', '{}', null, null);
    insert into ledger_entry (act, kind, object_id, purpose) values ('person.asked_holders', 'question', ticket::text, why);
    insert into vault_question (id, asker_id, organisation_id, purpose, tokens, reduced, asked_at, expires_at)
    values (ticket, me, access_organisation(), why, wanted, access_reduced(), clock_timestamp(), clock_timestamp() + interval '30 days');
    return next;
end $$;

-- The answers to the questions of whoever acts: which body asks to be contacted, and since when. Nothing of anybody's silence.
create function vault_answers() returns table (question uuid, body text, since timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
        select q.id, o.name::text, min(h.answered_at)
        from vault_question q join vault_holderquestion h on h.question_id = q.id join access_organisation o on o.id = h.holder_id
        where q.asker_id = access_worker() and q.reduced = access_reduced() and q.expires_at > statement_timestamp() and h.answer = 'contact_us'
        group by q.id, o.id order by 3;
end $$;

-- What is past its thirty days goes, answered or not; run by the house. Returns how many questions.
create function vault_forget_questions() returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
    delete from vault_holderquestion h where h.expires_at <= now();
    delete from vault_question q where q.expires_at <= now()
    and not exists (select 1 from vault_holderquestion h where h.question_id = q.id);
    get diagnostics gone = row_count;
    return gone;
end $$;

do $$
declare f text;
begin
    foreach f in array array['vault_ask_holders(text, bytea[], text)', 'vault_answers()', 'vault_forget_questions()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_ask_holders(text, bytea[], text), vault_answers() to amparo_app;
grant execute on function vault_forget_questions() to amparo_worker;

-- vault_holderquestion
alter table vault_holderquestion enable row level security;
alter table vault_holderquestion force row level security;
-- A question is seen in the body that holds the drawer, by whoever sees the drawer; who asked is a body, not a person.
create policy seen on vault_holderquestion for select to amparo_app using (
    (select access_holds('{caseworker,screener}'::text[])) and not (select access_reduced()) and holder_id = (select access_organisation())
    and expires_at > statement_timestamp() and exists (select 1 from vault_drawer d where d.id = vault_holderquestion.drawer_id)
);
create policy guarded on vault_holderquestion for all to amparo_guard using (true) with check (true);
grant select (id, asking_body_id, holder_id, drawer_id, purpose, asked_at, expires_at, answer, answered_by_id, answered_at)
    on vault_holderquestion to amparo_app;
grant select, insert, update (answer, answered_by_id, answered_at), delete on vault_holderquestion to amparo_guard;

-- Other bodies' drawers that a question is about: by narrow tokens, never a name alone; not where anybody of the asking body
-- is behind a wall before it; no canary, which nobody knows. The best hits first, and not without end.
create function vault_holders_of(asked vault_question) returns table (drawer_id uuid, person_id uuid, holder integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare body integer[] := array(select w.id from access_worker w where w.organisation_id = asked.organisation_id);
begin
    return query
        select d.id, d.person_id, d.organisation_id
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (asked.tokens) and t.narrow and d.organisation_id <> asked.organisation_id
        and (d.walled is null or not d.walled && body) and not vault_is_canary(d.person_id)
        group by d.id, d.person_id, d.organisation_id, d.opened_at order by count(*) desc, d.opened_at desc, 1 limit 20;
end $$;

-- Who can answer for a drawer: whoever of its body sees it.
create function vault_who_answers(asked uuid) returns setof integer language sql stable security definer set search_path = public, pg_temp as $$
    select w.id from vault_drawer d join access_worker w on w.organisation_id = d.organisation_id
    where d.id = asked and w.is_active and (d.walled is null or not w.id = any (d.walled))
    and exists (select 1 from access_dutyheld h where h.worker_id = w.id and h.duty = any ('{caseworker,screener}'::text[]))
    and exists (
        select 1 from access_principal p where p.id = any (d.readers) and (
            p.worker_id = w.id or (w.scope <> 'own' and p.team_id = w.team_id)
            or (w.scope in ('organisation', 'shared') and p.kind = 'organisation' and p.organisation_id = w.organisation_id)))
$$;

-- Pass waiting questions on to whoever holds the person, each time with an entry at the drawer; run by the house. Returns how
-- many questions. Their tokens go. What was asked under duress is asked of nobody.
create function vault_pass_on() returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare waiting vault_question; hit record; made uuid; number integer := 0;
begin
    for waiting in
        select * from vault_question q where q.passed_on_at is null order by q.asked_at limit 100 for update skip locked
    loop
        for hit in select * from vault_holders_of(waiting) where not waiting.reduced loop
            made := gen_random_uuid();
            insert into vault_holderquestion (id, question_id, asking_body_id, holder_id, drawer_id, purpose, asked_at, expires_at)
            values (made, waiting.id, waiting.organisation_id, hit.holder, hit.drawer_id, waiting.purpose, waiting.asked_at, waiting.expires_at);
            insert into ledger_entry (act, kind, object_id, purpose, number)
            values ('person.asked_about', 'drawer', hit.drawer_id::text, waiting.purpose, waiting.organisation_id);
            perform notices_tell('holder.asked', 'holder_question', made::text, one, null, null)
            from vault_who_answers(hit.drawer_id) one;
        end loop;
        update vault_question set tokens = '{}', passed_on_at = clock_timestamp() where id = waiting.id;
        number := number + 1;
    end loop;
    return number;
end $$;

-- Answer, once, by somebody who sees the drawer at this second. The asker hears of it only where contact is wanted. False
-- where there is nothing (any more) to answer.
create function vault_answer_holder(asked uuid, said text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); seeing integer[] := access_principals('{caseworker,screener}'::text[]); answered vault_holderquestion; told boolean;
begin
    update vault_holderquestion h set answer = said, answered_by_id = me, answered_at = clock_timestamp()
    where h.id = asked and h.answer is null and h.expires_at > statement_timestamp() and h.holder_id = access_organisation()
    and not access_reduced() and exists (
        select 1 from vault_drawer d where d.id = h.drawer_id and d.readers && seeing
        and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing))))
    returning * into answered;
    if not found then
        return false;
    end if;
    insert into ledger_entry (act, kind, object_id) values ('holder.answered', 'drawer', answered.drawer_id::text);
    told := exists (
        select 1 from vault_holderquestion h where h.question_id = answered.question_id and h.holder_id = answered.holder_id
        and h.id <> asked and h.answer = 'contact_us');
    if said = 'contact_us' and not told then
        perform notices_tell('holder.answered', 'question', q.id::text, q.asker_id, null, null)
        from vault_question q where q.id = answered.question_id;
    end if;
    return true;
end $$;

do $$
declare f text;
begin
    foreach f in array array['vault_holders_of(vault_question)', 'vault_who_answers(uuid)', 'vault_pass_on()',
        'vault_answer_holder(uuid, text)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_answer_holder(uuid, text) to amparo_app;
grant execute on function vault_pass_on() to amparo_worker;
