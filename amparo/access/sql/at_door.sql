-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on {table} for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = {table}.worker_id));
create policy used_at_door on {table} for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = {table}.worker_id));
create policy added_at_door on {table} for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = {table}.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on {table} for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = {table}.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on {table} for all to amparo_guard using (true) with check (true);
create policy kept on {table} for all to current_user using (true) with check (true);
grant select, delete on {table} to amparo_door;
grant select, insert, update, delete on {table} to amparo_guard;
{grants}
