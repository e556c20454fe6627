create policy seen on jobs_job for select to amparo_app using (
    (asked_by_id = (select access_worker()) and asked_at >= (select access_sight_from()))
    or (asked_by_id is null and (select access_holds({overseers})))
);
create policy taken on jobs_job for select to amparo_worker using (true);
create policy moved on jobs_job for update to amparo_worker using (true) with check (true);
create policy begun on jobs_job for insert to amparo_worker with check (asked_by_id is null and delegation_id is null);
create policy kept on jobs_job for all to amparo_guard using (true) with check (true);
grant select on jobs_job to amparo_app;
grant select, insert, update (state, attempts, heartbeat_at) on jobs_job to amparo_worker;
grant select, insert, update on jobs_job to amparo_guard;

-- Ask for a job: lends it what whoever acts may do now, no more than its kind needs, for a day. What is asked for
-- already is not begun a second time. A job asks for no other: a delegation would never end.
create function jobs_ask(asked_kind text, about uuid, much bigint, word text) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare me access_session; lent text[]; made uuid := gen_random_uuid(); lending uuid := gen_random_uuid();
begin
    select * into me from access_session s
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8')) and s.expires_at > statement_timestamp();
    lent := array(select unnest(me.duties::text[]) intersect select unnest(case asked_kind {needed} end));
    if me.worker_id is null or me.delegation_id is not null or lent = '{}' then
        raise insufficient_privilege using message = 'no such job';
    end if;
    perform pg_advisory_xact_lock(7310003, me.worker_id);
    if exists (select 1 from jobs_job j where j.asked_by_id = me.worker_id and j.kind = asked_kind
               and j.object_id is not distinct from about and j.state in ('waiting', 'running')) then
        return (select j.id from jobs_job j where j.asked_by_id = me.worker_id and j.kind = asked_kind
                and j.object_id is not distinct from about and j.state in ('waiting', 'running') limit 1);
    end if;
    insert into jobs_delegation (id, worker_id, organisation_id, team_id, principals, duties, scope, purpose, given_at, expires_at, reduced)
    values (lending, me.worker_id, me.organisation_id, me.team_id, me.principals, lent, me.scope, asked_kind, now(),
            now() + interval '24 hours', me.reduced);
    insert into jobs_job (id, kind, asked_by_id, delegation_id, object_id, number, code, state, done, total, attempts, asked_at, outcome, error)
    values (made, asked_kind, me.worker_id, lending, about, much, coalesce(word, ''), 'waiting', 0, 0, 0, clock_timestamp(), '', '');
    return made;
end $$;

-- One transaction of a running job: a session whose secret only the worker process knows, if the delegation is in force
-- and whoever gave it may still do all of what it lends. False where any of that is no longer so.
create function jobs_open_session(job uuid, attempt integer, hash bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into access_session (token_hash, worker_id, organisation_id, team_id, principals, duties, scope, started_at,
        last_used_at, expires_at, ends_at, number, factor, device, reduced, delegation_id)
    select hash, d.worker_id, d.organisation_id, d.team_id, d.principals, d.duties, d.scope, now(), now(),
           least(now() + interval '10 minutes', d.expires_at), least(now() + interval '10 minutes', d.expires_at),
           gen_random_uuid(), '', '', d.reduced, d.id
    from jobs_job j join jobs_delegation d on d.id = j.delegation_id
    join access_worker w on w.id = d.worker_id join access_organisation o on o.id = d.organisation_id
    where j.id = job and j.state = 'running' and j.attempts = attempt and d.ended_at is null and d.expires_at > statement_timestamp()
    and w.is_active and (w.stops_at is null or w.stops_at > now()) and o.active and w.organisation_id = d.organisation_id
    and w.team_id is not distinct from d.team_id and w.scope = d.scope
    and d.duties::text[] <@ array(select h.duty::text from access_dutyheld h where h.worker_id = w.id);
    return found;
end $$;
create function jobs_close_session(hash bytea) returns void language sql security definer set search_path = public, pg_temp as $$
    delete from access_session where token_hash = hash and delegation_id is not null
$$;

-- How far it has come, in the transaction of what it did; refused to all but the session of this very job.
create function jobs_progress(job uuid, attempt integer, now_done bigint, of_total bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update jobs_job j set done = now_done, total = of_total, heartbeat_at = clock_timestamp()
    where j.id = job and j.state = 'running' and j.attempts = attempt and exists (
        select 1 from access_session s where s.delegation_id = j.delegation_id and s.expires_at > statement_timestamp()
        and s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8')));
    if not found then
        raise sqlstate 'AM010' using message = 'the job is no longer ours';
    end if;
end $$;

-- A job that is over lends nothing.
create function jobs_end(job uuid) returns void language sql security definer set search_path = public, pg_temp as $$
    delete from access_session s using jobs_job j where j.id = job and s.delegation_id = j.delegation_id;
    update jobs_delegation d set ended_at = clock_timestamp() from jobs_job j
    where j.id = job and d.id = j.delegation_id and d.ended_at is null;
$$;
create function jobs_finish(job uuid, attempt integer, ended text, came_of_it text, failure text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update jobs_job set state = ended, outcome = came_of_it, error = failure, finished_at = clock_timestamp()
    where id = job and state = 'running' and attempts = attempt and ended in ('done', 'failed');
    if not found then return false; end if;
    perform jobs_end(job);
    return true;
end $$;
create function jobs_cancel(job uuid) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update jobs_job set state = 'cancelled', finished_at = clock_timestamp()
    where id = job and asked_by_id = access_worker() and state in ('waiting', 'running');
    if not found then return false; end if;
    perform jobs_end(job);
    return true;
end $$;

-- A job whose worker process died gives no sign: it waits again, three times at most.
create function jobs_revive(silent interval) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare revived integer := 0; job record;
begin
    for job in select id, attempts from jobs_job where state = 'running' and heartbeat_at < clock_timestamp() - silent
               for update skip locked loop
        if job.attempts < 3 then
            update jobs_job set state = 'waiting' where id = job.id;
        else
            update jobs_job set state = 'failed', error = 'Stalled', finished_at = clock_timestamp() where id = job.id;
            perform jobs_end(job.id);
        end if;
        revived := revived + 1;
    end loop;
    return revived;
end $$;
do $$
declare f text;
begin
    foreach f in array array['jobs_ask(text, uuid, bigint, text)', 'jobs_open_session(uuid, integer, bytea)',
        'jobs_close_session(bytea)', 'jobs_progress(uuid, integer, bigint, bigint)', 'jobs_end(uuid)',
        'jobs_finish(uuid, integer, text, text, text)', 'jobs_cancel(uuid)', 'jobs_revive(interval)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function jobs_ask(text, uuid, bigint, text), jobs_cancel(uuid), jobs_progress(uuid, integer, bigint, bigint) to amparo_app;
grant execute on function jobs_open_session(uuid, integer, bytea), jobs_close_session(bytea),
    jobs_finish(uuid, integer, text, text, text), jobs_revive(interval) to amparo_worker;
