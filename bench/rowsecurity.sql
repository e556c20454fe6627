-- An invented country for bench/rowsecurity.py: 60 bodies of very different size, 5,000 people who work, :cases cases.
-- Run by a superuser with triggers off: it writes what the triggers would have written, and nothing else.
set session_replication_role = replica;
select setseed(0.2005);

insert into access_organisation (id, name, kind, receives_referrals, decides_status, active)
select n, 'Body ' || n, 'NGO', true, false, true from generate_series(1, 60) n;
insert into access_team (id, organisation_id, name)
select n, 1 + n % 60, 'Team ' || n from generate_series(1, 240) n;
-- The share of a body falls with the square root of its number: the first has an eighth of all.
insert into access_worker (id, username, display_name, organisation_id, team_id, scope, side, is_active, password)
select n, 'worker' || n, 'Worker ' || n, body, case when n % 5 = 0 then body - 1 + case when body = 1 then 60 else 0 end end,
       'own', 'records', true, ''
from (select n, 1 + floor(60 * power((n - 0.5) / 5000, 2))::int as body from generate_series(1, 5000) n) as worker;
insert into access_dutyheld (worker_id, side, duty, since) select id, 'records', 'caseworker', now() from access_worker;
insert into access_principal (id, kind, worker_id) select id, 'worker', id from access_worker;
insert into access_principal (id, kind, team_id) select 10000 + id, 'team', id from access_team;
insert into access_principal (id, kind, organisation_id) select 20000 + id, 'organisation', id from access_organisation;
insert into access_principal (id, kind, organisation_id) select 30000 + id, 'shared', id from access_organisation;

-- 18 of 25 workers have cases, about 280 each in a million; one case in ten is shared with another body.
create unlogged table bench_record as
select md5('case' || n)::uuid as id, timestamptz '2016-01-01' + n * interval '5 minutes' as opened_at, w.id as owner_id,
       w.organisation_id, w.team_id, n,
       case when n % 10 = 0 then 30001 + (w.organisation_id + n / 10) % 60 end as shared,
       case when n % 20 = 0 then timestamptz '2099-01-01' else timestamptz '9999-12-31 00:00+00' end as until
from (select n, floor(random() * 3600)::int as k from generate_series(1, :cases) n) as numbered
join access_worker w on w.id = 1 + k / 18 * 25 + k % 18;
alter table bench_record add readers integer[];
update bench_record set readers = array_remove(array[owner_id, 10000 + team_id, 20000 + organisation_id, shared], null);

insert into protection_case (id, organisation_id, owner_id, opened_at, readers, walled, next_expiry, sex, age_status,
                             citizenship, exploitation, region, subject, status, victim_status, due_on)
select id, organisation_id, owner_id, opened_at, readers, case when n % 10000 = 0 then array[1 + n % 5000] end,
       case when shared is null then '9999-12-31 00:00+00' else until end, 'female', 'adult', 'BY', 'ForcedLabour', 'BY-MI',
       md5('subject' || n)::uuid, 'Active', 'PossibleVictimOfTrafficking', opened_at::date + 30
from bench_record order by opened_at;
insert into protection_case_access (principal_id, opened_at, record_id, until, walled)
select principal, opened_at, id, case when principal = shared then until else '9999-12-31 00:00+00' end,
       case when n % 10000 = 0 then array[1 + n % 5000] end
from bench_record, unnest(readers) as principal;

-- One case in four has an identity that can be searched, under two tokens; about eight persons share a token.
insert into vault_person (id, subject, wrapped_key, wrapped_whereabouts_key)
select md5('person' || n)::uuid, md5('subject' || n)::uuid, '\x00', '\x00' from bench_record where n % 4 = 0;
insert into vault_drawer (id, organisation_id, owner_id, opened_at, readers, next_expiry, person_id, part)
select md5('drawer' || n)::uuid, organisation_id, owner_id, opened_at, readers,
       case when shared is null then '9999-12-31 00:00+00' else until end, md5('person' || n)::uuid, 'identity'
from bench_record where n % 4 = 0;
insert into vault_drawer_access (principal_id, opened_at, record_id, until)
select principal, opened_at, md5('drawer' || n)::uuid, case when principal = shared then until else '9999-12-31 00:00+00' end
from bench_record, unnest(readers) as principal where n % 4 = 0;
insert into vault_token (token, drawer_id)
select sha256(('name' || (n / 4 * 7 + way * 31) % (:cases / 16))::bytea), md5('drawer' || n)::uuid
from bench_record, generate_series(1, 2) way where n % 4 = 0;
drop table bench_record;

-- Whoever stands for "the same without row security": not bound by it, and with nothing but what the statement says.
create role bench_free login bypassrls password 'bench';
grant usage on schema public to bench_free;
grant select on all tables in schema public to bench_free;
grant usage on all sequences in schema public to bench_free;
grant execute on function access_worker(), access_organisation() to bench_free;
-- The functions that list, count and find, without the question who asks: what may be seen is handed in.
create function bench_page(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns table (opened_at timestamptz, record_id uuid) language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select distinct walk.opened_at, walk.record_id
    from unnest(asked) as principal, lateral (
        select a.opened_at, a.record_id from protection_case_access a
        where a.principal_id = principal and (a.opened_at, a.record_id) < (before_at, before_id) and a.until > now()
        order by a.opened_at desc, a.record_id desc limit most
    ) as walk
    order by 1 desc, 2 desc limit most;
end $$;
create function bench_rows(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns setof protection_case language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select r.* from bench_page(asked, before_at, before_id, most) as page join protection_case r on r.id = page.record_id
    order by page.opened_at desc, page.record_id desc;
end $$;
create function bench_count(asked integer[], cap integer) returns bigint language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
begin
    return (
        select count(*) from (
            select distinct walk.record_id
            from unnest(asked) as principal, lateral (
                select a.record_id from protection_case_access a
                where a.principal_id = principal and a.until > now() limit cap
            ) as walk
            limit cap
        ) as capped
    );
end $$;
create function bench_find(wanted bytea[], seeing integer[], me integer)
returns table (drawer_id uuid, person_id uuid, hits bigint) language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
begin
    return query
        select d.id, d.person_id, count(distinct t.token)
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (wanted) and d.readers && seeing
        group by d.id, d.person_id order by 3 desc, 1 limit 50;
end $$;
