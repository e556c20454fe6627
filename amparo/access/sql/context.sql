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
    and s.expires_at > statement_timestamp();
    return found;
end $$;
create function access_organisation() returns integer language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found integer;
begin
    select s.organisation_id into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp();
    return found;
end $$;
create function access_scope() returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found text;
begin
    select s.scope into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp();
    return found;
end $$;
create function access_duties() returns text[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found text[];
begin
    select s.duties::text[] into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp();
    return coalesce(found, '{}');
end $$;
create function access_holds(wanted text[]) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from access_session s
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > statement_timestamp() and s.duties::text[] && wanted
    );
end $$;
-- The country's day, whatever zone a statement puts its session in: every rule on days asks this, never the session's own.
create function access_today() returns date language plpgsql stable set timezone from current set search_path = public, pg_temp as $$
begin
    return current_date;
end $$;
-- The session of whoever acts, whole, all null without one: for our own functions that need several things of it. Nobody
-- else may ask, for it holds the secret's hash.
create function access_acting() returns access_session language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found access_session;
begin
    select * into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp();
    return found;
end $$;
-- Did whoever acts prove who they are within the last ten minutes?
create function access_stepped_up() returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from access_session s
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > statement_timestamp() and s.stepped_up_at > statement_timestamp() - interval '10 minutes' and not s.reduced
    );
end $$;
-- Does whoever acts do so under a duress password? Known to the database alone: no page, no list, no cookie tells.
create function access_reduced() returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from access_session s
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > statement_timestamp() and s.reduced
    );
end $$;
-- Whoever is forced to sign in decides nothing that opens, shuts or answers what is real; no page says why (docs/adr/0013).
create function access_refuse_reduced() returns void language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if access_reduced() then
        raise sqlstate 'AM030' using message = 'not just now';
    end if;
end $$;
-- From when on what somebody did is in their own sight: under duress from the beginning of this session, for what came before
-- was done among what is real; else always.
create function access_sight_from() returns timestamptz language plpgsql stable security definer set search_path = public, pg_temp as $$
declare begun timestamptz;
begin
    select case when s.reduced then s.started_at else '-infinity' end into begun from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp();
    return begun;
end $$;
-- What asks again who acts, refused to whoever has not just proved it; under duress always (docs/adr/0013).
create function access_refuse_unproved() returns void language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not access_stepped_up() then
        raise insufficient_privilege using message = 'only after proving who one is';
    end if;
end $$;
-- The principals of whoever acts, none without one of the wanted duties.
create function access_principals(wanted text[]) returns integer[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found integer[];
begin
    select s.principals into found from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp() and s.duties::text[] && wanted;
    return coalesce(found, '{}');
end $$;
-- Is whoever acts among the walled? (Nobody acting: unknown, which a policy takes for a wall.)
create function access_walled(walled integer[]) returns boolean language sql stable set search_path = public, pg_temp as $$
    select access_worker() = any (walled)
$$;
-- Who sees what the acting person creates: that person, the team, the organisation; under duress the decoy alone.
create function access_default_readers() returns integer[] language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(p.id), '{}')
    from access_principal p, access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp()
    and case when s.reduced then p.id = any (s.principals)
        else p.worker_id = s.worker_id or p.team_id = s.team_id
        or (p.kind = 'organisation' and p.organisation_id = s.organisation_id) end
$$;
-- A session that is used lives on, thirty minutes at a time and never past its end; written once a minute at most. Of
-- requests that come at once one writes it, the others do not wait.
create function access_used(hash bytea) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform 1 from access_session s where s.token_hash = hash and s.expires_at > statement_timestamp()
        and s.last_used_at < now() - interval '1 minute' for update skip locked;
    if found then
        update access_session s set last_used_at = now(), expires_at = least(s.ends_at, now() + interval '30 minutes')
        where s.token_hash = hash;
    end if;
end $$;
-- Begin to act: remembers the secret for this transaction only and says who that is; nothing for a secret that opens nothing.
create function access_enter(secret text)
returns table (worker_id integer, display_name text, organisation_id integer, organisation_name text,
               organisation_kind text, team_id integer, principals integer[], duties text[], scope text, stepped_up boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform set_config('amparo.session', secret, true);
    perform access_used(sha256(convert_to(secret, 'UTF8')));
    return query
        select w.id, w.display_name::text, o.id, o.name::text, o.kind::text, s.team_id, s.principals,
               s.duties::text[], s.scope::text, coalesce(s.stepped_up_at > statement_timestamp() - interval '10 minutes', false)
        from access_session s
        join access_worker w on w.id = s.worker_id
        join access_organisation o on o.id = s.organisation_id
        where s.token_hash = sha256(convert_to(secret, 'UTF8')) and s.expires_at > statement_timestamp() and w.is_active
        and (w.stops_at is null or w.stops_at > now());
    if not found then
        perform set_config('amparo.session', '', true);
    end if;
end $$;
create function access_leave() returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_session
    where token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
$$;
-- Open a session for a worker who has proved password and second factor at the door (there is no session without one:
-- session_has_a_factor); what the worker may do is copied as it stands now. Under duress it stands for the decoy alone.
create function access_open_session(hash bytea, worker integer, hours integer, proven text, seen_on text, under_duress boolean)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform access_sweep_door();
    insert into access_session (token_hash, worker_id, organisation_id, team_id, principals, duties, scope,
        started_at, last_used_at, expires_at, ends_at, number, factor, device, reduced)
    select hash, w.id, w.organisation_id, w.team_id,
        case when under_duress then array(select d.decoy_id from access_duresspassword d where d.worker_id = w.id)
        else array(
            select p.id from access_principal p where p.worker_id = w.id
            or (w.scope <> 'own' and p.team_id = w.team_id)
            or (w.scope in ('organisation', 'shared', 'all') and p.kind = 'organisation' and p.organisation_id = w.organisation_id)
            or (w.scope in ('shared', 'all') and p.kind = 'shared' and p.organisation_id = w.organisation_id)
        ) end,
        access_duties_in(w.id, proven),
        w.scope, now(), now(), least(now() + make_interval(hours => hours), now() + interval '30 minutes'),
        now() + make_interval(hours => hours), gen_random_uuid(), proven, seen_on, under_duress
    from access_worker w join access_organisation o on o.id = w.organisation_id
    where w.id = worker and w.is_active and o.active and (w.stops_at is null or w.stops_at > now());
    if not found then
        raise insufficient_privilege using message = 'no such worker';
    end if;
end $$;

do $$
declare f text;
begin
    foreach f in array array['access_worker()', 'access_organisation()', 'access_scope()',
        'access_holds(text[])', 'access_principals(text[])', 'access_walled(integer[])', 'access_default_readers()', 'access_enter(text)',
        'access_stepped_up()', 'access_acting()', 'access_duties()', 'access_leave()', 'access_reduced()', 'access_refuse_reduced()', 'access_sight_from()', 'access_refuse_unproved()', 'access_used(bytea)', 'access_today()',
        'access_open_session(bytea, integer, integer, text, text, boolean)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_worker(), access_organisation(), access_scope(), access_holds(text[]),
    access_principals(text[]), access_walled(integer[]), access_enter(text), access_leave(), access_stepped_up(), access_duties(),
    access_reduced(), access_refuse_reduced(), access_sight_from(), access_today() to amparo_app;
-- Counting: who acts, whose body it is, how far they see. Nothing of the person.
grant execute on function access_enter(text), access_worker(), access_organisation(), access_scope(), access_holds(text[])
    to amparo_stats;
grant execute on function access_open_session(bytea, integer, integer, text, text, boolean), access_enter(text),
    access_stepped_up(), access_reduced() to amparo_door;

-- A worker's side is part of the key that a duty points to: the two sides can never be held together.
alter table access_worker add constraint worker_on_its_side unique (id, side);
alter table access_dutyheld add constraint duty_on_workers_side foreign key (worker_id, side) references access_worker (id, side);
