-- The receipt is for whoever sees the person, who stays visible as a number without a name.
create policy seen on vault_erasure for select to amparo_app using (
    (select access_holds({erasers})) and organisation_id = (select access_organisation()) and exists (select 1 from vault_person p where p.id = vault_erasure.person_id)
);
create policy guarded on vault_erasure for all to amparo_guard using (true) with check (true);
grant select on vault_erasure to amparo_app;
grant select, insert on vault_erasure to amparo_guard;
grant usage on sequence vault_erasure_id_seq to amparo_guard;

-- Erasure: a body empties its own drawers, their search tokens go, and with the last body's drawer both keys. Never under a
-- hold. Only for whoever sees the person and may erase. Asked again, it changes nothing: the receipt of the first time stands.
create function vault_erase(erased uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not access_holds({erasers}) or not exists (
        select 1 from vault_drawer d join vault_drawer_access a on a.record_id = d.id
        where d.person_id = erased and d.organisation_id = access_organisation()
        and a.until > statement_timestamp() and a.principal_id = any (access_principals({erasers})) and (d.walled is null or not access_worker() = any (d.walled))
    ) then
        raise insufficient_privilege using message = 'no such person';
    end if;
    perform 1 from vault_person where id = erased for update;  -- first, so that no hold is placed meanwhile
    if vault_held(erased) then
        raise sqlstate 'AM005' using message = 'this person is under a legal hold';
    end if;
    perform vault_empty(erased, access_organisation(), 'person.erased');
end $$;
revoke all on function vault_erase(uuid) from public;
alter function vault_erase(uuid) owner to amparo_guard;
grant execute on function vault_erase(uuid) to amparo_app;
