create policy seen on access_dutyheld for select to amparo_app
    using (exists (select 1 from access_worker w where w.id = access_dutyheld.worker_id));
create policy kept on access_dutyheld for all to current_user using (true) with check (true);
create policy guarded on access_dutyheld for all to amparo_guard using (true) with check (true);
grant select on access_dutyheld to amparo_app, amparo_guard;
grant insert, delete on access_dutyheld to amparo_guard;
grant usage on sequence access_dutyheld_id_seq to amparo_guard;

create function access_dutyheld_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where worker_id in (old.worker_id, new.worker_id);
    return null;
end $$;
create trigger sessions_end after insert or update or delete on access_dutyheld
    for each row execute function access_dutyheld_changed();
revoke all on function access_dutyheld_changed() from public;
alter function access_dutyheld_changed() owner to amparo_guard;

-- Scope 'all' is for duties that count and never open a record: checked from both sides, whichever comes last.
create function access_all_without_records() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare who integer := case tg_table_name when 'access_worker' then (to_jsonb(new) ->> 'id') else (to_jsonb(new) ->> 'worker_id') end;
begin
    perform 1 from access_worker w where w.id = who for no key update;
    if exists (select 1 from access_worker w join access_dutyheld d on d.worker_id = w.id
               where w.id = who and w.scope = 'all' and d.duty not in ({without_records})) then
        raise check_violation using message = 'scope all is for duties that never open a record';
    end if;
    return null;
end $$;
create trigger all_without_records after insert or update of worker_id, duty on access_dutyheld
    for each row execute function access_all_without_records();
create trigger all_without_records after update of scope on access_worker
    for each row execute function access_all_without_records();
revoke all on function access_all_without_records() from public;
