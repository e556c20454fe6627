-- What witnesses answered: written by the sequencer, never changed.
create policy seen on ledger_cosigning for select to amparo_app using ((select access_holds({overseers})));
create policy asked on ledger_cosigning for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_cosigning for select to amparo_guard using (true);
create policy kept on ledger_cosigning for all to current_user using (true) with check (true);
grant select on ledger_cosigning to amparo_app, amparo_guard;
grant select, insert on ledger_cosigning to amparo_sequencer;
grant usage on sequence ledger_cosigning_id_seq to amparo_sequencer;
