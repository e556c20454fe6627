-- A hold keeps a person from being erased: proceedings, a court's order, a complaint. It has a day of review, and whoever
-- placed it does not lift it. Seen by whoever sees the person, and by the data-protection side through the ledger.
alter table vault_hold
    alter column organisation_id set default access_organisation(),
    alter column placed_by_id set default access_worker(),
    alter column placed_at set default clock_timestamp(),
    add constraint hold_is_reviewed check (review_on between placed_at::date and placed_at::date + 366);
create policy seen on vault_hold for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from vault_person p where p.id = vault_hold.person_id)
);
create policy added on vault_hold for insert to amparo_app with check (
    (select access_holds({holders})) and organisation_id = (select access_organisation())
    and placed_by_id = (select access_worker()) and lifted_at is null
    and exists (select 1 from vault_drawer d where d.person_id = vault_hold.person_id
                and d.organisation_id = (select access_organisation()))
);
create policy lifted on vault_hold for update to amparo_app
    using ((select access_holds({holders})) and organisation_id = (select access_organisation()) and lifted_at is null
           and exists (select 1 from vault_person p where p.id = vault_hold.person_id))
    with check (lifted_by_id = (select access_worker()));
create policy guarded on vault_hold for select to amparo_guard using (true);
create policy kept on vault_hold for select to current_user using (true);
grant select, insert (id, person_id, ground, review_on), update (lifted_at, lifted_by_id) on vault_hold to amparo_app;
grant select on vault_hold to amparo_guard;

-- Placed before an erasure, which then waits for it and finds it; not behind one, where it would keep nobody. Who places or
-- lifts one is written down by the statement that does it, so that nobody is erased from under a hold without a trace.
create function vault_hold_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform 1 from vault_person p where p.id = new.person_id and p.erased_at is null for key share;
    if not found then
        raise insufficient_privilege using message = 'no such person';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('person.held', 'person', new.person_id::text);
    return new;
end $$;
create trigger hold_placed before insert on vault_hold for each row execute function vault_hold_placed();
create function vault_hold_lifted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.lifted_at := clock_timestamp();
    insert into ledger_entry (act, kind, object_id) values ('person.released', 'person', new.person_id::text);
    return new;
end $$;
create trigger hold_lifted before update on vault_hold for each row execute function vault_hold_lifted();
revoke all on function vault_hold_placed(), vault_hold_lifted() from public;
alter function vault_hold_placed() owner to amparo_guard;
alter function vault_hold_lifted() owner to amparo_guard;

-- What of a person may go: never under a hold. A body empties its own drawers; the key goes with the last of them.
create function vault_held(held uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from vault_hold h where h.person_id = held and h.lifted_at is null)
$$;
revoke all on function vault_held(uuid) from public;
alter function vault_held(uuid) owner to amparo_guard;
