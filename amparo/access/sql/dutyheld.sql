create policy seen on access_dutyheld for select to amparo_app
    using (exists (select 1 from access_worker w where w.id = access_dutyheld.worker_id));
create policy kept on access_dutyheld for all to current_user using (true) with check (true);
create policy guarded on access_dutyheld for select to amparo_guard using (true);
grant select on access_dutyheld to amparo_app, amparo_guard;
