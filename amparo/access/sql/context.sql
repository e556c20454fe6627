-- Nobody needs temporary tables: one named like ours could stand before it.
do $$
begin
    execute format('revoke temporary on database %I from public', current_database());
end $$;

-- Who acts: found from the session secret that the transaction carries, which injected SQL does not know.
-- In plpgsql, which keeps its plans: these run in every statement (bench/rowsecurity.py).
create function access_worker() returns integer language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found integer;
begin
    select s.worker_id into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > now();
    return found;
end $$;
create function access_organisation() returns integer language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found integer;
begin
    select s.organisation_id into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > now();
    return found;
end $$;
create function access_scope() returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found text;
begin
    select s.scope into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > now();
    return found;
end $$;
create function access_holds(wanted text[]) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from access_session s
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > now() and s.duties::text[] && wanted
    );
end $$;
-- The principals of whoever acts, none without one of the wanted duties.
create function access_principals(wanted text[]) returns integer[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found integer[];
begin
    select s.principals into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > now() and s.duties::text[] && wanted;
    return coalesce(found, '{}');
end $$;
-- Is whoever acts among the walled? (Nobody acting: unknown, which a policy takes for a wall.)
create function access_walled(walled integer[]) returns boolean language sql stable set search_path = public, pg_temp as $$
    select access_worker() = any (walled)
$$;
-- Who sees what the acting person creates: that person, the team, the organisation.
create function access_default_readers() returns integer[] language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(p.id), '{}')
    from access_principal p, access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > now()
    and (p.worker_id = s.worker_id or p.team_id = s.team_id
    or (p.kind = 'organisation' and p.organisation_id = s.organisation_id))
$$;
-- Begin to act: remembers the secret for this transaction only and says who that is; nothing for a secret that opens nothing.
create function access_enter(secret text)
returns table (worker_id integer, display_name text, organisation_id integer, organisation_name text,
               organisation_kind text, team_id integer, principals integer[], duties text[], scope text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform set_config('amparo.session', secret, true);
    return query
        select w.id, w.display_name::text, o.id, o.name::text, o.kind::text, s.team_id, s.principals,
               s.duties::text[], s.scope::text
        from access_session s
        join access_worker w on w.id = s.worker_id
        join access_organisation o on o.id = s.organisation_id
        where s.token_hash = sha256(convert_to(secret, 'UTF8')) and s.expires_at > now() and w.is_active;
    if not found then
        perform set_config('amparo.session', '', true);
    end if;
end $$;
create function access_leave() returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_session
    where token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
$$;
-- Open a session for a worker whose password the door has checked; what the worker may do is copied as it stands now.
create function access_open_session(hash bytea, worker integer, hours integer)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where expires_at < now();
    insert into access_session (token_hash, worker_id, organisation_id, team_id, principals, duties, scope, started_at, expires_at)
    select hash, w.id, w.organisation_id, w.team_id,
        array(
            select p.id from access_principal p where p.worker_id = w.id
            or (w.scope <> 'own' and p.team_id = w.team_id)
            or (w.scope in ('organisation', 'shared', 'all') and p.kind = 'organisation' and p.organisation_id = w.organisation_id)
            or (w.scope in ('shared', 'all') and p.kind = 'shared' and p.organisation_id = w.organisation_id)
        ),
        array(select d.duty from access_dutyheld d where d.worker_id = w.id order by d.duty),
        w.scope, now(), now() + make_interval(hours => hours)
    from access_worker w join access_organisation o on o.id = w.organisation_id
    where w.id = worker and w.is_active and o.active;
    if not found then
        raise insufficient_privilege using message = 'no such worker';
    end if;
end $$;

do $$
declare f text;
begin
    foreach f in array array['access_worker()', 'access_organisation()', 'access_scope()',
        'access_holds(text[])', 'access_principals(text[])', 'access_walled(integer[])', 'access_default_readers()', 'access_enter(text)',
        'access_leave()', 'access_open_session(bytea, integer, integer)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_worker(), access_organisation(), access_scope(), access_holds(text[]),
    access_principals(text[]), access_walled(integer[]), access_enter(text), access_leave() to amparo_app;
grant execute on function access_open_session(bytea, integer, integer) to amparo_door;

-- A worker's side is part of the key that a duty points to: the two sides can never be held together.
alter table access_worker add constraint worker_on_its_side unique (id, side);
alter table access_dutyheld add constraint duty_on_workers_side foreign key (worker_id, side) references access_worker (id, side);
