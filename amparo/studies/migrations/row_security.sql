
-- studies_question
alter table studies_question enable row level security;
alter table studies_question force row level security;
-- Estimates are of the whole country: whoever counts for it sees them, whoever asks does so in their own name.
create policy counted on studies_question for select to current_user using (true);
create policy seen on studies_question for select to amparo_app
    using ((select access_scope()) = 'all' and (select access_holds('{assessor,secretariat,statistician}'::text[])) and not (select access_reduced()));
create policy added on studies_question for insert to amparo_app
    with check ((select access_scope()) = 'all' and (select access_holds('{statistician}'::text[])) and not (select access_reduced()));
create policy guarded on studies_question for select to amparo_guard using (true);
grant select on studies_question to amparo_app, amparo_guard;
grant insert (id, source, first, last, split, population, method, seed, resamples) on studies_question to amparo_app;

create function studies_question_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.asked_by_id := access_worker();
    new.organisation_id := access_organisation();
    new.asked_at := now();
    return new;
end $$;
create trigger asked before insert on studies_question for each row execute function studies_question_asked();
create trigger append_only before update or delete on studies_question for each row execute function append_only();
create trigger append_only_all before truncate on studies_question execute function append_only();

-- Is this the session of the job that works on the question, for whoever asked it? Nobody else answers it.
create function studies_in_job(asked uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from access_session s join jobs_job j on j.delegation_id = s.delegation_id
        join studies_question q on q.id = asked
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > statement_timestamp() and s.worker_id = q.asked_by_id
        and j.kind = 'estimate.run' and j.object_id = asked and j.state = 'running')
$$;
-- Is the question being asked in this very transaction, by whoever acts?
create function studies_being_asked(asked uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from studies_question q where q.id = asked and q.asked_at = now() and q.asked_by_id = access_worker())
$$;
do $$
declare f text;
begin
    foreach f in array array['studies_question_asked()', 'studies_in_job(uuid)', 'studies_being_asked(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function studies_in_job(uuid), studies_being_asked(uuid) to amparo_app;

-- studies_list
alter table studies_list enable row level security;
alter table studies_list force row level security;
-- The lists are named with the question, in the same transaction, and never after.
create policy counted on studies_list for select to current_user using (true);
create policy seen on studies_list for select to amparo_app using (
    (select access_holds('{assessor,secretariat,statistician}'::text[])) and exists (select 1 from studies_question q where q.id = question_id));
create policy added on studies_list for insert to amparo_app
    with check ((select access_holds('{statistician}'::text[])) and studies_being_asked(question_id));
grant select, insert on studies_list to amparo_app;
create trigger append_only before update or delete on studies_list for each row execute function append_only();
create trigger append_only_all before truncate on studies_list execute function append_only();

-- studies_pattern
alter table studies_pattern enable row level security;
alter table studies_pattern force row level security;
-- Patterns are small numbers: seen by statisticians alone. A table that was handed in comes with the question; one of
-- events is counted by the job, once.
create policy counted on studies_pattern for select to current_user using (true);
create policy seen on studies_pattern for select to amparo_app using (
    (select access_holds('{statistician}'::text[])) and exists (select 1 from studies_question q where q.id = question_id));
create policy added on studies_pattern for insert to amparo_app with check (
    (select access_holds('{statistician}'::text[])) and exists (
        select 1 from studies_question q where q.id = question_id
        and case q.source when 'table' then studies_being_asked(q.id) else studies_in_job(q.id) end));
grant select, insert on studies_pattern to amparo_app;
create trigger append_only before update or delete on studies_pattern for each row execute function append_only();
create trigger append_only_all before truncate on studies_pattern execute function append_only();

-- studies_vintage
alter table studies_vintage enable row level security;
alter table studies_vintage force row level security;
-- One answer to a question, by its job; the database numbers and dates it.
create policy counted on studies_vintage for select to current_user using (true);
create policy seen on studies_vintage for select to amparo_app using (
    (select access_holds('{assessor,secretariat,statistician}'::text[])) and exists (select 1 from studies_question q where q.id = question_id));
create policy added on studies_vintage for insert to amparo_app
    with check ((select access_holds('{statistician}'::text[])) and studies_in_job(question_id));
create policy guarded on studies_vintage for select to amparo_guard using (true);
grant select on studies_vintage to amparo_app, amparo_guard;
grant insert (id, question_id, software, decision, observed, handed_on) on studies_vintage to amparo_app;

create function studies_vintage_made() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7310005);
    new.number := coalesce((select max(v.number) from studies_vintage v), 0) + 1;
    new.made_at := now();
    return new;
end $$;
create trigger made before insert on studies_vintage for each row execute function studies_vintage_made();
create trigger append_only before update or delete on studies_vintage for each row execute function append_only();
create trigger append_only_all before truncate on studies_vintage execute function append_only();

-- Is the vintage being made in this very transaction, by the job of its question? Nothing is added to it later.
create function studies_being_made(vintage uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from studies_vintage v where v.id = vintage and v.made_at = now() and studies_in_job(v.question_id))
$$;
do $$
declare f text;
begin
    foreach f in array array['studies_vintage_made()', 'studies_being_made(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function studies_being_made(uuid) to amparo_app;

-- studies_result
alter table studies_result enable row level security;
alter table studies_result force row level security;
create policy counted on studies_result for select to current_user using (true);
create policy seen on studies_result for select to amparo_app using (
    (select access_holds('{assessor,secretariat,statistician}'::text[])) and exists (select 1 from studies_vintage v where v.id = vintage_id));
create policy added on studies_result for insert to amparo_app
    with check ((select access_holds('{statistician}'::text[])) and studies_being_made(vintage_id));
grant select, insert on studies_result to amparo_app;
create trigger append_only before update or delete on studies_result for each row execute function append_only();
create trigger append_only_all before truncate on studies_result execute function append_only();

-- studies_reason
alter table studies_reason enable row level security;
alter table studies_reason force row level security;
create policy counted on studies_reason for select to current_user using (true);
create policy seen on studies_reason for select to amparo_app using (
    (select access_holds('{assessor,secretariat,statistician}'::text[])) and exists (select 1 from studies_vintage v where v.id = vintage_id));
create policy added on studies_reason for insert to amparo_app
    with check ((select access_holds('{statistician}'::text[])) and studies_being_made(vintage_id));
grant select, insert on studies_reason to amparo_app;
create trigger append_only before update or delete on studies_reason for each row execute function append_only();
create trigger append_only_all before truncate on studies_reason execute function append_only();

-- studies_variation
alter table studies_variation enable row level security;
alter table studies_variation force row level security;
create policy counted on studies_variation for select to current_user using (true);
create policy seen on studies_variation for select to amparo_app using (
    (select access_holds('{assessor,secretariat,statistician}'::text[])) and exists (select 1 from studies_vintage v where v.id = vintage_id));
create policy added on studies_variation for insert to amparo_app
    with check ((select access_holds('{statistician}'::text[])) and studies_being_made(vintage_id));
grant select, insert on studies_variation to amparo_app;
create trigger append_only before update or delete on studies_variation for each row execute function append_only();
create trigger append_only_all before truncate on studies_variation execute function append_only();

-- studies_step
alter table studies_step enable row level security;
alter table studies_step force row level security;
create policy counted on studies_step for select to current_user using (true);
create policy seen on studies_step for select to amparo_app using (
    (select access_holds('{assessor,secretariat,statistician}'::text[])) and exists (select 1 from studies_vintage v where v.id = vintage_id));
create policy added on studies_step for insert to amparo_app
    with check ((select access_holds('{statistician}'::text[])) and studies_being_made(vintage_id));
grant select, insert on studies_step to amparo_app;
create trigger append_only before update or delete on studies_step for each row execute function append_only();
create trigger append_only_all before truncate on studies_step execute function append_only();
