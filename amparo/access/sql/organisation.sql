create policy seen on access_organisation for select to amparo_app using ((select access_worker()) is not null);
create policy door_sees on access_organisation for select to amparo_door using (active);
create policy kept on access_organisation for all to current_user using (true) with check (true);
create policy guarded on access_organisation for select to amparo_guard using (true);
grant select on access_organisation to amparo_app, amparo_guard;
