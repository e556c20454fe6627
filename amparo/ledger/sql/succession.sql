-- That entries were lost, and under which name the log goes on: written by the owner alone (`amparo ledger succeed`), never changed.
create policy seen on ledger_succession for select to amparo_app using ((select access_holds({overseers})));
create policy asked on ledger_succession for select to amparo_sequencer using (true);
create policy kept on ledger_succession for all to current_user using (true) with check (true);
grant select on ledger_succession to amparo_app, amparo_sequencer;
