create table {table}_access (
    principal_id integer not null references access_principal (id),
    opened_at timestamptz not null,
    record_id uuid not null references {table} (id) on delete cascade,
    until timestamptz not null default '9999-12-31 00:00:00+00',
    primary key (principal_id, opened_at, record_id)
);
create index {table}_access_record on {table}_access (record_id);
alter table {table}_access enable row level security;
alter table {table}_access force row level security;
create policy seen on {table}_access for select to amparo_app
    using (principal_id = any ((select access_principals({read_duties}))::integer[]) and until > now());
create policy kept on {table}_access for all to amparo_guard using (true) with check (true);
grant select on {table}_access to amparo_app;
grant select, insert, update, delete on {table}_access to amparo_guard;

create index {table}_readers on {table} using gin (readers);
create index {table}_next_expiry on {table} (next_expiry) where next_expiry < '9999-01-01 00:00:00+00';
create policy seen on {table} for select to amparo_app
    using (
        readers && (select access_principals({read_duties}))::integer[]
        and (
            next_expiry > now()
            or exists (
                select 1 from {table}_access access
                where access.record_id = {table}.id and access.until > now()
                and access.principal_id = any ((select access_principals({read_duties}))::integer[])
            )
        )
    );
create policy added on {table} for insert to amparo_app
    with check ({may_insert} and organisation_id = (select access_organisation()));
create policy changed on {table} for update to amparo_app
    using ({may_update} and readers && (select access_principals({read_duties}))::integer[])
    with check ({may_update});
create policy walled_off on {table} as restrictive for all to amparo_app
    using (walled is null or not ((select access_worker()) = any (walled)));
create policy kept on {table} for all to amparo_guard using (true) with check (true);
grant select, insert on {table} to amparo_app;
{grant_update}
grant select on {table} to amparo_guard;
grant update (readers, walled, next_expiry) on {table} to amparo_guard;

-- Who sees a new record is decided here, from the session, whatever the statement said.
create function {table}_before_insert() returns trigger language plpgsql security definer set search_path = public as $$
begin
    new.organisation_id := access_organisation();
    new.owner_id := access_worker();
    new.opened_at := now();
    new.readers := access_default_readers();
    new.walled := null;
    new.next_expiry := '9999-12-31 00:00:00+00';
    return new;
end $$;
create function {table}_after_insert() returns trigger language plpgsql security definer set search_path = public as $$
begin
    insert into {table}_access (principal_id, opened_at, record_id)
    select principal, new.opened_at, new.id from unnest(new.readers) as principal;
    return null;
end $$;
create trigger {table}_before_insert before insert on {table} for each row execute function {table}_before_insert();
create trigger {table}_after_insert after insert on {table} for each row execute function {table}_after_insert();

create function {table}_refresh(record uuid) returns void language sql security definer set search_path = public as $$
    update {table} set
        readers = coalesce((select array_agg(distinct principal_id) from {table}_access
                            where record_id = record and until > now()), '{}'),
        next_expiry = coalesce((select min(until) from {table}_access
                                where record_id = record and until > now()), '9999-12-31 00:00:00+00')
    where id = record
$$;
create function {table}_may_share(record uuid) returns boolean language sql stable security definer set search_path = public as $$
    select exists (
        select 1 from {table} r where r.id = record and r.organisation_id = access_organisation()
        and r.readers && access_principals({share_duties})
        and (r.walled is null or not access_worker() = any (r.walled))
    )
$$;
-- Let a principal see a record until a moment; only who sees it and belongs to its organisation may.
create function {table}_share(record uuid, principal integer, share_until timestamptz)
returns void language plpgsql security definer set search_path = public as $$
begin
    if not {table}_may_share(record) then
        raise insufficient_privilege using message = 'no such record';
    end if;
    insert into {table}_access (principal_id, opened_at, record_id, until)
    select principal, r.opened_at, r.id, share_until from {table} r where r.id = record
    on conflict (principal_id, opened_at, record_id) do update set until = excluded.until;
    perform {table}_refresh(record);
end $$;
create function {table}_unshare(record uuid, principal integer)
returns void language plpgsql security definer set search_path = public as $$
begin
    if not {table}_may_share(record) then
        raise insufficient_privilege using message = 'no such record';
    end if;
    delete from {table}_access where record_id = record and principal_id = principal;
    perform {table}_refresh(record);
end $$;
-- Lapsed shares are refused exactly by the policy above; sweeping only makes that cheap again.
create function {table}_sweep() returns integer language plpgsql security definer set search_path = public as $$
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
        '{table}_may_share(uuid)', '{table}_share(uuid, integer, timestamptz)', '{table}_unshare(uuid, integer)',
        '{table}_sweep()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function {table}_share(uuid, integer, timestamptz) to amparo_app;
grant execute on function {table}_unshare(uuid, integer) to amparo_app;
grant execute on function {table}_sweep() to amparo_sequencer;
