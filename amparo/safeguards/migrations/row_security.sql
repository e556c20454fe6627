
-- safeguards_wall
alter table safeguards_wall enable row level security;
alter table safeguards_wall force row level security;
-- Seen by those who set and lift walls, outside the walled body. Written through functions only.
create policy seen on safeguards_wall for select to amparo_app
    using ((select access_holds('{integrity_officer,overseer}'::text[])) and walled_body_id <> (select access_organisation()));
create policy not_under_duress on safeguards_wall as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on safeguards_wall for all to amparo_guard using (true) with check (true);
grant select on safeguards_wall to amparo_app;
grant select, insert, update on safeguards_wall to amparo_guard;
create index safeguards_wall_live on safeguards_wall (walled_body_id) where lifted_at is null;
create index protection_case_subject on protection_case (subject);

-- Is whoever acts walled off from what is told of this pseudonym? Asked of each row: a list would show by what comes to it
-- that a wall was set, and the pseudonyms in it could be tried one by one.
create function safeguards_walled_from(which uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from safeguards_wall w join safeguards_wallmember m on m.wall_id = w.id
        where w.subject = which and w.lifted_at is null and m.worker_id = access_worker());
end $$;
-- The same as a list, for counting millions of events, by a role that sees no record: among as many that are nobody's.
create function safeguards_walled_subjects() returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); hidden uuid[];
begin
    hidden := array(
        select distinct w.subject from safeguards_wallmember m join safeguards_wall w on w.id = m.wall_id
        where m.worker_id = me and w.lifted_at is null);
    return array(
        select one from (
            select unnest(hidden) as one
            union all
            select overlay(overlay(md5(a.password || a.id || n) placing '4' from 13) placing substr('89ab', 1 + n % 4, 1) from 17)::uuid
            from access_worker a, generate_series(1, 16 - cardinality(hidden) % 16) as n where a.id = me
        ) as mixed order by one);
end $$;
-- Is what a notice speaks of behind a wall for whoever acts?
create function safeguards_hidden(object text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare hidden uuid[]; about uuid;
begin
    if object !~ '-' or not exists (select 1 from safeguards_wallmember m where m.worker_id = access_worker()) then
        return false;
    end if;
    hidden := safeguards_walled_subjects();
    about := object::uuid;
    return exists (select 1 from protection_case c where c.id = about and c.subject = any (hidden))
        or exists (select 1 from protection_referral r where r.id = about and r.subject = any (hidden))
        or exists (select 1 from vault_person p where p.id = about and p.subject = any (hidden))
        or exists (select 1 from vault_holderquestion h join vault_drawer d on d.id = h.drawer_id
                   join vault_person p on p.id = d.person_id where h.id = about and p.subject = any (hidden))
        or exists (select 1 from vault_drawer d join vault_person p on p.id = d.person_id where d.id = about and p.subject = any (hidden))
        or exists (select 1 from disclosure_subject s join protection_case c on c.id = s.case_id where s.request_id = about and c.subject = any (hidden))
        or exists (select 1 from safeguards_wallrequest q where q.id = about and q.subject = any (hidden))
        or exists (select 1 from safeguards_emergency e where e.id = about and e.subject = any (hidden));
end $$;
-- Who is walled off from everything of one pseudonym; of one person in the vault, whichever cases point to it.
create function safeguards_walled_of(which uuid) returns integer[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return (select array_agg(distinct m.worker_id order by m.worker_id)
            from safeguards_wallmember m join safeguards_wall w on w.id = m.wall_id
            where w.subject = which and w.lifted_at is null);
end $$;
create function safeguards_walled_of_person(person uuid) returns integer[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return (select array_agg(distinct m.worker_id order by m.worker_id)
            from safeguards_wallmember m join safeguards_wall w on w.id = m.wall_id
            where w.lifted_at is null and w.subject in (
                select p.subject from vault_person p where p.id = person
                union all select c.subject from protection_case c where c.person_id = person));
end $$;
-- Whoever sets a wall and whoever adds a record of the same person wait for each other: neither misses the other.
create function safeguards_wait_for(which uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$
    select pg_advisory_xact_lock(7310010, hashtext(which::text))
$$;
create function safeguards_wall_drawers(person uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare kept_out integer[] := safeguards_walled_of_person(person);
begin
    update vault_drawer set walled = kept_out where person_id = person and walled is distinct from kept_out;
end $$;
-- Put the walls of a pseudonym into every record of that person: all cases, also other bodies', and all drawers.
create function safeguards_wall_apply(which uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare kept_out integer[];
begin
    perform safeguards_wait_for(which);
    kept_out := safeguards_walled_of(which);
    update protection_case set walled = kept_out where subject = which and walled is distinct from kept_out;
    perform safeguards_wall_drawers(person) from (
        select p.id as person from vault_person p where p.subject = which
        union select c.person_id from protection_case c where c.subject = which and c.person_id is not null) as persons;
end $$;
-- Everybody whom a wall keeps out as things stand; who was kept out once stays out until the wall is lifted.
create function safeguards_wall_spread(which uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare joined integer;
begin
    insert into safeguards_wallmember (wall_id, worker_id, since)
    select w.id, a.id, now() from safeguards_wall w
    left join access_worker official on official.id = w.worker_id
    join access_worker a on a.id = w.worker_id or (a.organisation_id = w.walled_body_id and (
        (w.worker_id is null and (w.team_id is null or a.team_id = w.team_id))
        or (w.chain and a.scope in ('organisation', 'shared', 'all'))
        or (w.chain and a.scope = 'team' and a.team_id = official.team_id)))
    where w.id = which and w.lifted_at is null
    on conflict do nothing;
    get diagnostics joined = row_count;
    if joined > 0 then
        perform safeguards_wall_apply(w.subject) from safeguards_wall w where w.id = which;
    end if;
end $$;
-- Whoever joins a walled unit, or comes to see what it sees, is kept out from that moment.
create function safeguards_worker_joined() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock_shared(7310011, new.organisation_id);
    perform safeguards_wall_spread(w.id) from safeguards_wall w
    where w.walled_body_id = new.organisation_id and w.lifted_at is null;
    return null;
end $$;
create trigger safeguards_worker_joined after insert or update of organisation_id, team_id, scope on access_worker
    for each row execute function safeguards_worker_joined();
-- New records of a person are behind the walls from the start.
create function safeguards_case_walled() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_wait_for(new.subject);
    new.walled := safeguards_walled_of(new.subject);
    return new;
end $$;
create trigger walls_from_the_start before insert on protection_case for each row execute function safeguards_case_walled();
create function safeguards_drawer_walled() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_wait_for(p.subject) from vault_person p where p.id = new.person_id;
    new.walled := safeguards_walled_of_person(new.person_id);
    return new;
end $$;
create trigger walls_from_the_start before insert on vault_drawer for each row execute function safeguards_drawer_walled();
create function safeguards_person_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_wall_apply(new.subject);
    perform safeguards_wall_drawers(old.person_id);
    return null;
end $$;
create trigger safeguards_person_moved after update of person_id on protection_case for each row
    when (new.person_id is distinct from old.person_id) execute function safeguards_person_moved();

-- What is true of a wall the database says itself: whose unit it is, and from which body it is set.
create function safeguards_wall_said() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.walled_body_id := coalesce(
        (select a.organisation_id from access_worker a where a.id = new.worker_id),
        (select t.organisation_id from access_team t where t.id = new.team_id), new.walled_body_id);
    new.set_by_body_id := (select a.organisation_id from access_worker a where a.id = new.set_by_id);
    new.subject := (select c.subject from protection_case c where c.id = new.case_id);
    return new;
end $$;
create trigger said before insert on safeguards_wall for each row execute function safeguards_wall_said();

-- Tell every integrity officer who does not belong to the body that is named.
create function safeguards_tell_integrity(told text, about_kind text, about uuid, named integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare officer integer; number integer := 0;
begin
    for officer in
        select distinct a.id from access_worker a join access_dutyheld d on d.worker_id = a.id
        where d.duty = any ('{integrity_officer}'::text[]) and a.is_active and a.organisation_id <> named
    loop
        perform notices_tell(told, about_kind, about::text, officer, null, null);
        number := number + 1;
    end loop;
    return number;
end $$;
-- Set a wall that was asked for: by an integrity officer of another body, who does not see the case.
create function safeguards_set_wall(request uuid, its_team integer, official integer, with_chain boolean)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare asked safeguards_wallrequest; made uuid := gen_random_uuid();
begin
    perform access_refuse_reduced();
    select * into asked from safeguards_wallrequest q where q.id = request and q.named_id <> access_organisation() for update;
    if asked.id is null or not access_holds('{integrity_officer}'::text[]) or not access_stepped_up() then
        raise insufficient_privilege using message = 'no such request';
    end if;
    if not coalesce((select t.organisation_id = asked.named_id from access_team t where t.id = its_team), its_team is null)
       or not coalesce((select a.organisation_id = asked.named_id from access_worker a where a.id = official), official is null) then
        raise check_violation using message = 'a team or an account of the body that was named';
    end if;
    perform pg_advisory_xact_lock(7310011, asked.named_id);
    insert into safeguards_wall (id, case_id, subject, request_id, walled_body_id, team_id, worker_id, chain, suspicion, set_by_id, set_by_body_id, set_at)
    values (made, asked.case_id, asked.subject, request, asked.named_id, its_team, official, with_chain, asked.suspicion,
            access_worker(), access_organisation(), now());
    update safeguards_wallrequest set outcome = 'set', answered_by_id = access_worker(), answered_at = now() where id = request;
    perform safeguards_wall_spread(made);
    perform safeguards_wall_apply(asked.subject);
    perform notices_tell('wall.answered', 'wall_request', request::text, asked.asked_by_id, null, null);
    perform notices_tell('wall.set', 'wall', made::text, null, null, 'overseer');
    insert into ledger_entry (act, kind, object_id) values ('wall.set', 'wall', made::text);
    return made;
end $$;
create function safeguards_refuse_wall(request uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare asked safeguards_wallrequest;
begin
    perform access_refuse_reduced();
    select * into asked from safeguards_wallrequest q
    where q.id = request and q.named_id <> access_organisation() and q.outcome is null for update;
    if asked.id is null or not access_holds('{integrity_officer}'::text[]) or not access_stepped_up() then
        raise insufficient_privilege using message = 'no such request';
    end if;
    update safeguards_wallrequest set outcome = 'refused', answered_by_id = access_worker(), answered_at = now() where id = request;
    perform notices_tell('wall.answered', 'wall_request', request::text, asked.asked_by_id, null, null);
    perform notices_tell('wall.refused', 'wall_request', request::text, null, null, 'overseer');
    insert into ledger_entry (act, kind, object_id) values ('wall.refused', 'wall_request', request::text);
end $$;
-- Lifting takes two: asked for by an integrity officer, agreed to by another or by an overseer, both from outside.
create function safeguards_ask_lift(which uuid) returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare standing safeguards_wall; made uuid;
begin
    perform access_refuse_reduced();
    select * into standing from safeguards_wall w
    where w.id = which and w.lifted_at is null and w.walled_body_id <> access_organisation();
    if standing.id is null then
        raise insufficient_privilege using message = 'no such wall';
    end if;
    made := access_ask_agreement('wall.lift', which::text, null, null);
    perform notices_tell('wall.lift_asked', 'wall', which::text, null, null, 'overseer');
    perform safeguards_tell_integrity('wall.lift_asked', 'wall', which, standing.walled_body_id);
    return made;
end $$;
create function safeguards_agree_lift(agreement uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare standing safeguards_wall;
begin
    perform access_refuse_reduced();
    select w.* into standing from safeguards_wall w join access_agreement a on a.object_id = w.id::text
    where a.id = agreement and a.act = 'wall.lift' and w.lifted_at is null and w.walled_body_id <> access_organisation() for update of w;
    if standing.id is null then
        raise insufficient_privilege using message = 'no such wall';
    end if;
    perform access_agree(agreement);
    update safeguards_wall set lifted_at = now(), lifted_by_id = agreement where id = standing.id;
    perform safeguards_wall_apply(standing.subject);
    perform notices_tell('wall.lifted', 'wall', standing.id::text, null, null, 'overseer');
    insert into ledger_entry (act, kind, object_id) values ('wall.lifted', 'wall', standing.id::text);
end $$;
-- The teams and accounts of a body that is named in a request, for integrity officers outside it. Under duress of none: they
-- would say that officials of that body are suspected.
create function safeguards_teams(body integer) returns table (id integer, name text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query select t.id, t.name::text from access_team t
    where t.organisation_id = body and body <> access_organisation() and access_holds('{integrity_officer}'::text[]) and not access_reduced()
    and exists (select 1 from safeguards_wallrequest q where q.named_id = body) order by t.name;
end $$;
create function safeguards_accounts(body integer) returns table (id integer, name text, team text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query select a.id, a.display_name::text, coalesce(t.name, '')::text
    from access_worker a left join access_team t on t.id = a.team_id
    where a.organisation_id = body and body <> access_organisation() and access_holds('{integrity_officer}'::text[]) and not access_reduced()
    and exists (select 1 from safeguards_wallrequest q where q.named_id = body) order by a.id;
end $$;
do $$
declare f text;
begin
    foreach f in array array['safeguards_walled_from(uuid)', 'safeguards_walled_subjects()', 'safeguards_hidden(text)', 'safeguards_walled_of(uuid)',
        'safeguards_walled_of_person(uuid)', 'safeguards_wait_for(uuid)', 'safeguards_wall_drawers(uuid)', 'safeguards_wall_apply(uuid)',
        'safeguards_wall_spread(uuid)', 'safeguards_worker_joined()', 'safeguards_case_walled()', 'safeguards_drawer_walled()',
        'safeguards_person_moved()', 'safeguards_wall_said()', 'safeguards_tell_integrity(text, text, uuid, integer)',
        'safeguards_set_wall(uuid, integer, integer, boolean)', 'safeguards_refuse_wall(uuid)', 'safeguards_ask_lift(uuid)',
        'safeguards_agree_lift(uuid)', 'safeguards_teams(integer)', 'safeguards_accounts(integer)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function safeguards_walled_from(uuid), safeguards_hidden(text), safeguards_set_wall(uuid, integer, integer, boolean),
    safeguards_refuse_wall(uuid), safeguards_ask_lift(uuid), safeguards_agree_lift(uuid), safeguards_teams(integer), safeguards_accounts(integer)
    to amparo_app;
grant execute on function safeguards_walled_subjects() to amparo_stats;
-- Whoever is walled off finds nothing of it elsewhere either: as if it did not exist.
create policy walled_off on protection_referral as restrictive for all to amparo_app using (not safeguards_walled_from(subject));
create policy walled_off on events_event as restrictive for select to amparo_app
    using (subject is null or not safeguards_walled_from(subject));
create policy walled_off_where_counted on events_event as restrictive for select to amparo_stats
    using (subject is null or subject <> all ((select safeguards_walled_subjects())::uuid[]));
create policy walled_off on notices_notice as restrictive for all to amparo_app
    using (object_id = '' or not safeguards_hidden(object_id));
create policy outside_the_wall on access_agreement as restrictive for select to amparo_app
    using (act <> 'wall.lift' or exists (select 1 from safeguards_wall w where w.id::text = object_id));

-- safeguards_wallmember
alter table safeguards_wallmember enable row level security;
alter table safeguards_wallmember force row level security;
-- Whom a wall keeps out is nobody's to read but of those who see the wall.
create policy seen on safeguards_wallmember for select to amparo_app
    using (exists (select 1 from safeguards_wall w where w.id = safeguards_wallmember.wall_id));
create policy kept on safeguards_wallmember for all to amparo_guard using (true) with check (true);
grant select on safeguards_wallmember to amparo_app;
grant select, insert on safeguards_wallmember to amparo_guard;
grant usage on sequence safeguards_wallmember_id_seq to amparo_guard;

-- safeguards_wallrequest
alter table safeguards_wallrequest enable row level security;
alter table safeguards_wallrequest force row level security;
-- Seen by who asked and by integrity officers outside the body that is named; never by whoever is walled off since.
create policy seen on safeguards_wallrequest for select to amparo_app using (
    asked_by_id = (select access_worker())
    or ((select access_holds('{integrity_officer}'::text[])) and named_id <> (select access_organisation()))
);
create policy walled_off on safeguards_wallrequest as restrictive for all to amparo_app
    using (not safeguards_walled_from(subject));
create policy not_under_duress on safeguards_wallrequest as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on safeguards_wallrequest for all to amparo_guard using (true) with check (true);
grant select on safeguards_wallrequest to amparo_app;
grant select, insert, update on safeguards_wallrequest to amparo_guard;

-- Ask for a wall, for a case that one sees; told to integrity officers of other bodies only.
create function safeguards_ask_wall(wanted uuid, body integer, how_far text, number_said integer, why text)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid := gen_random_uuid(); known protection_case;
begin
    select * into known from protection_case c
    where c.id = wanted and (c.walled is null or not access_worker() = any (c.walled)) and exists (
        select 1 from protection_case_access a where a.record_id = c.id and a.until > statement_timestamp()
        and a.principal_id = any (access_principals('{caseworker,decider,screener}'::text[])));
    if known.id is null then
        raise insufficient_privilege using message = 'no such record';
    end if;
    insert into safeguards_wallrequest (id, case_id, subject, asked_by_id, asked_at, named_id, extent, account, suspicion)
    values (made, wanted, known.subject, access_worker(), now(), body, how_far, number_said, why);
    if safeguards_tell_integrity('wall.asked', 'wall_request', made, body) = 0 then
        raise sqlstate 'AM021' using message = 'no integrity officer outside that body';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('wall.asked', 'wall_request', made::text);
    return made;
end $$;
revoke all on function safeguards_ask_wall(uuid, integer, text, integer, text) from public;
alter function safeguards_ask_wall(uuid, integer, text, integer, text) owner to amparo_guard;
grant execute on function safeguards_ask_wall(uuid, integer, text, integer, text) to amparo_app;

-- safeguards_emergency
alter table safeguards_emergency enable row level security;
alter table safeguards_emergency force row level security;
-- Seen by who opened, by the second person, by overseers, and by the data-protection officers of both bodies.
create policy seen on safeguards_emergency for select to amparo_app using (
    worker_id = (select access_worker()) or second_id = (select access_worker())
    or (select access_holds('{overseer}'::text[]))
    or ((select access_holds('{data_protection_officer,overseer}'::text[])) and (select access_organisation()) in (body_id, case_body_id))
);
create policy walled_off on safeguards_emergency as restrictive for all to amparo_app
    using (not safeguards_walled_from(subject));
create policy not_under_duress on safeguards_emergency as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on safeguards_emergency for all to amparo_guard using (true) with check (true);
grant select on safeguards_emergency to amparo_app;
grant select, insert, update on safeguards_emergency to amparo_guard;

-- The cases that whoever acts may read now because of an emergency, exactly at this second; under duress none, for they are real.
-- Asked for with every case that is opened, so the session is looked up once.
create function safeguards_emergency_cases() returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce((
        select array_agg(e.case_id) from access_session s join safeguards_emergency e on e.worker_id = s.worker_id
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > statement_timestamp() and not s.reduced and s.duties::text[] && '{caseworker,decider,screener}'::text[]
        and e.until > statement_timestamp()), '{}');
end $$;
-- Who may stand by an emergency access: somebody in charge in the same body, its data-protection officer, an overseer.
create function safeguards_seconds() returns table (id integer, name text, body text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select distinct a.id, a.display_name::text, o.name::text
    from access_worker a join access_organisation o on o.id = a.organisation_id join access_dutyheld d on d.worker_id = a.id
    where access_holds('{caseworker,decider,screener}'::text[]) and a.is_active and a.id <> access_worker() and (
        (a.organisation_id = access_organisation() and a.scope in ('organisation', 'shared') and d.duty = any ('{caseworker,decider,screener}'::text[]))
        or (a.organisation_id = access_organisation() and d.duty = any ('{data_protection_officer,overseer}'::text[]))
        or d.duty = any ('{overseer}'::text[]))
    order by 3, 2;
end $$;
-- Open a case for an hour, by the first ten digits of its id. Null where there is none, or it is seen anyway, or walled
-- off: nothing tells these apart. Whoever must know is told in the same transaction.
create function safeguards_open_emergency(digits text, why text, because text, second_person integer)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    me integer := access_worker(); found_ids uuid[]; known protection_case; made uuid := gen_random_uuid();
begin
    perform access_refuse_reduced();
    if not access_holds('{caseworker,decider,screener}'::text[]) or not access_stepped_up() or digits !~ '^[0-9a-f]{10}$' then
        raise insufficient_privilege using message = 'not theirs to open';
    end if;
    if not exists (select 1 from safeguards_seconds() s where s.id = second_person) then
        raise sqlstate 'AM022' using message = 'this person cannot stand by';
    end if;
    perform pg_advisory_xact_lock(7310012, me);
    delete from safeguards_emergencytry where worker_id = me and at < now() - interval '1 day';
    if (select count(*) from safeguards_emergency e where e.worker_id = me and e.opened_at > now() - interval '30 days') >= 2
       or (select count(*) from safeguards_emergencytry t where t.worker_id = me) >= 10 then
        raise sqlstate 'AM023' using message = 'too many emergency accesses';
    end if;
    insert into safeguards_emergencytry (worker_id, at) values (me, clock_timestamp());
    found_ids := array(
        select c.id from protection_case c
        where c.id between (left(digits, 8) || '-' || right(digits, 2) || '00-0000-0000-000000000000')::uuid
                       and (left(digits, 8) || '-' || right(digits, 2) || 'ff-ffff-ffff-ffffffffffff')::uuid
        and (c.walled is null or not me = any (c.walled))
        and not exists (select 1 from protection_case_access a where a.record_id = c.id and a.until > statement_timestamp()
                        and a.principal_id = any (access_principals('{caseworker,decider,screener}'::text[])))
        and c.id <> all (safeguards_emergency_cases()));
    if cardinality(found_ids) <> 1 then
        insert into ledger_entry (act, kind) values ('emergency.missed', 'case');
        return null;
    end if;
    select * into known from protection_case where id = found_ids[1];
    insert into safeguards_emergency (id, case_id, subject, worker_id, body_id, case_body_id, reason, ground, second_id, opened_at, until, confirm_by)
    values (made, known.id, known.subject, me, access_organisation(), known.organisation_id, why, because, second_person,
            now(), now() + interval '1 hour', now() + interval '24 hours');
    update access_worker set stops_at = least(stops_at, now() + interval '24 hours') where id = me;
    perform notices_tell('emergency.opened', 'emergency', made::text, null, null, 'overseer');
    perform notices_tell('emergency.opened', 'emergency', made::text, null, body, 'data_protection_officer')
        from (select known.organisation_id as body union select access_organisation()) as bodies;
    perform notices_tell('emergency.opened', 'case', known.id::text, known.owner_id, null, null);
    perform notices_tell('emergency.confirm', 'emergency', made::text, second_person, null, null);
    insert into ledger_entry (act, kind, object_id, purpose) values ('emergency.opened', 'case', known.id::text, why);
    return known.id;
end $$;
-- Name another second person while there is time: the first may be ill, or may not be the one to ask.
create function safeguards_name_second(which uuid, second_person integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    if not exists (select 1 from safeguards_seconds() s where s.id = second_person) then
        raise sqlstate 'AM022' using message = 'this person cannot stand by';
    end if;
    update safeguards_emergency set second_id = second_person
    where id = which and worker_id = access_worker() and confirmed_at is null and objected_at is null and confirm_by > now();
    if not found then
        raise insufficient_privilege using message = 'no such emergency access';
    end if;
    perform notices_tell('emergency.confirm', 'emergency', which::text, second_person, null, null);
    insert into ledger_entry (act, kind, object_id) values ('emergency.second_named', 'emergency', which::text);
end $$;
-- The second person confirms, or objects: then the access ends and the account stops at once.
create function safeguards_answer_emergency(which uuid, agrees boolean) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare opened safeguards_emergency;
begin
    perform access_refuse_reduced();
    select * into opened from safeguards_emergency e
    where e.id = which and e.second_id = access_worker() and e.confirmed_at is null and e.objected_at is null
    and e.confirm_by > now() and not safeguards_walled_from(e.subject) for update;
    if opened.id is null or not access_holds('{caseworker,data_protection_officer,decider,overseer,screener}'::text[]) or not access_stepped_up() then
        raise insufficient_privilege using message = 'no such emergency access';
    end if;
    if agrees then
        update safeguards_emergency set confirmed_at = now() where id = which;
        update access_worker set stops_at = (
            select min(e.confirm_by) from safeguards_emergency e
            where e.worker_id = opened.worker_id and e.confirmed_at is null and e.objected_at is null)
        where id = opened.worker_id;
    else
        update safeguards_emergency set objected_at = now(), until = least(until, now()) where id = which;
        update access_worker set stops_at = now() where id = opened.worker_id;
        perform access_stop_overdue();
    end if;
    perform notices_tell(case when agrees then 'emergency.confirmed' else 'emergency.objected' end, 'emergency', which::text, null, null, 'overseer');
    perform notices_tell('emergency.confirmed', 'emergency', which::text, opened.worker_id, null, null) where agrees;
    insert into ledger_entry (act, kind, object_id)
    values (case when agrees then 'emergency.confirmed' else 'emergency.objected' end, 'emergency', which::text);
end $$;
do $$
declare f text;
begin
    foreach f in array array['safeguards_emergency_cases()', 'safeguards_seconds()', 'safeguards_open_emergency(text, text, text, integer)',
        'safeguards_name_second(uuid, integer)', 'safeguards_answer_emergency(uuid, boolean)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
        execute format('grant execute on function %s to amparo_app', f);
    end loop;
end $$;
-- A case is read in an emergency, never changed; the wall before it stands as it is.
create policy seen_in_emergency on protection_case for select to amparo_app
    using (id = any ((select safeguards_emergency_cases())::uuid[]));
alter policy not_lapsed on protection_case
    using (next_expiry > statement_timestamp() or protection_case_live(id) or id = any ((select safeguards_emergency_cases())::uuid[]));
create policy not_lapsed_changed on protection_case as restrictive for update to amparo_app
    using (next_expiry > statement_timestamp() or protection_case_live(id));

-- safeguards_emergencytry
alter table safeguards_emergencytry enable row level security;
alter table safeguards_emergencytry force row level security;
-- the limit is kept by safeguards_open_emergency alone
create policy guarded on safeguards_emergencytry for all to amparo_guard using (true) with check (true);
grant select, insert, delete on safeguards_emergencytry to amparo_guard;
grant usage on sequence safeguards_emergencytry_id_seq to amparo_guard;

-- safeguards_canary
alter table safeguards_canary enable row level security;
alter table safeguards_canary force row level security;
-- Which cases are canaries nobody reads but the guard; the owner adds one (amparo canary add) and cannot read it back.
create policy guarded on safeguards_canary for select to amparo_guard using (true);
create policy added on safeguards_canary for insert to current_user with check (true);
grant select on safeguards_canary to amparo_guard;

-- Raise the alarm if this is a canary; nothing, and no word, if not.
create function safeguards_raise(touched uuid, who integer, in_what_way text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare canary safeguards_canary; made uuid := gen_random_uuid();
begin
    select * into canary from safeguards_canary c where c.case_id = touched;
    if canary.case_id is null or who is null then return; end if;
    insert into safeguards_alarm (id, case_id, body_id, worker_id, how, at)
    values (made, touched, canary.body_id, who, in_what_way, clock_timestamp());
    perform notices_tell('canary.touched', 'alarm', made::text, null, null, 'overseer');
    perform notices_tell('canary.touched', 'alarm', made::text, null, canary.body_id, 'data_protection_officer');
end $$;
-- A case was opened by an account: said over the door's connection, which commits at once, so that no rollback hides it.
create function protection_touched(touched uuid, who integer) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    select safeguards_raise(touched, who, 'opened')
$$;
-- Somebody asks for what is sealed of persons: called where the asking is committed before anything is shown.
create function vault_touched(persons uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_raise(c.case_id, access_worker(), 'identity') from safeguards_canary c where c.person_id = any (persons);
end $$;
-- Is this person of a canary? No body is asked about one: it knows nobody.
create function vault_is_canary(person uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (select 1 from safeguards_canary c where c.person_id = person);
end $$;
-- What is written leaves the alarm with it: what is taken back was not written.
create function safeguards_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_raise((to_jsonb(new) ->> tg_argv[0])::uuid, access_worker(), tg_argv[1]);
    return null;
end $$;
create trigger canary_changed after update of sex, age_status, citizenship, exploitation, region, person_id, status, victim_status, closed_on on protection_case
    for each row execute function safeguards_changed('id', 'changed');
create trigger canary_shared after insert on protection_case_access
    for each row execute function safeguards_changed('record_id', 'shared');
create trigger canary_shared after insert on protection_referral
    for each row execute function safeguards_changed('case_id', 'shared');
-- Nobody was met: nothing of a canary ever counts.
create function safeguards_not_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from safeguards_canary c where c.subject = new.subject) then
        return null;
    end if;
    return new;
end $$;
create trigger canaries_do_not_count before insert on events_event for each row
    when (new.subject is not null) execute function safeguards_not_counted();
do $$
declare f text;
begin
    foreach f in array array['safeguards_raise(uuid, integer, text)', 'protection_touched(uuid, integer)', 'vault_touched(uuid[])', 'vault_is_canary(uuid)',
        'safeguards_changed()', 'safeguards_not_counted()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function protection_touched(uuid, integer) to amparo_door;
grant execute on function vault_touched(uuid[]) to amparo_app;

-- safeguards_alarm
alter table safeguards_alarm enable row level security;
alter table safeguards_alarm force row level security;
-- Seen by overseers, and by the data-protection officer of the body in which the canary is; written by the guard only.
create policy seen on safeguards_alarm for select to amparo_app using (
    (select access_holds('{overseer}'::text[]))
    or ((select access_holds('{data_protection_officer,overseer}'::text[])) and body_id = (select access_organisation()))
);
create policy not_under_duress on safeguards_alarm as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on safeguards_alarm for all to amparo_guard using (true) with check (true);
grant select on safeguards_alarm to amparo_app;
grant select, insert on safeguards_alarm to amparo_guard;
