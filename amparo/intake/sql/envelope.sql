-- Receipts are seen by those of their body who send. What state one may be put in, the database judges by itself.
create policy seen on intake_envelope for select to amparo_app using (
    organisation_id = (select access_organisation()) and (select access_holds({senders})) and not (select access_reduced())
);
create policy added on intake_envelope for insert to amparo_app with check (
    organisation_id = (select access_organisation()) and (select access_holds({senders})) and not (select access_reduced())
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
    if sender.id is null or not access_holds({senders}) or access_reduced() then
        raise insufficient_privilege using message = 'no such device';
    end if;
    select * into known from intake_envelope e where e.id = envelope;
    if known.id is not null then
        return case when known.digest = its_digest and known.device_id = device then 'known' else 'reused' end;
    end if;
    if (select count(*) from intake_envelope e where e.device_id = device and e.received_at > now() - interval '1 day') >= {most_a_day}
       or (select count(*) from intake_envelope e where e.organisation_id = sender.organisation_id and e.state = 'aside') >= {most_aside}
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
    if not access_worker() in (select vault_heads()) or not access_holds({enrollers}) or access_reduced() then
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
