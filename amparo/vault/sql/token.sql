-- Nobody reads tokens. They are asked through one function: recorded, rate-limited, answering within sight only.
create policy added on vault_token for insert to amparo_app
    with check ((select access_holds({writers})) and exists (select 1 from vault_drawer d where d.id = vault_token.drawer_id));
create policy guarded on vault_token for all to amparo_guard using (true) with check (true);
grant insert (token, drawer_id) on vault_token to amparo_app;
grant usage on sequence vault_token_id_seq to amparo_app;
grant select, delete on vault_token to amparo_guard;

create policy guarded on vault_asked for all to amparo_guard using (true) with check (true);
grant select, insert, delete on vault_asked to amparo_guard;
grant usage on sequence vault_asked_id_seq to amparo_guard;

create function vault_find(wanted bytea[], hourly integer)
returns table (drawer_id uuid, person_id uuid, hits bigint)
language plpgsql volatile security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare seeing integer[] := access_principals({searchers}); me integer := access_worker();
begin
    if seeing = '{}' then return; end if;
    delete from vault_asked where at < now() - interval '1 day' and worker_id = me;
    if (select count(*) from vault_asked where worker_id = me and at > now() - interval '1 hour') >= least(hourly, 120) then
        raise sqlstate 'AM001' using message = 'too many searches';
    end if;
    insert into vault_asked (worker_id, at) values (me, clock_timestamp());
    insert into ledger_entry (act, kind) values ('person.searched', 'person');
    return query
        select d.id, d.person_id, count(distinct t.token)
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (wanted) and d.readers && seeing
        and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > now() or exists (
            select 1 from vault_drawer_access a where a.record_id = d.id and a.until > now() and a.principal_id = any (seeing)))
        group by d.id, d.person_id, d.opened_at order by 3 desc, d.opened_at desc, 1 limit 51;
end $$;
revoke all on function vault_find(bytea[], integer) from public;
alter function vault_find(bytea[], integer) owner to amparo_guard;
grant execute on function vault_find(bytea[], integer) to amparo_app;

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
