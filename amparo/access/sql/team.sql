create policy seen on access_team for select to amparo_app using (organisation_id = (select access_organisation()));
create policy kept on access_team for all to current_user using (true) with check (true);
grant select on access_team to amparo_app;
create policy guarded on access_team for select to amparo_guard using (true);
grant select on access_team to amparo_guard;
