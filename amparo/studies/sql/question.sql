-- Estimates are of the whole country: whoever counts for it sees them, whoever asks does so in their own name.
create policy counted on studies_question for select to current_user using (true);
create policy seen on studies_question for select to amparo_app
    using ((select access_scope()) = 'all' and (select access_holds({readers})) and not (select access_reduced()));
create policy added on studies_question for insert to amparo_app
    with check ((select access_scope()) = 'all' and (select access_holds({askers})) and not (select access_reduced()));
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
