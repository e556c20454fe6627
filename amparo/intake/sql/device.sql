-- Devices are seen by those of their body who send; made by its heads, revoked by any of them. Under duress there are none.
create policy seen on intake_device for select to amparo_app using (
    organisation_id = (select access_organisation()) and (select access_holds({senders})) and not (select access_reduced())
);
create policy kept on intake_device for all to amparo_guard using (true) with check (true);
grant select on intake_device to amparo_app;
grant select, insert, update (revoked_by_id, revoked_at) on intake_device to amparo_guard;

-- By a head of the body who has just proved who they are; the other heads are told.
create function intake_enrol(device uuid, called text, point bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    if not access_holds({enrollers}) or not me in (select vault_heads()) or not access_stepped_up() then
        raise insufficient_privilege using message = 'not theirs to enrol';
    end if;
    insert into intake_device (id, organisation_id, name, public_key, enrolled_by_id, enrolled_at)
    values (device, access_organisation(), called, point, me, now());
    insert into ledger_entry (act, kind, object_id) values ('device.enrolled', 'device', device::text);
    perform notices_tell('device.enrolled', 'device', device::text, head, null, null) from vault_heads() head where head <> me;
end $$;

-- By anybody of the body who sends: a stolen device does not wait for a head. False where there is nothing to revoke.
create function intake_revoke(device uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    if not access_holds({senders}) or access_reduced() then
        raise insufficient_privilege using message = 'not theirs to revoke';
    end if;
    update intake_device set revoked_by_id = me, revoked_at = now()
    where id = device and organisation_id = access_organisation() and revoked_at is null;
    if not found then
        return false;
    end if;
    insert into ledger_entry (act, kind, object_id) values ('device.revoked', 'device', device::text);
    perform notices_tell('device.revoked', 'device', device::text, head, null, null) from vault_heads() head where head <> me;
    return true;
end $$;

do $$
declare f text;
begin
    foreach f in array array['intake_enrol(uuid, text, bytea)', 'intake_revoke(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function intake_enrol(uuid, text, bytea), intake_revoke(uuid) to amparo_app;
