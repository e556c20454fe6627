-- Hashes of subtrees, by the sequencer; others read them as tiles, through ledger_tile (sql/log.sql).
create policy sequenced on ledger_node for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_node for select to amparo_guard using (true);
create policy kept on ledger_node for all to current_user using (true) with check (true);
grant select on ledger_node to amparo_guard;
grant select, insert on ledger_node to amparo_sequencer;
