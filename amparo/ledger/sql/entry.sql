-- Everybody adds (also the door, for sign-ins); overseers read all, everybody what they did themselves.
create policy added on ledger_entry for insert to amparo_app
    with check (worker_id = (select access_worker()) and organisation_id = (select access_organisation()));
create policy added_at_door on ledger_entry for insert to amparo_door with check (worker_id is null);
create policy seen on ledger_entry for select to amparo_app
    using (worker_id = (select access_worker()) or (select access_holds({overseers})));
create policy sequenced on ledger_entry for select to amparo_sequencer using (true);
create policy kept on ledger_entry for all to current_user using (true) with check (true);
create policy added_by_guard on ledger_entry for insert to amparo_guard with check (worker_id is not null);
grant insert (act, kind, object_id, purpose, number) on ledger_entry to amparo_app, amparo_guard;
grant insert (act, kind, object_id, purpose, number) on ledger_entry to amparo_door;
grant usage on sequence ledger_entry_id_seq to amparo_app, amparo_door, amparo_guard;
grant select on ledger_entry to amparo_app, amparo_sequencer;
grant execute on function access_worker(), access_organisation() to amparo_door, amparo_guard;
