-- Seen by who opened, by the second person, by overseers, and by the data-protection officers of both bodies.
create policy seen on safeguards_emergency for select to amparo_app using (
    worker_id = (select access_worker()) or second_id = (select access_worker())
    or (select access_holds({everywhere}))
    or ((select access_holds({reviewers})) and (select access_organisation()) in (body_id, case_body_id))
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
        and s.expires_at > statement_timestamp() and not s.reduced and s.duties::text[] && {openers}
        and e.until > statement_timestamp()), '{}');
end $$;
-- Who may stand by an emergency access: somebody in charge in the same body, its data-protection officer, an overseer.
create function safeguards_seconds() returns table (id integer, name text, body text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select distinct a.id, a.display_name::text, o.name::text
    from access_worker a join access_organisation o on o.id = a.organisation_id join access_dutyheld d on d.worker_id = a.id
    where access_holds({openers}) and a.is_active and a.id <> access_worker() and (
        (a.organisation_id = access_organisation() and a.scope in ('organisation', 'shared') and d.duty = any ({openers}))
        or (a.organisation_id = access_organisation() and d.duty = any ({reviewers}))
        or d.duty = any ({everywhere}))
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
    if not access_holds({openers}) or not access_stepped_up() or digits !~ '^[0-9a-f]{10}$' then
        raise insufficient_privilege using message = 'not theirs to open';
    end if;
    if not exists (select 1 from safeguards_seconds() s where s.id = second_person) then
        raise sqlstate 'AM022' using message = 'this person cannot stand by';
    end if;
    perform pg_advisory_xact_lock(7310012, me);
    delete from safeguards_emergencytry where worker_id = me and at < now() - interval '1 day';
    if (select count(*) from safeguards_emergency e where e.worker_id = me and e.opened_at > now() - interval '30 days') >= {monthly}
       or (select count(*) from safeguards_emergencytry t where t.worker_id = me) >= {daily} then
        raise sqlstate 'AM023' using message = 'too many emergency accesses';
    end if;
    insert into safeguards_emergencytry (worker_id, at) values (me, clock_timestamp());
    found_ids := array(
        select c.id from protection_case c
        where c.id between (left(digits, 8) || '-' || right(digits, 2) || '00-0000-0000-000000000000')::uuid
                       and (left(digits, 8) || '-' || right(digits, 2) || 'ff-ffff-ffff-ffffffffffff')::uuid
        and (c.walled is null or not me = any (c.walled))
        and not exists (select 1 from protection_case_access a where a.record_id = c.id and a.until > statement_timestamp()
                        and a.principal_id = any (access_principals({openers})))
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
    if opened.id is null or not access_holds({answerers}) or not access_stepped_up() then
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
