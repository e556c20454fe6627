create policy counted on {table} for select to current_user using (true);
create policy seen on {table} for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from studies_vintage v where v.id = vintage_id));
create policy added on {table} for insert to amparo_app
    with check ((select access_holds({askers})) and studies_being_made(vintage_id));
grant select, insert on {table} to amparo_app;
create trigger append_only before update or delete on {table} for each row execute function append_only();
create trigger append_only_all before truncate on {table} execute function append_only();
