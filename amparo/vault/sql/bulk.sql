-- More than a budget allows takes two people of one body; the table says that they are two.
create policy seen on vault_bulk for select to amparo_app
    using (organisation_id = (select access_organisation()) and (select access_holds({readers})));
create policy not_under_duress on vault_bulk as restrictive for select to amparo_app using (not (select access_reduced()));
create policy guarded on vault_bulk for all to amparo_guard using (true) with check (true);
grant select on vault_bulk to amparo_app;
grant select, insert, update (approver_id, approved_at) on vault_bulk to amparo_guard;

create function vault_bulk_ask(many integer, why text) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); made uuid := gen_random_uuid();
begin
    perform access_refuse_reduced();
    if not access_holds({readers}) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    insert into vault_bulk (id, organisation_id, requester_id, persons, purpose, asked_at)
    values (made, access_organisation(), me, many, why, clock_timestamp());
    insert into ledger_entry (act, kind, object_id, purpose, number) values ('person.bulk_asked', 'bulk', made::text, why, many);
    perform notices_tell('bulk_asked', 'bulk', made::text, head, null, null) from vault_heads() head where head <> me;
    return made;
end $$;

-- By another person, who heads the body, within a day of the asking; from then on for one day. False where there is nothing to approve.
create function vault_bulk_approve(approved uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); asked vault_bulk;
begin
    perform access_refuse_reduced();
    if not me in (select vault_heads()) or not access_holds({approvers}) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    update vault_bulk set approver_id = me, approved_at = clock_timestamp()
    where id = approved and approver_id is null and organisation_id = access_organisation()
    and asked_at > clock_timestamp() - interval '1 day' returning * into asked;
    if not found then
        return false;
    end if;
    insert into ledger_entry (act, kind, object_id, purpose, number)
    values ('person.bulk_approved', 'bulk', approved::text, asked.purpose, asked.persons);
    perform notices_tell('bulk_approved', 'bulk', approved::text, asked.requester_id, null, null);
    perform notices_tell('bulk_approved', 'bulk', approved::text, null, null, 'overseer');
    return true;
end $$;

-- What two people approved and is not used up, for whoever acts: of these, the one with room for so many persons.
create function vault_bulk_room(wanted uuid[]) returns uuid language sql stable security definer set search_path = public, pg_temp as $$
    select b.id from vault_bulk b
    where b.requester_id = access_worker() and b.approved_at > clock_timestamp() - interval '1 day' and b.persons >= (
        select count(*) from (
            select unnest(t.persons) from vault_ticket t where t.bulk_id = b.id union select unnest(wanted)) used)
    order by b.approved_at limit 1
$$;

do $$
declare f text;
begin
    foreach f in array array['vault_bulk_ask(integer, text)', 'vault_bulk_approve(uuid)', 'vault_bulk_room(uuid[])'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_bulk_ask(integer, text), vault_bulk_approve(uuid) to amparo_app;
