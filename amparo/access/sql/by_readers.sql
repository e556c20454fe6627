-- Who sees which record, until when; lists are walks along its key. The app reaches it through functions only.
create table {table}_access (
    principal_id integer not null references access_principal (id),
    opened_at timestamptz not null,
    record_id uuid not null references {table} (id) on delete cascade,
    until timestamptz not null default '9999-12-31 00:00:00+00',
    walled integer[],
    primary key (principal_id, opened_at, record_id) include (until, walled)
);
create index {table}_access_record on {table}_access (record_id);
alter table {table}_access enable row level security;
alter table {table}_access force row level security;
create policy kept on {table}_access for all to amparo_guard using (true) with check (true);
grant select, insert, update, delete on {table}_access to amparo_guard;

-- Exactly at this second: has whoever acts a share of the record that has not lapsed?
create function {table}_live(record uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from {table}_access a where a.record_id = record and a.until > statement_timestamp()
        and a.principal_id = any (access_principals({read_duties}))
    );
end $$;

create index {table}_readers on {table} using gin (readers);
create index {table}_next_expiry on {table} (next_expiry) where next_expiry < '9999-01-01 00:00:00+00';
create policy seen on {table} for select to amparo_app
    using (readers && (select access_principals({read_duties}))::integer[]);
create policy added on {table} for insert to amparo_app
    with check ({may_insert} and organisation_id = (select access_organisation()));
create policy changed on {table} for update to amparo_app
    using (
        {may_update} and readers && (select access_principals({read_duties}))::integer[]
        and (organisation_id = (select access_organisation()) or {may_update_shared})
    )
    with check ({may_update});
-- A share that has lapsed and is not swept yet: neither seen nor changed, not even by a statement that reads nothing.
create policy not_lapsed on {table} as restrictive for all to amparo_app
    using (next_expiry > statement_timestamp() or {table}_live(id));
create policy walled_off on {table} as restrictive for all to amparo_app
    using (walled is null or not access_walled(walled));
create policy kept on {table} for all to amparo_guard using (true) with check (true);
grant select, insert on {table} to amparo_app;
{grant_update}
grant select on {table} to amparo_guard;
grant update (readers, walled, next_expiry) on {table} to amparo_guard;

-- Who sees a new record is decided here, from the session, whatever the statement said.
create function {table}_before_insert() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.organisation_id := access_organisation();
    new.owner_id := access_worker();
    new.opened_at := now();
    new.readers := access_default_readers();
    new.walled := null;
    new.next_expiry := '9999-12-31 00:00:00+00';
    return new;
end $$;
create function {table}_after_insert() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into {table}_access (principal_id, opened_at, record_id, walled)
    select principal, new.opened_at, new.id, new.walled from unnest(new.readers) as principal;
    return null;
end $$;
create trigger {table}_before_insert before insert on {table} for each row execute function {table}_before_insert();
create trigger {table}_after_insert after insert on {table} for each row execute function {table}_after_insert();

-- The row is locked first: two that share and unshare at once must not write each other's readers back.
create function {table}_refresh(record uuid) returns void language sql security definer set search_path = public, pg_temp as $$
    select id from {table} where id = record for update;
    update {table} set
        readers = coalesce((select array_agg(distinct principal_id) from {table}_access
                            where record_id = record and until > statement_timestamp()), '{}'),
        next_expiry = coalesce((select min(until) from {table}_access
                                where record_id = record and until > statement_timestamp()), '9999-12-31 00:00:00+00')
    where id = record;
    update {table}_access a set walled = r.walled from {table} r
    where r.id = record and a.record_id = record and a.walled is distinct from r.walled
$$;
create function {table}_wall_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update {table}_access set walled = new.walled where record_id = new.id;
    return null;
end $$;
create trigger {table}_wall_moved after update of walled on {table} for each row execute function {table}_wall_moved();
-- Whoever goes to another body leaves behind what was theirs alone in the one before.
create function {table}_worker_left() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare left_behind uuid;
begin
    for left_behind in
        delete from {table}_access a using access_principal p
        where p.worker_id = new.id and a.principal_id = p.id returning a.record_id
    loop
        perform {table}_refresh(left_behind);
    end loop;
    return null;
end $$;
create trigger {table}_worker_left after update of organisation_id on access_worker
    for each row when (new.organisation_id <> old.organisation_id) execute function {table}_worker_left();
-- Let a principal see a record until a moment. For our own functions, which know by what right: nobody who signs in shares
-- anything with anybody by a statement of their own.
create function {table}_share(record uuid, principal integer, share_until timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into {table}_access (principal_id, opened_at, record_id, until)
    select principal, r.opened_at, r.id, share_until from {table} r where r.id = record
    on conflict (principal_id, opened_at, record_id) do update set until = excluded.until;
    perform {table}_refresh(record);
end $$;
-- Lists. Their plans do not depend on what is asked: made once a connection, kept (bench/rowsecurity.py).
-- A page of the records within sight of those of the asked principals that whoever acts has: newest first, each once.
create function {table}_page(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns table (opened_at timestamptz, record_id uuid) language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select distinct walk.opened_at, walk.record_id
    from access_session s, unnest(asked) as principal, lateral (
        select a.opened_at, a.record_id from {table}_access a
        where a.principal_id = principal and (a.opened_at, a.record_id) < (before_at, before_id)
        and a.until > statement_timestamp() and (a.walled is null or not access_walled(a.walled))
        order by a.opened_at desc, a.record_id desc limit most
    ) as walk
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp() and s.duties::text[] && {read_duties} and principal = any (s.principals)
    order by 1 desc, 2 desc limit most;
end $$;
-- The same page as whole records: one statement instead of two, and who acts is looked up once.
create function {table}_rows(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns setof {table} language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select r.* from {table}_page(asked, before_at, before_id, most) as page join {table} r on r.id = page.record_id
    order by page.opened_at desc, page.record_id desc;
end $$;
-- How many they are, each once, up to a cap. (A walk that reaches the cap has found it; others are complete.)
create function {table}_count(asked integer[], cap integer) returns bigint language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return (
        select count(*) from (
            select distinct walk.record_id
            from access_session s, unnest(asked) as principal, lateral (
                select a.record_id from {table}_access a
                where a.principal_id = principal and a.until > statement_timestamp()
                and (a.walled is null or not access_walled(a.walled))
                limit cap
            ) as walk
            where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
            and s.expires_at > statement_timestamp() and s.duties::text[] && {read_duties} and principal = any (s.principals)
            limit cap
        ) as capped
    );
end $$;
-- Lapsed shares are refused exactly by the policy above; sweeping only makes that cheap again.
create function {table}_sweep() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare swept integer;
begin
    perform {table}_refresh(id) from {table} where next_expiry <= now();
    get diagnostics swept = row_count;
    return swept;
end $$;
do $$
declare f text;
begin
    foreach f in array array['{table}_before_insert()', '{table}_after_insert()', '{table}_refresh(uuid)',
        '{table}_live(uuid)', '{table}_wall_moved()', '{table}_worker_left()',
        '{table}_page(integer[], timestamptz, uuid, integer)', '{table}_rows(integer[], timestamptz, uuid, integer)', '{table}_count(integer[], integer)', '{table}_share(uuid, integer, timestamptz)',
        '{table}_sweep()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function {table}_live(uuid), {table}_page(integer[], timestamptz, uuid, integer),
    {table}_rows(integer[], timestamptz, uuid, integer), {table}_count(integer[], integer) to amparo_app;
grant execute on function {table}_sweep() to amparo_worker;
