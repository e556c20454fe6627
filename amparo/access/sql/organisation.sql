create policy seen on access_organisation for select to amparo_app, amparo_stats using ((select access_worker()) is not null);
create policy door_sees on access_organisation for select to amparo_door using (active);
create policy kept on access_organisation for all to current_user using (true) with check (true);
create policy guarded on access_organisation for select to amparo_guard using (true);
grant select on access_organisation to amparo_app, amparo_guard;
grant select (id, name) on access_organisation to amparo_stats;

create function access_organisation_stopped() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where organisation_id = new.id;
    return null;
end $$;
create trigger sessions_end after update of active on access_organisation for each row when (not new.active)
    execute function access_organisation_stopped();
revoke all on function access_organisation_stopped() from public;
alter function access_organisation_stopped() owner to amparo_guard;
