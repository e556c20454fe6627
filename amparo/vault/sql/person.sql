-- A person is seen by whoever sees one of the drawers; the key that is wrapped opens nothing without the wrapping key.
create policy seen on vault_person for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from vault_drawer d where d.person_id = vault_person.id)
);
create policy added on vault_person for insert to amparo_app with check ((select access_holds({writers})) and erased_at is null);
create policy guarded on vault_person for all to amparo_guard using (true) with check (true);
create policy rewrapped on vault_person for all to current_user using (true) with check (true);
grant select, insert on vault_person to amparo_app;
grant select, update (wrapped_key, erased_at) on vault_person to amparo_guard;

-- Erasure: the key is destroyed, the search tokens go with it. Only for whoever sees the person and may erase.
create function vault_erase(erased uuid) returns timestamptz language plpgsql security definer set search_path = public, pg_temp as $$
declare moment timestamptz := clock_timestamp();
begin
    if not access_holds({erasers}) or not exists (
        select 1 from vault_drawer d join vault_drawer_access a on a.record_id = d.id
        where d.person_id = erased and d.organisation_id = access_organisation()
        and a.until > now() and a.principal_id = any (access_principals({erasers})) and (d.walled is null or not access_worker() = any (d.walled))
    ) then
        raise insufficient_privilege using message = 'no such person';
    end if;
    update vault_person set wrapped_key = null, erased_at = moment where id = erased and erased_at is null;
    if not found then
        return (select erased_at from vault_person where id = erased);
    end if;
    delete from vault_token where drawer_id in (select id from vault_drawer where person_id = erased);
    insert into ledger_entry (act, kind, object_id) values ('person.erased', 'person', erased::text);
    return moment;
end $$;
revoke all on function vault_erase(uuid) from public;
alter function vault_erase(uuid) owner to amparo_guard;
grant execute on function vault_erase(uuid) to amparo_app;
