-- Every drawer has a day until which it is kept, from the moment it is made, whatever the statement said.
alter table vault_drawer alter column retain_until set default (access_today() + interval '10 years')::date;
create function vault_drawer_retained() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    new.retain_until := (access_today() + interval '10 years')::date;
    return new;
end $$;
revoke all on function vault_drawer_retained() from public;
create trigger vault_drawer_retained before insert on vault_drawer for each row execute function vault_drawer_retained();
create index vault_drawer_retain on vault_drawer (retain_until);
grant update (retain_until) on vault_drawer to amparo_guard;

-- A body says how long it keeps its own drawers of a person: never into the past, thirty years at most.
create function vault_retain(kept uuid, until date) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not access_holds({writers}) or until not between access_today() and (access_today() + interval '30 years')::date then
        raise insufficient_privilege using message = 'not to be kept until then';
    end if;
    update vault_drawer d set retain_until = until
    where d.person_id = kept and d.organisation_id = access_organisation()
    and (d.walled is null or not access_worker() = any (d.walled));
end $$;
revoke all on function vault_retain(uuid, date) from public;
alter function vault_retain(uuid, date) owner to amparo_guard;

-- What a body has of a person goes: values and tokens; with the last body's, both keys. Written down, with a receipt. For the
-- functions here only.
create policy emptied on vault_sealed for all to amparo_guard using (true) with check (true);
grant select, update (sealed) on vault_sealed to amparo_guard;
create function vault_empty(emptied uuid, body integer, said text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare moment timestamptz := clock_timestamp(); found_values integer; found_tokens integer; found_keys integer := 0;
begin
    perform 1 from vault_person where id = emptied for update;
    delete from vault_token t using vault_drawer d
    where d.id = t.drawer_id and d.person_id = emptied and d.organisation_id = body;
    get diagnostics found_tokens = row_count;
    update vault_sealed s set sealed = ''
    from vault_drawer d where d.id = s.drawer_id and d.person_id = emptied and d.organisation_id = body and s.sealed <> '';
    get diagnostics found_values = row_count;
    if not exists (select 1 from vault_sealed s join vault_drawer d on d.id = s.drawer_id
                   where d.person_id = emptied and s.sealed <> '') then
        update vault_person set wrapped_key = null, wrapped_whereabouts_key = null, erased_at = moment
        where id = emptied and erased_at is null;
        if found then found_keys := 2; end if;
    end if;
    if found_values = 0 and found_keys = 0 then return; end if;
    insert into ledger_entry (act, kind, object_id) values (said, 'person', emptied::text);
    insert into vault_erasure (person_id, organisation_id, at, entry_id, keys, values_sealed, tokens)
    values (emptied, body, moment, currval('ledger_entry_id_seq'), found_keys, found_values, found_tokens);
end $$;
revoke all on function vault_empty(uuid, integer, text) from public;
alter function vault_empty(uuid, integer, text) owner to amparo_guard;

-- What is past its day and under no hold goes by itself, each with its entry; run by the house. Returns how many.
create function vault_erase_due() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare due record; gone integer := 0;
begin
    for due in
        select d.person_id, d.organisation_id from vault_drawer d join vault_person p on p.id = d.person_id
        where d.retain_until < access_today() and p.erased_at is null and not vault_held(d.person_id)
        and exists (select 1 from vault_sealed s where s.drawer_id = d.id and s.sealed <> '')
        group by d.person_id, d.organisation_id having max(d.retain_until) < access_today()
    loop
        perform 1 from vault_person where id = due.person_id for update;
        continue when vault_held(due.person_id) or exists (  -- placed, or kept longer, since the list was made
            select 1 from vault_drawer d where d.person_id = due.person_id and d.organisation_id = due.organisation_id
            and d.retain_until >= access_today());
        perform vault_empty(due.person_id, due.organisation_id, 'person.erased_due');
        gone := gone + 1;
    end loop;
    return gone;
end $$;
revoke all on function vault_erase_due() from public;
alter function vault_erase_due() owner to amparo_guard;
grant execute on function vault_erase_due() to amparo_worker;

-- A month before: whoever works with the person hears of it once, and can still place a hold or open the case again.
create function vault_announce_erasures() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare due record; told integer := 0;
begin
    for due in
        select d.person_id, d.organisation_id, min(d.owner_id) as owner from vault_drawer d
        join vault_person p on p.id = d.person_id
        where d.retain_until between access_today() and access_today() + 30 and p.erased_at is null
        and not exists (select 1 from ledger_entry e where e.kind = 'person' and e.object_id = d.person_id::text
                        and e.act = 'person.erasure_announced' and e.number = d.organisation_id and e.at > now() - interval '60 days'
                        and e.worker_id is null)  -- the house's own: anybody adds entries under their own name
        group by d.person_id, d.organisation_id
    loop
        perform notices_tell('erasure_due', 'person', due.person_id::text, due.owner, null, null);
        insert into ledger_entry (act, kind, object_id, number)
        values ('person.erasure_announced', 'person', due.person_id::text, due.organisation_id);
        told := told + 1;
    end loop;
    return told;
end $$;
revoke all on function vault_announce_erasures() from public;
alter function vault_announce_erasures() owner to amparo_guard;
grant execute on function vault_announce_erasures() to amparo_worker;
