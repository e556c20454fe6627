create policy seen on ledger_checkpoint for select to amparo_app using ((select access_holds({overseers})));
create policy sequenced on ledger_checkpoint for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_checkpoint for select to amparo_guard using (true);
create policy kept on ledger_checkpoint for all to current_user using (true) with check (true);
grant select on ledger_checkpoint to amparo_app, amparo_guard;
grant select, insert on ledger_checkpoint to amparo_sequencer;
