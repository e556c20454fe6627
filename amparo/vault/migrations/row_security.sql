
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
        select 1 from vault_drawer_access a where a.record_id = record and a.until > now()
        and a.principal_id = any (access_principals('{caseworker,screener}'::text[]))
    );
end $$;

create index vault_drawer_readers on vault_drawer using gin (readers);
create index vault_drawer_next_expiry on vault_drawer (next_expiry) where next_expiry < '9999-01-01 00:00:00+00';
create policy seen on vault_drawer for select to amparo_app
    using (readers && (select access_principals('{caseworker,screener}'::text[]))::integer[]);
create policy added on vault_drawer for insert to amparo_app
    with check ((select access_holds('{caseworker,screener}'::text[])) and organisation_id = (select access_organisation()));
create policy changed on vault_drawer for update to amparo_app
    using (
        (select access_holds('{}'::text[])) and readers && (select access_principals('{caseworker,screener}'::text[]))::integer[]
        and (organisation_id = (select access_organisation()) or false)
    )
    with check ((select access_holds('{}'::text[])));
-- A share that has lapsed and is not swept yet: neither seen nor changed, not even by a statement that reads nothing.
create policy not_lapsed on vault_drawer as restrictive for all to amparo_app
    using (next_expiry > now() or vault_drawer_live(id));
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
    insert into vault_drawer_access (principal_id, opened_at, record_id)
    select principal, new.opened_at, new.id from unnest(new.readers) as principal;
    return null;
end $$;
create trigger vault_drawer_before_insert before insert on vault_drawer for each row execute function vault_drawer_before_insert();
create trigger vault_drawer_after_insert after insert on vault_drawer for each row execute function vault_drawer_after_insert();

-- The row is locked first: two that share and unshare at once must not write each other's readers back.
create function vault_drawer_refresh(record uuid) returns void language sql security definer set search_path = public, pg_temp as $$
    select id from vault_drawer where id = record for update;
    update vault_drawer set
        readers = coalesce((select array_agg(distinct principal_id) from vault_drawer_access
                            where record_id = record and until > now()), '{}'),
        next_expiry = coalesce((select min(until) from vault_drawer_access
                                where record_id = record and until > now()), '9999-12-31 00:00:00+00')
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
-- Nobody takes a record from their own organisation's sight, where its head works: only a wall keeps somebody out.
create function vault_drawer_may_share(record uuid, principal integer) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from vault_drawer r where r.id = record and r.organisation_id = access_organisation()
        and exists (select 1 from vault_drawer_access a where a.record_id = record and a.until > now()
                    and a.principal_id = any (access_principals('{caseworker,screener}'::text[])))
        and not exists (select 1 from access_principal p where p.id = principal
                        and p.kind = 'organisation' and p.organisation_id = r.organisation_id)
        and (r.walled is null or not access_worker() = any (r.walled))
    )
$$;
-- Let a principal see a record until a moment; only who sees it and belongs to its organisation may.
create function vault_drawer_share(record uuid, principal integer, share_until timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not vault_drawer_may_share(record, principal) then
        raise insufficient_privilege using message = 'no such record';
    end if;
    insert into vault_drawer_access (principal_id, opened_at, record_id, until)
    select principal, r.opened_at, r.id, share_until from vault_drawer r where r.id = record
    on conflict (principal_id, opened_at, record_id) do update set until = excluded.until;
    perform vault_drawer_refresh(record);
end $$;
create function vault_drawer_unshare(record uuid, principal integer)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not vault_drawer_may_share(record, principal) then
        raise insufficient_privilege using message = 'no such record';
    end if;
    delete from vault_drawer_access where record_id = record and principal_id = principal;
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
        and a.until > now() and (a.walled is null or not access_walled(a.walled))
        order by a.opened_at desc, a.record_id desc limit most
    ) as walk
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > now() and s.duties::text[] && '{caseworker,screener}'::text[] and principal = any (s.principals)
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
                where a.principal_id = principal and a.until > now()
                and (a.walled is null or not access_walled(a.walled))
                limit cap
            ) as walk
            where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
            and s.expires_at > now() and s.duties::text[] && '{caseworker,screener}'::text[] and principal = any (s.principals)
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
        'vault_drawer_may_share(uuid, integer)', 'vault_drawer_live(uuid)', 'vault_drawer_wall_moved()',
        'vault_drawer_page(integer[], timestamptz, uuid, integer)', 'vault_drawer_rows(integer[], timestamptz, uuid, integer)', 'vault_drawer_count(integer[], integer)', 'vault_drawer_share(uuid, integer, timestamptz)', 'vault_drawer_unshare(uuid, integer)',
        'vault_drawer_sweep()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_drawer_live(uuid), vault_drawer_page(integer[], timestamptz, uuid, integer),
    vault_drawer_rows(integer[], timestamptz, uuid, integer), vault_drawer_count(integer[], integer) to amparo_app;
grant execute on function vault_drawer_share(uuid, integer, timestamptz) to amparo_app;
grant execute on function vault_drawer_unshare(uuid, integer) to amparo_app;
grant execute on function vault_drawer_sweep() to amparo_sequencer;

-- vault_person
alter table vault_person enable row level security;
alter table vault_person force row level security;
-- A person is seen by whoever sees one of the drawers; the key that is wrapped opens nothing without the wrapping key.
create policy seen on vault_person for select to amparo_app using (
    (select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer d where d.person_id = vault_person.id)
);
create policy added on vault_person for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and erased_at is null);
create policy guarded on vault_person for all to amparo_guard using (true) with check (true);
create policy rewrapped on vault_person for all to current_user using (true) with check (true);
grant select, insert on vault_person to amparo_app;
grant select, update (wrapped_key, erased_at) on vault_person to amparo_guard;

-- Erasure: the key is destroyed, the search tokens go with it. Only for whoever sees the person and may erase.
create function vault_erase(erased uuid) returns timestamptz language plpgsql security definer set search_path = public, pg_temp as $$
declare moment timestamptz := clock_timestamp();
begin
    if not access_holds('{caseworker}'::text[]) or not exists (
        select 1 from vault_drawer d join vault_drawer_access a on a.record_id = d.id
        where d.person_id = erased and d.organisation_id = access_organisation()
        and a.until > now() and a.principal_id = any (access_principals('{caseworker}'::text[])) and (d.walled is null or not access_worker() = any (d.walled))
    ) then
        raise insufficient_privilege using message = 'no such person';
    end if;
    update vault_person set wrapped_key = null, erased_at = moment where id = erased and erased_at is null;
    if not found then
        return (select erased_at from vault_person where id = erased);
    end if;
    delete from vault_token where drawer_id in (select id from vault_drawer where person_id = erased);
    insert into ledger_entry (act, kind, object_id) values ('person.erased', 'person', erased::text);
    return moment;
end $$;
revoke all on function vault_erase(uuid) from public;
alter function vault_erase(uuid) owner to amparo_guard;
grant execute on function vault_erase(uuid) to amparo_app;

-- vault_sealed
alter table vault_sealed enable row level security;
alter table vault_sealed force row level security;
create policy seen on vault_sealed for select to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id));
create policy added on vault_sealed for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id));
create policy changed on vault_sealed for update to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id)) with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer parent where parent.id = vault_sealed.drawer_id));
grant select, insert on vault_sealed to amparo_app;
grant update (sealed, recorded_at) on vault_sealed to amparo_app;

-- vault_asked
alter table vault_asked enable row level security;
alter table vault_asked force row level security;
-- the limit is kept by vault_find alone (see token.sql)

-- vault_token
alter table vault_token enable row level security;
alter table vault_token force row level security;
-- Nobody reads tokens. They are asked through one function: recorded, rate-limited, answering within sight only.
create policy added on vault_token for insert to amparo_app
    with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from vault_drawer d where d.id = vault_token.drawer_id));
create policy guarded on vault_token for all to amparo_guard using (true) with check (true);
grant insert (token, drawer_id) on vault_token to amparo_app;
grant usage on sequence vault_token_id_seq to amparo_app;
grant select, delete on vault_token to amparo_guard;

create policy guarded on vault_asked for all to amparo_guard using (true) with check (true);
grant select, insert, delete on vault_asked to amparo_guard;
grant usage on sequence vault_asked_id_seq to amparo_guard;

create function vault_find(wanted bytea[], hourly integer)
returns table (drawer_id uuid, person_id uuid, hits bigint)
language plpgsql volatile security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare seeing integer[] := access_principals('{caseworker,screener}'::text[]); me integer := access_worker();
begin
    if seeing = '{}' then return; end if;
    delete from vault_asked where at < now() - interval '1 day' and worker_id = me;
    if (select count(*) from vault_asked where worker_id = me and at > now() - interval '1 hour') >= least(hourly, 120) then
        raise sqlstate 'AM001' using message = 'too many searches';
    end if;
    insert into vault_asked (worker_id, at) values (me, clock_timestamp());
    insert into ledger_entry (act, kind) values ('person.searched', 'person');
    return query
        select d.id, d.person_id, count(distinct t.token)
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (wanted) and d.readers && seeing
        and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > now() or exists (
            select 1 from vault_drawer_access a where a.record_id = d.id and a.until > now() and a.principal_id = any (seeing)))
        group by d.id, d.person_id, d.opened_at order by 3 desc, d.opened_at desc, 1 limit 51;
end $$;
revoke all on function vault_find(bytea[], integer) from public;
alter function vault_find(bytea[], integer) owner to amparo_guard;
grant execute on function vault_find(bytea[], integer) to amparo_app;

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
