-- Nobody reads tokens. They are asked through one function, for a ticket that was written down and counted before (ticket.sql);
-- it answers within sight only.
create policy added on vault_token for insert to amparo_app
    with check ((select access_holds({writers})) and exists (
        select 1 from vault_drawer d where d.id = vault_token.drawer_id and d.organisation_id = (select access_organisation())));
create policy guarded on vault_token for all to amparo_guard using (true) with check (true);
grant insert (token, drawer_id, narrow) on vault_token to amparo_app;
grant usage on sequence vault_token_id_seq to amparo_app;
grant select, delete on vault_token to amparo_guard;

create function vault_find(search uuid, wanted bytea[])
returns table (drawer_id uuid, person_id uuid, hits bigint)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare seeing integer[] := access_principals({searchers}); me integer := access_worker();
begin
    perform vault_require_search(search, wanted);
    return query
        select d.id, d.person_id, count(distinct t.token)
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (wanted) and {in_sight}
        group by d.id, d.person_id, d.opened_at order by 3 desc, d.opened_at desc, 1 limit 51;
end $$;
revoke all on function vault_find(uuid, bytea[]) from public;
alter function vault_find(uuid, bytea[]) owner to amparo_guard;
grant execute on function vault_find(uuid, bytea[]) to amparo_app;

-- A value that was replaced is found no more: its tokens go with it, those of what remains are added anew by the app.
create function vault_token_forget() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from vault_token where drawer_id = new.drawer_id;
    return null;
end $$;
create trigger tokens_go after update of sealed on vault_sealed for each row
    when (new.sealed is distinct from old.sealed) execute function vault_token_forget();
revoke all on function vault_token_forget() from public;
alter function vault_token_forget() owner to amparo_guard;
