-- A person is seen by whoever sees one of the drawers; the keys, though wrapped, by nobody: they are asked for (ticket.sql).
create policy seen on vault_person for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from vault_drawer d where d.person_id = vault_person.id)
);
create policy added on vault_person for insert to amparo_app with check ((select access_holds({writers})) and erased_at is null);
create policy guarded on vault_person for all to amparo_guard using (true) with check (true);
create policy rewrapped on vault_person for all to current_user using (true) with check (true);
grant select (id, subject, erased_at), insert on vault_person to amparo_app;
grant select, update (wrapped_key, wrapped_whereabouts_key, erased_at) on vault_person to amparo_guard;

-- To write without reading: the wrapped key, with which the keeper of the keys seals. Opening it takes a ticket. An erasure
-- waits until what is sealed with it is written, and then takes that along; what comes after it gets no key.
create function vault_key_to_seal(person uuid, whereabouts boolean) returns bytea
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare seeing integer[] := access_principals({readers}); me integer := access_worker();
begin
    if not access_holds({writers}) or not exists (select 1 from vault_drawer d where d.person_id = person and {in_sight}) then
        return null;
    end if;
    return (select case when whereabouts then p.wrapped_whereabouts_key else p.wrapped_key end
            from vault_person p where p.id = person for key share);
end $$;

revoke all on function vault_key_to_seal(uuid, boolean) from public;
alter function vault_key_to_seal(uuid, boolean) owner to amparo_guard;
grant execute on function vault_key_to_seal(uuid, boolean) to amparo_app;

-- May a record of whoever acts point to a person? One who is in sight, or new and without a drawer yet: to know an id is not
-- to know the person, and a drawer of one's own opens the key that seals all of them. Hidden and missing are one answer.
create function vault_may_point(person uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare seeing integer[] := access_principals({readers}); me integer := access_worker();
begin
    return exists (select 1 from vault_drawer d where d.person_id = person and {in_sight})
        or (exists (select 1 from vault_person p where p.id = person)
            and not exists (select 1 from vault_drawer d where d.person_id = person));
end $$;
create policy of_somebody_known on vault_drawer as restrictive for insert to amparo_app with check (vault_may_point(person_id));
revoke all on function vault_may_point(uuid) from public;
alter function vault_may_point(uuid) owner to amparo_guard;
grant execute on function vault_may_point(uuid) to amparo_app;
