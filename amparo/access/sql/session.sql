-- Sessions are read and written through functions only; the owner may end them when a person leaves.
create policy guarded on access_session for all to amparo_guard using (true) with check (true);
create policy ended on access_session for all to current_user using (true) with check (true);
grant select, insert, update, delete on access_session to amparo_guard;
