-- Opening an envelope: asked for and committed alone, as reading a person is (docs/adr/0012), then opened once by the key
-- service, which asks here for itself. Nobody reads or writes tickets but these functions.
create policy kept on intake_ticket for all to amparo_guard using (true) with check (true);
grant select, insert, update (used_at), delete on intake_ticket to amparo_guard;

-- What a device of one's own body sent may be opened by whoever brings it; what is kept aside, or comes from a device that
-- was revoked, by a head who is not the one who brought it.
create function intake_ask(secret text, device uuid, its_digest bytea) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer; made uuid := gen_random_uuid(); sender intake_device; kept_aside intake_envelope;
begin
    perform set_config('amparo.session', secret, true);
    me := access_worker();
    select * into sender from intake_device d where d.id = device and d.organisation_id = access_organisation();
    select * into kept_aside from intake_envelope e where e.device_id = device and e.digest = its_digest and e.state = 'aside';
    if sender.id is null or not access_holds({senders}) or access_reduced()
       or (kept_aside.id is null and sender.revoked_at is not null)
       or (kept_aside.id is not null and (kept_aside.sent_by_id = me or not me in (select vault_heads()))) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    delete from intake_ticket t where t.worker_id = me and t.asked_at < clock_timestamp() - interval '1 day';
    insert into intake_ticket (id, worker_id, organisation_id, session, digest, asked_at)
    values (made, me, access_organisation(), sha256(convert_to(secret, 'UTF8')), its_digest, clock_timestamp());
    insert into ledger_entry (act, kind, object_id) values ('envelope.opened', 'device', device::text);
    return made;
end $$;

create function intake_ticket_check(asked uuid) returns table (worker_id integer, organisation_id integer, digest bytea)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    return query
        update intake_ticket t set used_at = clock_timestamp()
        where t.id = asked and t.used_at is null and t.asked_at > clock_timestamp() - interval '2 minutes'
        and exists (select 1 from access_session s where s.token_hash = t.session and s.expires_at > statement_timestamp())
        returning t.worker_id, t.organisation_id, t.digest;
end $$;

do $$
declare f text;
begin
    foreach f in array array['intake_ask(text, uuid, bytea)', 'intake_ticket_check(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function intake_ask(text, uuid, bytea) to amparo_app;
grant execute on function intake_ticket_check(uuid) to amparo_keys;
