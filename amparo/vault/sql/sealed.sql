-- A value is added, and emptied where another takes its place. It is never written over, and what was emptied is not put
-- back: whoever kept the sealed bytes of a name that was erased would read it again.
create function vault_sealed_kept() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        new.recorded_at := clock_timestamp();
    elsif new.sealed <> '' then
        raise check_violation using message = 'a value is only emptied';
    end if;
    return new;
end $$;
create trigger kept before insert or update on vault_sealed for each row when (current_user = 'amparo_app')
    execute function vault_sealed_kept();
revoke all on function vault_sealed_kept() from public;

-- Nothing is written or emptied without an entry of the same transaction. The pages write theirs first; for whoever runs a
-- bare statement it is written here.
create function vault_sealed_told() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into ledger_entry (act, kind, object_id)
    select distinct 'person.changed', 'person', d.person_id::text from written w join vault_drawer d on d.id = w.drawer_id
    where not exists (
        select 1 from ledger_entry e
        where e.kind = 'person' and e.object_id = d.person_id::text and e.act in ('person.added', 'person.changed')
        and e.worker_id = access_worker() and e.xid = pg_current_xact_id()::text::bigint);
    return null;
end $$;
create trigger told_of_new after insert on vault_sealed referencing new table as written
    for each statement when (current_user = 'amparo_app') execute function vault_sealed_told();
create trigger told_of_emptied after update on vault_sealed referencing new table as written
    for each statement when (current_user = 'amparo_app') execute function vault_sealed_told();
revoke all on function vault_sealed_told() from public;
alter function vault_sealed_told() owner to amparo_guard;
