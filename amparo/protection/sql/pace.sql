-- Nobody reads or writes looks but through the function that counts them.
create policy guarded on protection_look for all to amparo_guard using (true) with check (true);
grant select, insert, delete on protection_look to amparo_guard;
grant usage on sequence protection_look_id_seq to amparo_guard;

-- May whoever acts look at one more list, or at one more case, within this hour? A case looked at already costs nothing.
create function protection_may_look(wanted text, record uuid, hourly integer)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    if me is null then return false; end if;
    perform pg_advisory_xact_lock(7310002, me);
    delete from protection_look where worker_id = me and at < now() - interval '1 hour';
    if exists (select 1 from protection_look where worker_id = me and kind = wanted and record_id = record) then
        return true;
    end if;
    if (select count(*) from protection_look where worker_id = me and kind = wanted) >= least(hourly, 240) then
        return false;
    end if;
    insert into protection_look (worker_id, kind, record_id, at) values (me, wanted, record, clock_timestamp());
    return true;
end $$;
revoke all on function protection_may_look(text, uuid, integer) from public;
alter function protection_may_look(text, uuid, integer) owner to amparo_guard;
grant execute on function protection_may_look(text, uuid, integer) to amparo_app;
