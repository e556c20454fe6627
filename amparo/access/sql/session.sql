-- Sessions are read and written through functions only; the owner may end them when a person leaves.
-- Nobody acts in a transaction that keeps to an older state of the database: what was counted, walled off or ended since
-- would not be there for it.
create policy guarded on access_session for all to amparo_guard
    using (current_setting('transaction_isolation') = 'read committed') with check (true);
create policy ended on access_session for all to current_user using (true) with check (true);
grant select, insert, update, delete on access_session to amparo_guard;
