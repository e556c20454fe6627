-- Colleagues see each other's names; the password is for the door alone.
create policy seen on access_worker for select to amparo_app using (organisation_id = (select access_organisation()));
-- Whoever gives or agrees to duties sees whom they give them to, in every body.
create policy administered on access_worker for select to amparo_app using ((select access_holds({administering})));
create policy door_sees on access_worker for select to amparo_door using (is_active);
create policy kept on access_worker for all to current_user using (true) with check (true);
create policy guarded on access_worker for select to amparo_guard using (true);
create policy invited on access_worker for insert to amparo_guard with check (true);
create policy changed on access_worker for update to amparo_guard using (true) with check (true);
grant select (id, username, display_name, organisation_id, team_id, scope, side, is_active) on access_worker to amparo_app;
grant update (organisation_id, team_id, scope, side, is_active, stops_at) on access_worker to amparo_guard;
grant select on access_worker to amparo_door, amparo_guard;
grant insert, update (password, is_active) on access_worker to amparo_guard;

-- What a session stands for is copied when it opens; whoever is moved, limited or stopped begins again.
create function access_worker_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where worker_id = new.id;
    return null;
end $$;
create trigger sessions_end after update of organisation_id, team_id, scope, side, is_active, password on access_worker
    for each row execute function access_worker_changed();
revoke all on function access_worker_changed() from public;
alter function access_worker_changed() owner to amparo_guard;

-- An account whose moment has come is stopped for good; access_enter refuses it exactly from that moment on.
create function access_stop_overdue() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare stopped record; number integer := 0;
begin
    for stopped in
        update access_worker set is_active = false where is_active and stops_at <= now() returning id, organisation_id
    loop
        number := number + 1;
        perform notices_tell('account.stopped', 'worker', stopped.id::text, null, null, 'overseer');
        perform notices_tell('account.stopped', 'worker', stopped.id::text, null, stopped.organisation_id, 'data_protection_officer');
        insert into ledger_entry (act, kind, object_id) values ('worker.stopped', 'worker', stopped.id::text);
    end loop;
    return number;
end $$;
revoke all on function access_stop_overdue() from public;
alter function access_stop_overdue() owner to amparo_guard;
grant execute on function access_stop_overdue() to amparo_worker;
