-- the limit is kept by safeguards_open_emergency alone
create policy guarded on safeguards_emergencytry for all to amparo_guard using (true) with check (true);
grant select, insert, delete on safeguards_emergencytry to amparo_guard;
grant usage on sequence safeguards_emergencytry_id_seq to amparo_guard;
