
-- intake_device
alter table intake_device enable row level security;
alter table intake_device force row level security;
-- Devices are seen by those of their body who send; made by its heads, revoked by any of them. Under duress there are none.
create policy seen on intake_device for select to amparo_app using (
    organisation_id = (select access_organisation()) and (select access_holds('{caseworker,screener}'::text[])) and not (select access_reduced())
);
create policy kept on intake_device for all to amparo_guard using (true) with check (true);
grant select on intake_device to amparo_app;
grant select, insert, update (revoked_by_id, revoked_at) on intake_device to amparo_guard;

-- By a head of the body who has just proved who they are; the other heads are told.
create function intake_enrol(device uuid, called text, point bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    if not access_holds('{caseworker,screener}'::text[]) or not me in (select vault_heads()) or not access_stepped_up() then
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
    if not access_holds('{caseworker,screener}'::text[]) or access_reduced() then
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

-- intake_envelope
alter table intake_envelope enable row level security;
alter table intake_envelope force row level security;
-- Receipts are seen by those of their body who send. What state one may be put in, the database judges by itself.
create policy seen on intake_envelope for select to amparo_app using (
    organisation_id = (select access_organisation()) and (select access_holds('{caseworker,screener}'::text[])) and not (select access_reduced())
);
create policy added on intake_envelope for insert to amparo_app with check (
    organisation_id = (select access_organisation()) and (select access_holds('{caseworker,screener}'::text[])) and not (select access_reduced())
);
create policy kept on intake_envelope for all to amparo_guard using (true) with check (true);
grant select, insert (id, device_id, number, digest, previous, state, why, sealed, screening_id) on intake_envelope to amparo_app;
grant select, update (state, sealed, screening_id, settled_by_id, settled_at) on intake_envelope to amparo_guard;

-- What is to become of an envelope: new, known (there already), reused (its id is another's), revoked, chain, full. What
-- one device sends is judged one after another. Another body's device is none.
create function intake_verdict(device uuid, envelope uuid, its_number integer, its_previous bytea, its_digest bytea) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare sender intake_device; known intake_envelope;
begin
    perform pg_advisory_xact_lock(-1018, hashtext(device::text));
    select * into sender from intake_device d where d.id = device and d.organisation_id = access_organisation();
    if sender.id is null or not access_holds('{caseworker,screener}'::text[]) or access_reduced() then
        raise insufficient_privilege using message = 'no such device';
    end if;
    select * into known from intake_envelope e where e.id = envelope;
    if known.id is not null then
        return case when known.digest = its_digest and known.device_id = device then 'known' else 'reused' end;
    end if;
    if (select count(*) from intake_envelope e where e.device_id = device and e.received_at > now() - interval '1 day') >= 300
       or (select count(*) from intake_envelope e where e.organisation_id = sender.organisation_id and e.state = 'aside') >= 200
    then
        return 'full';
    end if;
    if sender.revoked_at is not null then
        return 'revoked';
    end if;
    -- What broke the chain itself says nothing about its neighbours.
    if exists (select 1 from intake_envelope e where e.device_id = device and e.number = its_number and e.why <> 'chain')
       or (select not bool_or(e.digest = its_previous) from intake_envelope e
           where e.device_id = device and e.number = its_number - 1 and e.why <> 'chain')
       or (select not bool_or(e.previous = its_digest) from intake_envelope e
           where e.device_id = device and e.number = its_number + 1 and e.why <> 'chain')
    then
        return 'chain';
    end if;
    return 'new';
end $$;

-- A screening that came from an envelope is one that whoever takes it in has just begun.
create function intake_just_begun(made uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from protection_screening s join protection_case c on c.id = s.case_id
        where s.id = made and s.screened_by_id = access_worker() and s.state = 'draft' and c.opened_at = now()
        and c.organisation_id = access_organisation()
    )
$$;

-- Nothing is taken in against that, whatever the statement said; what is kept aside is told to the heads, once at a time.
create function intake_envelope_added() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare verdict text := intake_verdict(new.device_id, new.id, new.number, new.previous, new.digest);
begin
    if not (verdict = 'new' or (new.state = 'aside' and new.why = verdict and verdict in ('revoked', 'chain'))) or new.state = 'refused'
       or new.screening_id is not null and not intake_just_begun(new.screening_id) then
        raise insufficient_privilege using message = 'this envelope is not to be taken in';
    end if;
    new.organisation_id := access_organisation();
    new.sent_by_id := access_worker();
    new.received_at := now();
    if new.state = 'aside' and not exists (
        select 1 from intake_envelope e where e.device_id = new.device_id and e.state = 'aside') then
        perform notices_tell('envelope.aside', 'device', new.device_id::text, head, null, null) from vault_heads() head;
    end if;
    return new;
end $$;
create trigger added before insert on intake_envelope for each row execute function intake_envelope_added();

-- A second person, who heads the body, settles what was kept aside: it became a screening of theirs, or is refused for good.
create function intake_settle(envelope uuid, made uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if not access_worker() in (select vault_heads()) or not access_holds('{caseworker,screener}'::text[]) or access_reduced() then
        raise insufficient_privilege using message = 'not theirs to settle';
    end if;
    if made is not null and not intake_just_begun(made) then
        raise insufficient_privilege using message = 'no screening of this envelope';
    end if;
    update intake_envelope set state = case when made is null then 'refused' else 'taken_in' end, sealed = null,
        screening_id = made, settled_by_id = access_worker(), settled_at = now()
    where id = envelope and state = 'aside' and organisation_id = access_organisation() and sent_by_id <> access_worker();
    return found;
end $$;

do $$
declare f text;
begin
    foreach f in array array['intake_just_begun(uuid)', 'intake_verdict(uuid, uuid, integer, bytea, bytea)', 'intake_envelope_added()', 'intake_settle(uuid, uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function intake_verdict(uuid, uuid, integer, bytea, bytea), intake_settle(uuid, uuid) to amparo_app;

-- intake_ticket
alter table intake_ticket enable row level security;
alter table intake_ticket force row level security;
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
    if sender.id is null or not access_holds('{caseworker,screener}'::text[]) or access_reduced()
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
