create policy seen on ledger_leaf for select to amparo_app using ((select access_holds({overseers})));
create policy sequenced on ledger_leaf for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_leaf for select to amparo_guard using (true);
create policy kept on ledger_leaf for all to current_user using (true) with check (true);
grant select on ledger_leaf to amparo_app, amparo_guard;
grant select, insert on ledger_leaf to amparo_sequencer;
