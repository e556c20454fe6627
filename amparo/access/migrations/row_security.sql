
-- access_organisation
alter table access_organisation enable row level security;
alter table access_organisation force row level security;
create policy seen on access_organisation for select to amparo_app using ((select access_worker()) is not null);
create policy door_sees on access_organisation for select to amparo_door using (active);
create policy kept on access_organisation for all to current_user using (true) with check (true);
create policy guarded on access_organisation for select to amparo_guard using (true);
grant select on access_organisation to amparo_app, amparo_guard;

-- access_team
alter table access_team enable row level security;
alter table access_team force row level security;
create policy seen on access_team for select to amparo_app using (organisation_id = (select access_organisation()));
create policy kept on access_team for all to current_user using (true) with check (true);
grant select on access_team to amparo_app;
create policy guarded on access_team for select to amparo_guard using (true);
grant select on access_team to amparo_guard;

-- access_worker
alter table access_worker enable row level security;
alter table access_worker force row level security;
-- Colleagues see each other's names; the password is for the door alone.
create policy seen on access_worker for select to amparo_app using (organisation_id = (select access_organisation()));
create policy door_sees on access_worker for select to amparo_door using (is_active);
create policy kept on access_worker for all to current_user using (true) with check (true);
create policy guarded on access_worker for select to amparo_guard using (true);
grant select (id, username, display_name, organisation_id, team_id, scope, side, is_active) on access_worker to amparo_app;
grant select on access_worker to amparo_door, amparo_guard;

-- access_dutyheld
alter table access_dutyheld enable row level security;
alter table access_dutyheld force row level security;
create policy seen on access_dutyheld for select to amparo_app
    using (exists (select 1 from access_worker w where w.id = access_dutyheld.worker_id));
create policy kept on access_dutyheld for all to current_user using (true) with check (true);
create policy guarded on access_dutyheld for select to amparo_guard using (true);
grant select on access_dutyheld to amparo_app, amparo_guard;

-- access_principal
alter table access_principal enable row level security;
alter table access_principal force row level security;
create policy seen on access_principal for select to amparo_app using ((select access_worker()) is not null);
create policy kept on access_principal for all to current_user using (true) with check (true);
create policy guarded on access_principal for select to amparo_guard using (true);
grant select on access_principal to amparo_app, amparo_guard;

-- access_session
alter table access_session enable row level security;
alter table access_session force row level security;
-- Sessions are read and written through functions only; the owner may end them when a person leaves.
create policy guarded on access_session for all to amparo_guard using (true) with check (true);
create policy ended on access_session for all to current_user using (true) with check (true);
grant select, insert, delete on access_session to amparo_guard;
