-- Bodies can be shared with; how many people and teams a body has is its own business.
create policy seen on access_principal for select to amparo_app using (
    (select access_worker()) is not null
    and (kind in ('organisation', 'shared')
         or worker_id in (select id from access_worker) or team_id in (select id from access_team))
);
create policy kept on access_principal for all to current_user using (true) with check (true);
create policy guarded on access_principal for select to amparo_guard using (true);
create policy added_by_guard on access_principal for insert to amparo_guard with check (kind in ('worker', 'decoy'));
grant select on access_principal to amparo_app, amparo_guard;
grant insert on access_principal to amparo_guard;
