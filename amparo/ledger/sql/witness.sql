-- Witnesses are named by the owner alone (`amparo ledger witness`); the sequencer asks them, overseers see who they are.
create policy seen on ledger_witness for select to amparo_app using ((select access_holds({overseers})));
create policy asked on ledger_witness for select to amparo_sequencer using (true);
create policy read_by_guard on ledger_witness for select to amparo_guard using (true);
create policy kept on ledger_witness for all to current_user using (true) with check (true);
grant select on ledger_witness to amparo_app, amparo_sequencer, amparo_guard;
