-- Seen from the sender's side by whoever sees the case, from the receiver's by those who answer referrals.
create policy seen_by_sender on protection_referral for select to amparo_app using (
    (select access_holds({senders})) and sender_id = (select access_organisation())
    and exists (select 1 from protection_case c where c.id = protection_referral.case_id)
);
create policy seen_by_receiver on protection_referral for select to amparo_app using (
    (select access_holds({receivers})) and receiver_id = (select access_organisation()) and not (select access_reduced())
    and (share_ends_at > statement_timestamp() or state in ('declined', 'revoked'))
);
create policy added on protection_referral for insert to amparo_app with check (
    (select access_holds({senders})) and sender_id = (select access_organisation())
    and exists (select 1 from protection_case c where c.id = protection_referral.case_id and {ordinarily})
);
create policy taken_back on protection_referral for update to amparo_app using (
    (select access_holds({senders})) and sender_id = (select access_organisation())
    and exists (select 1 from protection_case c where c.id = protection_referral.case_id and {ordinarily})
);
create policy answered on protection_referral for update to amparo_app using (
    (select access_holds({receivers})) and receiver_id = (select access_organisation()) and not (select access_reduced())
    and share_ends_at > statement_timestamp()
);
create policy guarded on protection_referral for select to amparo_guard using (true);
create policy ended on protection_referral for update to amparo_guard using (true) with check (true);
create policy guarded on protection_consent for select to amparo_guard using (true);
create policy guarded on protection_consentedset for select to amparo_guard using (true);
create policy guarded on protection_referralset for select to amparo_guard using (true);
grant select, insert on protection_referral to amparo_app;
grant update (state, answered_on, decline_reason) on protection_referral to amparo_app;
grant update (sex, age_status, citizenship, exploitation, region, share_ends_at) on protection_referral to amparo_guard;
grant select on protection_referral, protection_consent, protection_consentedset, protection_referralset to amparo_guard;

-- A consent lasts a year at most, and what is shared ends within a year, whatever the statement said.
alter table protection_consent add constraint consent_for_a_year check (valid_until - valid_from <= {longest});
-- Whoever shares under a consent and whoever withdraws it wait for each other: neither misses what the other did.
create function protection_wait_for_consent(given uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$
    select pg_advisory_xact_lock_shared(7310013, hashtext(given::text))
$$;
-- A referral stands on a live consent for that recipient, or is a child's; the database checks what the page promised.
create function protection_referral_check() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare found protection_case; allowed protection_consent;
begin
    perform access_refuse_reduced();  -- a decoy would be taken for a person where it arrives
    select * into found from protection_case where id = new.case_id;
    if found.organisation_id is distinct from access_organisation() then
        raise check_violation using message = 'only the body that has the case refers it';
    end if;
    if not exists (select 1 from access_organisation o where o.id = new.receiver_id and o.receives_referrals and o.active) then
        raise check_violation using message = 'this body takes no referrals';
    end if;
    new.sender_id := access_organisation();
    new.subject := found.subject;
    new.state := 'sent';
    new.answered_on := null;
    new.decline_reason := null;
    -- It is late when whoever is asked had the time to answer, not when the statement says so.
    new.sent_on := access_today();
    new.due_on := greatest(new.due_on, access_today() + {answer_days});
    new.reminded_on := null;
    -- The day's end depends on where one is, the day does not: a day and a half of leeway, never into the past.
    new.share_ends_at := coalesce(new.share_ends_at, (new.shared_until + 1)::timestamp at time zone 'UTC');
    if new.share_ends_at <= now() or new.share_ends_at > (new.shared_until + 1)::timestamp at time zone 'UTC' + interval '14 hours'
       or new.shared_until > access_today() + {longest} then
        raise check_violation using message = 'what is shared ends on its last day';
    end if;
    if new.ground = 'child_best_interests' and found.age_status = 'adult' then
        raise check_violation using message = 'an adult is referred with consent only';
    end if;
    if new.consent_id is not null then
        perform protection_wait_for_consent(new.consent_id);
        select * into allowed from protection_consent where id = new.consent_id;
        if allowed.case_id is distinct from new.case_id or allowed.recipient_id <> new.receiver_id
           or allowed.withdrawn_at is not null or access_today() not between allowed.valid_from and allowed.valid_until
           or new.shared_until > allowed.valid_until then
            raise check_violation using message = 'no live consent for this recipient';
        end if;
        -- The age status decides how the person is received, and goes always.
        if new.ground = 'consent' and not exists (
                select 1 from protection_consentedset s where s.consent_id = new.consent_id and s.data_set = 'facts') then
            new.sex := 'unknown'; new.citizenship := null; new.exploitation := 'Unknown'; new.region := null;
        end if;
    end if;
    return new;
end $$;
create trigger checked before insert on protection_referral for each row execute function protection_referral_check();

create function protection_referral_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare me integer := access_organisation();
begin
    if not (
        (old.state = 'sent' and new.state in ('accepted', 'declined') and me = old.receiver_id)
        or (old.state = 'accepted' and new.state = 'done' and me = old.receiver_id)
        or (old.state = 'sent' and new.state = 'revoked' and me = old.sender_id)
    ) then
        raise check_violation using message = 'a referral does not go from there to here';
    end if;
    if new.state = 'accepted' and exists (
        select 1 from protection_consent c where c.id = old.consent_id
        and (c.withdrawn_at is not null or new.answered_on > c.valid_until)
    ) then
        raise check_violation using message = 'the consent has ended';
    end if;
    -- It is answered today, whatever the statement says, and the answer stays.
    new.answered_on := case when new.state = 'revoked' then null when old.state = 'sent' then access_today() else old.answered_on end;
    if new.state in ('declined', 'revoked') then
        -- What nobody took up is nobody's to read: the row stays, what it said of the person goes.
        new.sex := 'unknown'; new.age_status := null; new.citizenship := null;
        new.exploitation := 'Unknown'; new.region := null;
    end if;
    return new;
end $$;
create trigger stepped before update of state, answered_on, decline_reason on protection_referral for each row execute function protection_referral_step();

-- What goes along is said in the transaction that sends, whose message is posted in it: nothing is slipped in afterwards.
create function protection_referral_being_sent(referral uuid) returns void language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from protection_outbox o where o.referral_id = referral and o.kind = 'sent' and o.posted_at >= now()) then
        raise check_violation using message = 'a referral stays as it was sent';
    end if;
end $$;
create function protection_referralset_check() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform protection_referral_being_sent(new.referral_id);
    if exists (
        select 1 from protection_referral r where r.id = new.referral_id and r.ground = 'consent' and not exists (
            select 1 from protection_consentedset s where s.consent_id = r.consent_id and s.data_set = new.data_set)
    ) then
        raise check_violation using message = 'not among what was consented to';
    end if;
    return new;
end $$;
create trigger checked before insert on protection_referralset for each row execute function protection_referralset_check();
-- Answers go along with what goes along, as codes: where any word may stand, a name may stand.
alter table protection_referralanswer
    add constraint referred_answer_is_codes check (question ~ '^[a-z0-9_]+$' and answer ~ '^[a-z_]+$');
create function protection_referralanswer_check() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform protection_referral_being_sent(new.referral_id);
    if not exists (select 1 from protection_referralset s where s.referral_id = new.referral_id and s.data_set = new.data_set) then
        raise check_violation using message = 'not among what is referred';
    end if;
    return new;
end $$;
create trigger checked before insert on protection_referralanswer for each row execute function protection_referralanswer_check();

-- With the acceptance, and at no other moment, the drawers that go with the referral open for whoever accepts, until the
-- consent ends, and no others: a colleague who asks later gets none of them.
create function protection_referral_open_drawers() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare drawer record;
begin
    for drawer in
        select d.id, r.share_ends_at as until
        from protection_referral r
        join protection_referralset s on s.referral_id = r.id
        join protection_case c on c.id = r.case_id
        join vault_drawer d on d.person_id = c.person_id and d.part = s.data_set and d.organisation_id = r.sender_id
        where r.id = new.id and r.receiver_id = access_organisation()
        and r.share_ends_at > statement_timestamp() and access_holds({receivers})
        and (c.walled is null or not access_worker() = any (c.walled))
        -- Withdrawn is withdrawn: what was shut does not open again.
        and not exists (select 1 from protection_consent k where k.id = r.consent_id and k.withdrawn_at is not null)
    loop
        perform vault_drawer_share(drawer.id, principal, drawer.until) from unnest(access_default_readers()) as principal;
        insert into ledger_entry (act, kind, object_id) values ('person.shared', 'drawer', drawer.id::text);
    end loop;
    return null;
end $$;
create trigger drawers_open after update of state on protection_referral for each row
    when (old.state = 'sent' and new.state = 'accepted') execute function protection_referral_open_drawers();
-- The person behind an accepted referral, for whoever may now open one of the drawers.
create function protection_referral_person(accepted uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select c.person_id from protection_referral r join protection_case c on c.id = r.case_id
    where r.id = accepted and r.state = 'accepted' and r.receiver_id = access_organisation()
    and (c.walled is null or not access_worker() = any (c.walled))
    and exists (select 1 from vault_drawer d join vault_drawer_access a on a.record_id = d.id
                where d.person_id = c.person_id and a.until > statement_timestamp()
                and a.principal_id = any (access_principals({receivers})))
$$;
-- Consent withdrawn: what it opened is shut at once, for everybody it was opened for, whatever statement withdrew it.
create function protection_consent_shut_drawers() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare drawer uuid;
begin
    perform pg_advisory_xact_lock(7310013, hashtext(new.id::text));
    -- The referrals first: an acceptance holds its row, so that what it opened stands by the time the drawers are shut.
    update protection_referral r set share_ends_at = now(), sex = 'unknown', age_status = null, citizenship = null,
        exploitation = 'Unknown', region = null
    where r.consent_id = new.id and r.share_ends_at > statement_timestamp();
    for drawer in
        select d.id from protection_case c
        join vault_drawer d on d.person_id = c.person_id and d.organisation_id = c.organisation_id
        where c.id = new.case_id
    loop
        delete from vault_drawer_access a using access_principal p
        left join access_worker w on w.id = p.worker_id left join access_team t on t.id = p.team_id
        where a.record_id = drawer and p.id = a.principal_id
        and coalesce(p.organisation_id, w.organisation_id, t.organisation_id)
            = new.recipient_id;
        perform vault_drawer_refresh(drawer);
    end loop;
    return null;
end $$;
create trigger shuts after update of withdrawn_at on protection_consent for each row
    when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function protection_consent_shut_drawers();
-- Consent that was withdrawn is never unwithdrawn: who agrees again gives a new one.
create function protection_consent_ends() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise check_violation using message = 'a withdrawn consent stays withdrawn';
end $$;
create trigger stays_withdrawn before update of withdrawn_at on protection_consent for each row
    when (old.withdrawn_at is not null) execute function protection_consent_ends();
revoke all on function protection_consent_ends() from public;
do $$
declare f text;
begin
    foreach f in array array['protection_wait_for_consent(uuid)', 'protection_referral_check()', 'protection_referral_step()',
        'protection_referral_being_sent(uuid)', 'protection_referralset_check()', 'protection_referralanswer_check()', 'protection_referral_open_drawers()',
        'protection_referral_person(uuid)', 'protection_consent_shut_drawers()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function protection_referral_person(uuid) to amparo_app;
