-- Colleagues see each other's names; the password is for the door alone.
create policy seen on access_worker for select to amparo_app using (organisation_id = (select access_organisation()));
create policy door_sees on access_worker for select to amparo_door using (is_active);
create policy kept on access_worker for all to current_user using (true) with check (true);
create policy guarded on access_worker for select to amparo_guard using (true);
grant select (id, username, display_name, organisation_id, team_id, scope, side, is_active) on access_worker to amparo_app;
grant select on access_worker to amparo_door, amparo_guard;

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
