
-- protection_case
alter table protection_case enable row level security;
alter table protection_case force row level security;
-- Who sees which record, until when; lists are walks along its key. The app reaches it through functions only.
create table protection_case_access (
    principal_id integer not null references access_principal (id),
    opened_at timestamptz not null,
    record_id uuid not null references protection_case (id) on delete cascade,
    until timestamptz not null default '9999-12-31 00:00:00+00',
    walled integer[],
    primary key (principal_id, opened_at, record_id) include (until, walled)
);
create index protection_case_access_record on protection_case_access (record_id);
alter table protection_case_access enable row level security;
alter table protection_case_access force row level security;
create policy kept on protection_case_access for all to amparo_guard using (true) with check (true);
grant select, insert, update, delete on protection_case_access to amparo_guard;

-- Exactly at this second: has whoever acts a share of the record that has not lapsed?
create function protection_case_live(record uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from protection_case_access a where a.record_id = record and a.until > statement_timestamp()
        and a.principal_id = any (access_principals('{caseworker,decider,screener}'::text[]))
    );
end $$;

create index protection_case_readers on protection_case using gin (readers);
create index protection_case_next_expiry on protection_case (next_expiry) where next_expiry < '9999-01-01 00:00:00+00';
create policy seen on protection_case for select to amparo_app
    using (readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[]);
create policy added on protection_case for insert to amparo_app
    with check ((select access_holds('{caseworker,screener}'::text[])) and organisation_id = (select access_organisation()));
create policy changed on protection_case for update to amparo_app
    using (
        (select access_holds('{caseworker,decider,screener}'::text[])) and readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[]
        and (organisation_id = (select access_organisation()) or (select access_holds('{decider}'::text[])))
    )
    with check ((select access_holds('{caseworker,decider,screener}'::text[])));
-- A share that has lapsed and is not swept yet: neither seen nor changed, not even by a statement that reads nothing.
create policy not_lapsed on protection_case as restrictive for all to amparo_app
    using (next_expiry > statement_timestamp() or protection_case_live(id));
create policy walled_off on protection_case as restrictive for all to amparo_app
    using (walled is null or not access_walled(walled));
create policy kept on protection_case for all to amparo_guard using (true) with check (true);
grant select, insert on protection_case to amparo_app;
grant update (sex, age_status, citizenship, exploitation, region, person_id, status, victim_status, due_on, closed_on, closure_reason) on protection_case to amparo_app;
grant select on protection_case to amparo_guard;
grant update (readers, walled, next_expiry) on protection_case to amparo_guard;

-- Who sees a new record is decided here, from the session, whatever the statement said.
create function protection_case_before_insert() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.organisation_id := access_organisation();
    new.owner_id := access_worker();
    new.opened_at := now();
    new.readers := access_default_readers();
    new.walled := null;
    new.next_expiry := '9999-12-31 00:00:00+00';
    return new;
end $$;
create function protection_case_after_insert() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into protection_case_access (principal_id, opened_at, record_id, walled)
    select principal, new.opened_at, new.id, new.walled from unnest(new.readers) as principal;
    return null;
end $$;
create trigger protection_case_before_insert before insert on protection_case for each row execute function protection_case_before_insert();
create trigger protection_case_after_insert after insert on protection_case for each row execute function protection_case_after_insert();

-- The row is locked first: two that share and unshare at once must not write each other's readers back.
create function protection_case_refresh(record uuid) returns void language sql security definer set search_path = public, pg_temp as $$
    select id from protection_case where id = record for update;
    update protection_case set
        readers = coalesce((select array_agg(distinct principal_id) from protection_case_access
                            where record_id = record and until > statement_timestamp()), '{}'),
        next_expiry = coalesce((select min(until) from protection_case_access
                                where record_id = record and until > statement_timestamp()), '9999-12-31 00:00:00+00')
    where id = record;
    update protection_case_access a set walled = r.walled from protection_case r
    where r.id = record and a.record_id = record and a.walled is distinct from r.walled
$$;
create function protection_case_wall_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update protection_case_access set walled = new.walled where record_id = new.id;
    return null;
end $$;
create trigger protection_case_wall_moved after update of walled on protection_case for each row execute function protection_case_wall_moved();
-- Whoever goes to another body leaves behind what was theirs alone in the one before.
create function protection_case_worker_left() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare left_behind uuid;
begin
    for left_behind in
        delete from protection_case_access a using access_principal p
        where p.worker_id = new.id and a.principal_id = p.id returning a.record_id
    loop
        perform protection_case_refresh(left_behind);
    end loop;
    return null;
end $$;
create trigger protection_case_worker_left after update of organisation_id on access_worker
    for each row when (new.organisation_id <> old.organisation_id) execute function protection_case_worker_left();
-- Let a principal see a record until a moment. For our own functions, which know by what right: nobody who signs in shares
-- anything with anybody by a statement of their own.
create function protection_case_share(record uuid, principal integer, share_until timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into protection_case_access (principal_id, opened_at, record_id, until)
    select principal, r.opened_at, r.id, share_until from protection_case r where r.id = record
    on conflict (principal_id, opened_at, record_id) do update set until = excluded.until;
    perform protection_case_refresh(record);
end $$;
-- Lists. Their plans do not depend on what is asked: made once a connection, kept (bench/rowsecurity.py).
-- A page of the records within sight of those of the asked principals that whoever acts has: newest first, each once.
create function protection_case_page(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns table (opened_at timestamptz, record_id uuid) language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select distinct walk.opened_at, walk.record_id
    from access_session s, unnest(asked) as principal, lateral (
        select a.opened_at, a.record_id from protection_case_access a
        where a.principal_id = principal and (a.opened_at, a.record_id) < (before_at, before_id)
        and a.until > statement_timestamp() and (a.walled is null or not access_walled(a.walled))
        order by a.opened_at desc, a.record_id desc limit most
    ) as walk
    where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    and s.expires_at > statement_timestamp() and s.duties::text[] && '{caseworker,decider,screener}'::text[] and principal = any (s.principals)
    order by 1 desc, 2 desc limit most;
end $$;
-- The same page as whole records: one statement instead of two, and who acts is looked up once.
create function protection_case_rows(asked integer[], before_at timestamptz, before_id uuid, most integer)
returns setof protection_case language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select r.* from protection_case_page(asked, before_at, before_id, most) as page join protection_case r on r.id = page.record_id
    order by page.opened_at desc, page.record_id desc;
end $$;
-- How many they are, each once, up to a cap. (A walk that reaches the cap has found it; others are complete.)
create function protection_case_count(asked integer[], cap integer) returns bigint language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return (
        select count(*) from (
            select distinct walk.record_id
            from access_session s, unnest(asked) as principal, lateral (
                select a.record_id from protection_case_access a
                where a.principal_id = principal and a.until > statement_timestamp()
                and (a.walled is null or not access_walled(a.walled))
                limit cap
            ) as walk
            where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
            and s.expires_at > statement_timestamp() and s.duties::text[] && '{caseworker,decider,screener}'::text[] and principal = any (s.principals)
            limit cap
        ) as capped
    );
end $$;
-- Lapsed shares are refused exactly by the policy above; sweeping only makes that cheap again.
create function protection_case_sweep() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare swept integer;
begin
    perform protection_case_refresh(id) from protection_case where next_expiry <= now();
    get diagnostics swept = row_count;
    return swept;
end $$;
do $$
declare f text;
begin
    foreach f in array array['protection_case_before_insert()', 'protection_case_after_insert()', 'protection_case_refresh(uuid)',
        'protection_case_live(uuid)', 'protection_case_wall_moved()', 'protection_case_worker_left()',
        'protection_case_page(integer[], timestamptz, uuid, integer)', 'protection_case_rows(integer[], timestamptz, uuid, integer)', 'protection_case_count(integer[], integer)', 'protection_case_share(uuid, integer, timestamptz)',
        'protection_case_sweep()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function protection_case_live(uuid), protection_case_page(integer[], timestamptz, uuid, integer),
    protection_case_rows(integer[], timestamptz, uuid, integer), protection_case_count(integer[], integer) to amparo_app;
grant execute on function protection_case_sweep() to amparo_worker;

-- protection_screening
alter table protection_screening enable row level security;
alter table protection_screening force row level security;
create policy seen on protection_screening for select to amparo_app using ((select access_holds('{caseworker,decider,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_screening.case_id));
create policy added on protection_screening for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_screening.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id))));
create policy counted on protection_screening for select to current_user using (true);
create policy changed on protection_screening for update to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_screening.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id)))) with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_screening.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id))));
grant select, insert on protection_screening to amparo_app;
grant update (state, outcome, completed_on) on protection_screening to amparo_app;

-- protection_answer
alter table protection_answer enable row level security;
alter table protection_answer force row level security;
create policy seen on protection_answer for select to amparo_app using ((select access_holds('{caseworker,decider,screener}'::text[])) and exists (select 1 from protection_screening parent where parent.id = protection_answer.screening_id));
create policy added on protection_answer for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_screening parent where parent.id = protection_answer.screening_id and exists (select 1 from protection_case c where c.id = parent.case_id and c.organisation_id = (select access_organisation()) and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id)))));
create policy counted on protection_answer for select to current_user using (true);
create policy changed on protection_answer for update to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_screening parent where parent.id = protection_answer.screening_id and exists (select 1 from protection_case c where c.id = parent.case_id and c.organisation_id = (select access_organisation()) and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id))))) with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_screening parent where parent.id = protection_answer.screening_id and exists (select 1 from protection_case c where c.id = parent.case_id and c.organisation_id = (select access_organisation()) and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id)))));
grant select, insert on protection_answer to amparo_app;
grant update (answer) on protection_answer to amparo_app;

-- protection_decisionrequest
alter table protection_decisionrequest enable row level security;
alter table protection_decisionrequest force row level security;
create policy seen on protection_decisionrequest for select to amparo_app using ((select access_holds('{caseworker,decider,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_decisionrequest.case_id));
create policy added on protection_decisionrequest for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_decisionrequest.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id))));
create policy counted on protection_decisionrequest for select to current_user using (true);
grant select, insert on protection_decisionrequest to amparo_app;

-- protection_decisionrequest
alter table protection_decisionrequest enable row level security;
alter table protection_decisionrequest force row level security;
-- A body is asked today, and has the time to answer; that it did, only its decision says (statusdecision.sql).
create function protection_decision_asked_for() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();  -- a decoy is no case to whoever is asked
    if current_user = 'amparo_app' then
        new.recorded_at := now();
        new.asked_on := access_today();
        new.due_on := greatest(new.due_on, access_today() + 5);
        new.answered := false;
    end if;
    return new;
end $$;
create trigger asked_for before insert on protection_decisionrequest for each row execute function protection_decision_asked_for();
revoke all on function protection_decision_asked_for() from public;

-- Whoever is asked to decide sees the case from then on, and it is written down, in the statement that asks: a case is shown
-- to another body in no other way.
create function protection_decision_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from access_organisation o where o.id = new.authority_id and o.decides_status and o.active) then
        raise check_violation using message = 'this body does not decide on status';
    end if;
    perform protection_case_share(new.case_id, p.id, '9999-12-31 00:00:00+00')
    from access_principal p where p.kind = 'shared' and p.organisation_id = new.authority_id;
    insert into ledger_entry (act, kind, object_id) values ('decision.asked', 'case', new.case_id::text);
    return null;
end $$;
create trigger asked after insert on protection_decisionrequest for each row execute function protection_decision_asked();
revoke all on function protection_decision_asked() from public;
alter function protection_decision_asked() owner to amparo_guard;

-- protection_statusdecision
alter table protection_statusdecision enable row level security;
alter table protection_statusdecision force row level security;
create policy counted on protection_statusdecision for select to current_user using (true);
create policy seen on protection_statusdecision for select to amparo_app using (
    (select access_holds('{caseworker,decider,screener}'::text[])) and exists (select 1 from protection_case c where c.id = protection_statusdecision.case_id)
);
create policy added on protection_statusdecision for insert to amparo_app with check (
    (select access_holds('{decider}'::text[])) and exists (select 1 from protection_case c where c.id = protection_statusdecision.case_id and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id)))
);
grant select, insert on protection_statusdecision to amparo_app;

-- Who decides and who screened is said by the database: the constraint that they differ cannot be talked round. A body decides
-- what it was asked and has not answered, today; the decision answers that, and is written down by the statement that makes it.
create policy answered on protection_decisionrequest for update to amparo_guard using (true) with check (true);
grant update (answered) on protection_decisionrequest to amparo_guard;
create function protection_statusdecision_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.decided_by_id := access_worker();
    new.decider_body_id := access_organisation();
    new.screened_by_id := (select owner_id from protection_case where id = new.case_id);
    new.decided_on := access_today();
    new.recorded_at := clock_timestamp();
    if new.screened_by_id = new.decided_by_id
       or exists (select 1 from protection_screening s where s.case_id = new.case_id and s.screened_by_id = new.decided_by_id) then
        raise check_violation using message = 'whoever screened does not decide', constraint = 'decider_is_not_screener';
    end if;
    update protection_decisionrequest q set answered = true from access_organisation o
    where q.case_id = new.case_id and q.stage = new.stage and q.authority_id = new.decider_body_id and not q.answered
        and o.id = q.authority_id and o.decides_status and o.active;
    if not found then
        raise check_violation using message = 'this body was not asked to decide';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('decision.made', 'case', new.case_id::text);
    return new;
end $$;
create trigger who before insert on protection_statusdecision for each row execute function protection_statusdecision_who();
revoke all on function protection_statusdecision_who() from public;
alter function protection_statusdecision_who() owner to amparo_guard;

-- Who screened is said by the database, too.
create policy guarded on protection_screening for select to amparo_guard using (true);
grant select on protection_screening to amparo_guard;
create function protection_screening_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.screened_by_id := coalesce(access_worker(), new.screened_by_id);
    return new;
end $$;
create trigger who before insert on protection_screening for each row execute function protection_screening_who();
revoke all on function protection_screening_who() from public;
alter function protection_screening_who() owner to amparo_guard;

-- Whether somebody is a victim is said by the last final decision, and by nothing else: not by whoever works on the case.
create function protection_case_decided() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and new.victim_status is distinct from coalesce((
            select case d.outcome when 'positive' then 'ActualVictimOfTrafficking' else 'NotAVictimOfTrafficking' end
            from protection_statusdecision d where d.case_id = new.id and d.stage = 'final'
            order by d.recorded_at desc limit 1), 'PossibleVictimOfTrafficking') then
        raise check_violation using message = 'status goes by decision';
    end if;
    return new;
end $$;
create trigger status_begins before insert on protection_case for each row execute function protection_case_decided();
create trigger status_decided before update of victim_status on protection_case for each row
    when (new.victim_status is distinct from old.victim_status) execute function protection_case_decided();
revoke all on function protection_case_decided() from public;

-- protection_consent
alter table protection_consent enable row level security;
alter table protection_consent force row level security;
create policy seen on protection_consent for select to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_consent.case_id));
create policy added on protection_consent for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_consent.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id))));
create policy counted on protection_consent for select to current_user using (true);
create policy changed on protection_consent for update to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_consent.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id)))) with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_consent.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id))));
grant select, insert on protection_consent to amparo_app;
grant update (withdrawn_at) on protection_consent to amparo_app;

-- protection_consentedset
alter table protection_consentedset enable row level security;
alter table protection_consentedset force row level security;
create policy seen on protection_consentedset for select to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_consent parent where parent.id = protection_consentedset.consent_id));
create policy added on protection_consentedset for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_consent parent where parent.id = protection_consentedset.consent_id and exists (select 1 from protection_case c where c.id = parent.case_id and c.organisation_id = (select access_organisation()) and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id)))));
create policy counted on protection_consentedset for select to current_user using (true);
grant select, insert on protection_consentedset to amparo_app;

-- protection_referral
alter table protection_referral enable row level security;
alter table protection_referral force row level security;
-- Seen from the sender's side by whoever sees the case, from the receiver's by those who answer referrals.
create policy seen_by_sender on protection_referral for select to amparo_app using (
    (select access_holds('{caseworker,screener}'::text[])) and sender_id = (select access_organisation())
    and exists (select 1 from protection_case c where c.id = protection_referral.case_id)
);
create policy seen_by_receiver on protection_referral for select to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and receiver_id = (select access_organisation()) and not (select access_reduced())
    and (share_ends_at > statement_timestamp() or state in ('declined', 'revoked'))
);
create policy added on protection_referral for insert to amparo_app with check (
    (select access_holds('{caseworker,screener}'::text[])) and sender_id = (select access_organisation())
    and exists (select 1 from protection_case c where c.id = protection_referral.case_id and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id)))
);
create policy taken_back on protection_referral for update to amparo_app using (
    (select access_holds('{caseworker,screener}'::text[])) and sender_id = (select access_organisation())
    and exists (select 1 from protection_case c where c.id = protection_referral.case_id and c.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (c.next_expiry > statement_timestamp() or protection_case_live(c.id)))
);
create policy answered on protection_referral for update to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and receiver_id = (select access_organisation()) and not (select access_reduced())
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
alter table protection_consent add constraint consent_for_a_year check (valid_until - valid_from <= 366);
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
    new.due_on := greatest(new.due_on, access_today() + 5);
    new.reminded_on := null;
    -- The day's end depends on where one is, the day does not: a day and a half of leeway, never into the past.
    new.share_ends_at := coalesce(new.share_ends_at, (new.shared_until + 1)::timestamp at time zone 'UTC');
    if new.share_ends_at <= now() or new.share_ends_at > (new.shared_until + 1)::timestamp at time zone 'UTC' + interval '14 hours'
       or new.shared_until > access_today() + 366 then
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
        and r.share_ends_at > statement_timestamp() and access_holds('{caseworker}'::text[])
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
                and a.principal_id = any (access_principals('{caseworker}'::text[])))
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

-- protection_referralset
alter table protection_referralset enable row level security;
alter table protection_referralset force row level security;
create policy seen on protection_referralset for select to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_referral parent where parent.id = protection_referralset.referral_id));
create policy added on protection_referralset for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_referral parent where parent.id = protection_referralset.referral_id and parent.sender_id = (select access_organisation())));
create policy counted on protection_referralset for select to current_user using (true);
grant select, insert on protection_referralset to amparo_app;

-- protection_referralanswer
alter table protection_referralanswer enable row level security;
alter table protection_referralanswer force row level security;
create policy seen on protection_referralanswer for select to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_referral parent where parent.id = protection_referralanswer.referral_id and (parent.sender_id = (select access_organisation()) or parent.state in ('accepted', 'done'))));
create policy added on protection_referralanswer for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and exists (select 1 from protection_referral parent where parent.id = protection_referralanswer.referral_id and parent.sender_id = (select access_organisation())));
create policy counted on protection_referralanswer for select to current_user using (true);
grant select, insert on protection_referralanswer to amparo_app;

-- protection_assistance
alter table protection_assistance enable row level security;
alter table protection_assistance force row level security;
create policy seen on protection_assistance for select to amparo_app using ((select access_holds('{caseworker}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_assistance.case_id));
create policy added on protection_assistance for insert to amparo_app with check ((select access_holds('{caseworker}'::text[])) and exists (select 1 from protection_case parent where parent.id = protection_assistance.case_id and parent.organisation_id = (select access_organisation()) and parent.readers && (select access_principals('{caseworker,decider,screener}'::text[]))::integer[] and (parent.next_expiry > statement_timestamp() or protection_case_live(parent.id))));
create policy counted on protection_assistance for select to current_user using (true);
grant select, insert on protection_assistance to amparo_app;

-- protection_notification
alter table protection_notification enable row level security;
alter table protection_notification force row level security;
create policy seen on protection_notification for select to amparo_app using ((select access_holds('{caseworker,screener}'::text[])) and (sender_id = (select access_organisation()) or receiver_id = (select access_organisation())) and not (select access_reduced()));
create policy added on protection_notification for insert to amparo_app with check ((select access_holds('{caseworker,screener}'::text[])) and sender_id = (select access_organisation()));
create policy counted on protection_notification for select to current_user using (true);
grant select, insert on protection_notification to amparo_app;

-- protection_notification
alter table protection_notification enable row level security;
alter table protection_notification force row level security;
-- A notification goes from one's own body, today, to another that decides on status; the database writes it down itself.
create function protection_notification_sent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.sender_id := access_organisation();
    new.sent_on := access_today();
    if not exists (select 1 from access_organisation o where o.id = new.receiver_id and o.decides_status and o.active) then
        raise check_violation using message = 'this body takes no notifications';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('notification.sent', 'notification', new.id::text);
    return new;
end $$;
create trigger sent before insert on protection_notification for each row execute function protection_notification_sent();
revoke all on function protection_notification_sent() from public;
alter function protection_notification_sent() owner to amparo_guard;

-- protection_case
alter table protection_case enable row level security;
alter table protection_case force row level security;
-- When a case closes, its body keeps who the person is until the schedule's day; as long as another case of the body's is open,
-- nothing is shortened, and the longest of several closed cases counts. No other day than the schedule's, reckoned here once
-- more: who closes a case would else erase the person within the year, or keep them for good. Seen only by whoever sees the case.
create function protection_case_kept_until(kept protection_case) returns date language sql stable set search_path = public, pg_temp as $$
    -- The day after the end of February where a year has none.
    select (day + (to_char(day, 'MMDD') = '0229')::integer + make_interval(years => years))::date
    from coalesce(kept.closed_on, access_today()) as day, lateral (
        select 10 as years where kept.closed_on is null
        union all
        select term.years from (values ('not_a_victim', 1, date '2000-01-01', date 'infinity'), ('adult', 5, date '2000-01-01', date 'infinity'), ('child', 15, date '2000-01-01', date 'infinity')) as term (class, years, since, until)
        where day between term.since and term.until and term.class = case
            when kept.victim_status = 'NotAVictimOfTrafficking' then 'not_a_victim' when kept.age_status = 'adult' then 'adult' else 'child' end
        and kept.closed_on is not null
    ) as schedule
$$;
revoke all on function protection_case_kept_until(protection_case) from public;
alter function protection_case_kept_until(protection_case) owner to amparo_guard;
create function protection_case_retain(closing uuid, until date) returns date language plpgsql security definer set search_path = public, pg_temp as $$
declare found protection_case; whose uuid; kept date;
begin
    select c.* into found from protection_case c
    where c.id = closing and c.organisation_id = access_organisation()
    and c.readers && access_principals('{caseworker,screener}'::text[])
    and (c.walled is null or not access_worker() = any (c.walled));
    whose := found.person_id;
    if whose is null then return null; end if;
    if until is distinct from protection_case_kept_until(found) then
        raise insufficient_privilege using message = 'not to be kept until then';
    end if;
    select case when count(c.id) > 0 then greatest(until, max(d.retain_until)) else until end into kept
    from vault_drawer d left join protection_case c
        on c.person_id = d.person_id and c.organisation_id = d.organisation_id and c.id <> closing
    where d.person_id = whose and d.organisation_id = access_organisation();
    if kept is not null then perform vault_retain(whose, kept); end if;
    return kept;
end $$;
revoke all on function protection_case_retain(uuid, date) from public;
alter function protection_case_retain(uuid, date) owner to amparo_guard;
grant execute on function protection_case_retain(uuid, date) to amparo_app;

-- A case points to somebody in sight, or new: else who has a case would refer, and report on, whoever's id they know.
create function protection_case_points() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and not vault_may_point(new.person_id) then
        raise insufficient_privilege using message = 'no such person';
    end if;
    return new;
end $$;
create trigger points_added before insert on protection_case for each row
    when (new.person_id is not null) execute function protection_case_points();
create trigger points before update of person_id on protection_case for each row
    when (new.person_id is not null and new.person_id is distinct from old.person_id) execute function protection_case_points();
revoke all on function protection_case_points() from public;

-- Whose case it is stands once it is said: what was opened for others would else be out of a withdrawal's reach.
create function protection_case_stays() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise check_violation using message = 'a case stays with its person';
end $$;
create trigger stays before update of person_id on protection_case for each row
    when (old.person_id is not null and new.person_id is distinct from old.person_id) execute function protection_case_stays();
revoke all on function protection_case_stays() from public;

-- A case opens from a referral to one's own body that was accepted: nobody takes the place of the one that is to open.
create function protection_case_referred() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and not exists (
            select 1 from protection_referral r where r.id = new.from_referral_id and r.state = 'accepted'
            and r.receiver_id = access_organisation() and r.subject = new.subject) then
        raise check_violation using message = 'no such referral';
    end if;
    return new;
end $$;
create trigger from_a_referral before insert on protection_case for each row
    when (new.from_referral_id is not null) execute function protection_case_referred();
revoke all on function protection_case_referred() from public;

-- protection_case
alter table protection_case enable row level security;
alter table protection_case force row level security;
-- Only the body that has a case works on it, and on an open one: whoever it was shown to so as to decide says who is a victim,
-- and nothing else of it. A case closes on the day on which it is closed.
create function protection_case_worked() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user <> 'amparo_app' then
        return new;
    end if;
    if old.organisation_id is distinct from access_organisation() or not access_holds('{caseworker,screener}'::text[]) then
        raise check_violation using message = 'only the body that has the case works on it';
    end if;
    if old.closed_on is not null and new.closed_on is not null and (new.sex, new.age_status, new.citizenship, new.exploitation, new.region, new.person_id, new.status, new.closed_on, new.closure_reason) is distinct from (old.sex, old.age_status, old.citizenship, old.exploitation, old.region, old.person_id, old.status, old.closed_on, old.closure_reason) then
        raise check_violation using message = 'a closed case stays as it is';
    end if;
    if old.closed_on is null and new.closed_on is not null then
        new.closed_on := access_today();
    end if;
    return new;
end $$;
create trigger worked_on before update of sex, age_status, citizenship, exploitation, region, person_id, status, closed_on, closure_reason, due_on on protection_case for each row execute function protection_case_worked();
revoke all on function protection_case_worked() from public;

-- Help is of days that have been, and is written in a case that is open.
create function protection_assistance_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' then
        new.recorded_at := now();
        if new.provided_on > access_today() then
            raise check_violation using message = 'this day is still to come';
        end if;
    end if;
    return new;
end $$;
create trigger given before insert on protection_assistance for each row execute function protection_assistance_given();
revoke all on function protection_assistance_given() from public;
-- After the policies have spoken: whoever only reads the case is refused as everywhere.
create function protection_case_is_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and exists (
            select 1 from protection_case c where c.id = new.case_id and c.closed_on is not null) then
        raise check_violation using message = 'a closed case stays as it is';
    end if;
    return null;
end $$;
create trigger in_open_case after insert on protection_assistance for each row execute function protection_case_is_open();
create trigger in_open_case after insert on protection_decisionrequest for each row execute function protection_case_is_open();
revoke all on function protection_case_is_open() from public;

-- protection_screening
alter table protection_screening enable row level security;
alter table protection_screening force row level security;
-- A screening is of a day that has been and is finished today; then it stays as it is, with its answers: nobody judges anew, and
-- on nothing else, what somebody has judged.
create function protection_screening_finished() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user <> 'amparo_app' then
        return new;
    end if;
    if new.started_on > access_today() then
        raise check_violation using message = 'this day is still to come';
    end if;
    if tg_op = 'INSERT' then
        new.recorded_at := now();
    elsif old.state <> 'draft' then
        raise check_violation using message = 'a finished screening stays as it is';
    end if;
    if new.state <> 'draft' then
        new.completed_on := access_today();
    end if;
    return new;
end $$;
create trigger finished before insert or update on protection_screening for each row execute function protection_screening_finished();
revoke all on function protection_screening_finished() from public;
-- After the policies have spoken: whoever only reads the case is refused as everywhere.
create function protection_answer_of_draft() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and exists (
            select 1 from protection_screening s where s.id = new.screening_id and s.state <> 'draft') then
        raise check_violation using message = 'a finished screening stays as it is';
    end if;
    return null;
end $$;
create trigger of_draft after insert or update on protection_answer for each row execute function protection_answer_of_draft();
revoke all on function protection_answer_of_draft() from public;

-- protection_consent
alter table protection_consent enable row level security;
alter table protection_consent force row level security;
-- A consent holds from the day on which it is given, for what was named then, until the moment at which it is withdrawn.
create function protection_consent_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' then
        new.recorded_at := now();
        new.valid_from := access_today();
        new.withdrawn_at := null;
    end if;
    return new;
end $$;
create trigger given before insert on protection_consent for each row execute function protection_consent_given();
revoke all on function protection_consent_given() from public;
create function protection_consent_withdrawn() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' then
        new.withdrawn_at := clock_timestamp();
    end if;
    return new;
end $$;
create trigger withdrawn before update of withdrawn_at on protection_consent for each row
    when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function protection_consent_withdrawn();
revoke all on function protection_consent_withdrawn() from public;
-- What is shared under it is named in the transaction that records it: nobody widens what a person agreed to.
create function protection_consentedset_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and not exists (
            select 1 from protection_consent c where c.id = new.consent_id and c.recorded_at = now()) then
        raise check_violation using message = 'a consent stays as it was given';
    end if;
    return null;
end $$;
create trigger given after insert on protection_consentedset for each row execute function protection_consentedset_given();
revoke all on function protection_consentedset_given() from public;

-- protection_case
alter table protection_case enable row level security;
alter table protection_case force row level security;
-- What is done to a case is written down by the statement that does it: whoever changes or closes one, judges, or says that a
-- person agreed, leaves a name, whatever page or statement that was.
create function protection_written_down() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare made jsonb := to_jsonb(new);
begin
    if current_user = 'amparo_app' then
        insert into ledger_entry (act, kind, object_id, purpose)
        values (tg_argv[0], 'case', coalesce(made ->> 'case_id', made ->> 'id'),
                case when tg_op = 'INSERT' then coalesce(made ->> 'purpose', '') else '' end);
    end if;
    return null;
end $$;
create trigger changed after update of sex, age_status, citizenship, exploitation, region on protection_case
    for each row execute function protection_written_down('case.changed');
create trigger closed after update of closed_on on protection_case for each row
    when (old.closed_on is null and new.closed_on is not null) execute function protection_written_down('case.closed');
create trigger reopened after update of closed_on on protection_case for each row
    when (old.closed_on is not null and new.closed_on is null) execute function protection_written_down('case.reopened');
create trigger completed after insert or update of state on protection_screening for each row
    when (new.state = 'completed') execute function protection_written_down('screening.completed');
create trigger written after insert on protection_consent
    for each row execute function protection_written_down('consent.given');
create trigger written_withdrawal after update of withdrawn_at on protection_consent for each row
    when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function protection_written_down('consent.withdrawn');
create trigger written after insert on protection_assistance for each row
    when (new.unmet_reason is null) execute function protection_written_down('assistance.recorded');
create trigger written_unmet after insert on protection_assistance for each row
    when (new.unmet_reason is not null) execute function protection_written_down('assistance.unmet');
revoke all on function protection_written_down() from public;

-- ledger_entry
alter table ledger_entry enable row level security;
alter table ledger_entry force row level security;
-- Who opened a record, and when: for a caseworker of the body that has the case, who tells the person, and for overseers.
-- Named are the bodies that this case was shown to by ours. What others do is theirs to tell, and would say where she is
-- now: of theirs only that something was read on a day. The making of the report is an entry, too, and no call without.
create policy guarded on protection_decisionrequest for select to amparo_guard using (true);
grant select on protection_decisionrequest to amparo_guard;

create function protection_access_report_bodies(asked protection_case) returns integer[]
language sql stable security definer set search_path = public, pg_temp as $$
    select array_agg(distinct body) from (
        select asked.organisation_id
        union all select r.receiver_id from protection_referral r where r.case_id = asked.id
        union all select r.sender_id from protection_referral r where r.id = asked.from_referral_id
        union all select q.authority_id from protection_decisionrequest q where q.case_id = asked.id
        union all select p.organisation_id from protection_case_access a join access_principal p on p.id = a.principal_id
            where a.record_id = asked.id
        union all select o.id from access_organisation o where o.kind = 'OversightBody'
    ) as known (body) where body is not null
$$;
create function protection_access_report(asked uuid, before bigint, most integer)
returns table (id bigint, at timestamptz, act text, told boolean, worker_id integer, organisation_id integer,
               organisation text, duties text[], worker text, kind text, object_id text, purpose text, number integer,
               "position" bigint, hash bytea, salt bytea)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    overseen boolean := access_holds('{overseer}'::text[]) and not access_reduced();
    about protection_case; bodies integer[]; kinds text[]; objects text[];
begin
    select c.* into about from protection_case c where c.id = asked and (overseen or (
        access_holds('{caseworker,overseer}'::text[]) and c.organisation_id = access_organisation()
        and c.readers && access_principals('{caseworker,decider,screener}'::text[]) and (c.next_expiry > statement_timestamp() or protection_case_live(c.id))
        and (c.walled is null or not access_walled(c.walled))
    ));
    if about.id is null then
        return;
    end if;
    insert into ledger_entry (act, kind, object_id) values ('person.access_report', 'case', asked::text);
    bodies := case when overseen then null else protection_access_report_bodies(about) end;
    select array_agg(o.kind), array_agg(o.id::text) into kinds, objects from (
        select 'case', about.id
        union all select 'person', about.person_id
        union all select 'drawer', d.id from vault_drawer d
            where d.person_id = about.person_id and d.organisation_id = about.organisation_id
        union all select 'referral', r.id from protection_referral r
            where r.case_id = about.id or r.id = about.from_referral_id
    ) as o (kind, id) where o.id is not null;
    return query select * from ledger_entries_about(kinds, objects, bodies, before, most);
end $$;
do $$
declare f text;
begin
    foreach f in array array['protection_access_report_bodies(protection_case)',
        'protection_access_report(uuid, bigint, integer)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function protection_access_report(uuid, bigint, integer) to amparo_app;

-- protection_outbox
alter table protection_outbox enable row level security;
alter table protection_outbox force row level security;
-- What crosses from one body to another is put into the outbox by the database, in the transaction of the step itself.
create policy seen on protection_outbox for select to amparo_app using (
    (select access_holds('{caseworker,screener}'::text[])) and sender_id = (select access_organisation())
    and (exists (select 1 from protection_referral r where r.id = protection_outbox.referral_id)
         or exists (select 1 from protection_notification n where n.id = protection_outbox.notification_id))
);
create policy kept on protection_outbox for all to amparo_guard using (true) with check (true);
grant select on protection_outbox to amparo_app;
grant select, insert, update (delivered_at) on protection_outbox to amparo_guard;

create function protection_post_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    told text := case when tg_op = 'INSERT' then 'sent' when tg_argv[0] = 'recalled' then 'recalled' else new.state end;
    answered boolean := told in ('accepted', 'declined', 'done');
begin
    insert into protection_outbox (id, kind, sender_id, receiver_id, referral_id, posted_at)
    values (gen_random_uuid(), told, case when answered then new.receiver_id else new.sender_id end,
            case when answered then new.sender_id else new.receiver_id end, new.id, clock_timestamp());
    return null;
end $$;
create trigger posted after insert on protection_referral for each row execute function protection_post_step('state');
create trigger posted_step after update of state on protection_referral for each row
    when (new.state is distinct from old.state) execute function protection_post_step('state');
-- What was accepted and ends before its time is recalled.
create trigger posted_recall after update of share_ends_at on protection_referral for each row
    when (new.share_ends_at < old.share_ends_at and new.state in ('accepted', 'done'))
    execute function protection_post_step('recalled');
create function protection_post_notification() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into protection_outbox (id, kind, sender_id, receiver_id, notification_id, posted_at)
    values (gen_random_uuid(), 'notified', new.sender_id, new.receiver_id, new.id, clock_timestamp());
    return null;
end $$;
create trigger posted after insert on protection_notification for each row execute function protection_post_notification();

-- The relay: each message arrives once, whatever dies in between; relays at once take different ones.
create function protection_post_relay(most integer) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare carried integer := 0; message protection_outbox;
begin
    for message in select * from protection_outbox where delivered_at is null order by posted_at, id limit most
                   for update skip locked loop
        insert into protection_inbox (id, kind, sender_id, receiver_id, referral_id, notification_id, posted_at, arrived_at)
        values (message.id, message.kind, message.sender_id, message.receiver_id, message.referral_id,
                message.notification_id, message.posted_at, clock_timestamp())
        on conflict (id) do nothing;
        update protection_outbox set delivered_at = clock_timestamp() where id = message.id;
        if message.kind = 'recalled' then
            perform notices_tell('referral.recalled', 'referral', message.referral_id::text, null, message.receiver_id, 'caseworker');
        end if;
        carried := carried + 1;
    end loop;
    return carried;
end $$;

-- Whoever reminds of a referral has its receiver told: of what is late, and once a day at most.
create function protection_referral_reminded() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.state <> 'sent' or new.due_on >= access_today() or old.reminded_on >= access_today() then
        raise check_violation using message = 'nothing to remind of today';
    end if;
    new.reminded_on := access_today();
    perform notices_tell('referral.late', 'referral', new.id::text, null, new.receiver_id, 'caseworker');
    return new;
end $$;
create trigger reminded before update of reminded_on on protection_referral for each row execute function protection_referral_reminded();
-- Once a week a body is reminded of each referral that is late.
create function protection_remind() returns integer language sql security definer set search_path = public, pg_temp as $$
    with late as (
        update protection_referral set reminded_on = access_today()
        where state = 'sent' and due_on < access_today() and share_ends_at > statement_timestamp()
        and (reminded_on is null or reminded_on <= access_today() - 7) returning 1)
    select count(*)::integer from late
$$;
do $$
declare f text;
begin
    foreach f in array array['protection_post_step()', 'protection_post_notification()', 'protection_post_relay(integer)',
        'protection_referral_reminded()', 'protection_remind()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant update (reminded_on) on protection_referral to amparo_app, amparo_guard;
grant select on protection_notification to amparo_guard;
create policy guarded on protection_notification for select to amparo_guard using (true);
grant execute on function protection_post_relay(integer), protection_remind() to amparo_worker;

-- protection_inbox
alter table protection_inbox enable row level security;
alter table protection_inbox force row level security;
-- What has arrived, by the message's own id.
create policy seen on protection_inbox for select to amparo_app using (
    (select access_holds('{caseworker,screener}'::text[])) and receiver_id = (select access_organisation())
    and (exists (select 1 from protection_referral r where r.id = protection_inbox.referral_id)
         or exists (select 1 from protection_notification n where n.id = protection_inbox.notification_id))
);
create policy kept on protection_inbox for all to amparo_guard using (true) with check (true);
grant select on protection_inbox to amparo_app;
grant select, insert on protection_inbox to amparo_guard;

-- What is not whole between the bodies, a line for each; none where nothing was lost, doubled or left half done.
create function protection_reconcile(patience interval default interval '5 minutes')
returns table (what text, referral_id uuid) language sql stable security definer set search_path = public, pg_temp as $$
    select 'sent without a message', r.id from protection_referral r
    where not exists (select 1 from protection_outbox o where o.referral_id = r.id and o.kind = 'sent')
    union all
    select 'answered or taken back without a message', r.id from protection_referral r
    where r.state <> 'sent' and not exists (select 1 from protection_outbox o where o.referral_id = r.id and o.kind = r.state)
    union all
    select 'more than one message of a step', o.referral_id from protection_outbox o
    where o.referral_id is not null and o.kind <> 'recalled' group by o.referral_id, o.kind having count(*) > 1
    union all
    select 'not delivered', o.referral_id from protection_outbox o
    where o.delivered_at is null and o.posted_at < clock_timestamp() - patience
    union all
    select 'delivered, but never arrived', o.referral_id from protection_outbox o
    where o.delivered_at is not null and not exists (select 1 from protection_inbox i where i.id = o.id)
    union all
    select 'arrived, but never sent', i.referral_id from protection_inbox i
    where not exists (select 1 from protection_outbox o where o.id = i.id and o.delivered_at is not null)
    union all
    select 'accepted without a case', r.id from protection_referral r
    where r.state in ('accepted', 'done') and not exists (select 1 from protection_case c where c.from_referral_id = r.id)
    union all
    select 'a case from a referral that was not accepted', r.id from protection_referral r
    join protection_case c on c.from_referral_id = r.id where r.state not in ('accepted', 'done')
    union all
    -- An event does not say of which referral it tells: they are counted by person and pair of bodies.
    select 'sent without its event', r.first from (
        select min(r.id::text)::uuid as first, r.subject, r.sender_id, r.receiver_id, count(*) as sent
        from protection_referral r group by 2, 3, 4) r
    where r.sent > (select count(*) from events_event e where e.kind = 'person.referred' and e.subject = r.subject
                    and e.organisation_id = r.sender_id and e.counterpart_id = r.receiver_id)
    union all
    select 'answered without its event', r.first from (
        select min(r.id::text)::uuid as first, r.subject, r.sender_id, r.receiver_id, r.answer, count(*) as answers
        from (select *, case state when 'declined' then 'referral.declined' else 'referral.accepted' end as answer
              from protection_referral where state in ('accepted', 'done', 'declined')) r group by 2, 3, 4, 5) r
    where r.answers > (select count(*) from events_event e where e.kind = r.answer and e.subject = r.subject
                       and e.organisation_id = r.receiver_id and e.counterpart_id = r.sender_id)
    union all
    select 'sent without its entry', r.first from (
        select min(r.id::text)::uuid as first, r.case_id, count(*) as sent from protection_referral r group by 2) r
    where r.sent > (select count(*) from ledger_entry l where l.kind = 'case' and l.object_id = r.case_id::text
                    and l.act = 'referral.sent')
    union all
    select 'answered or taken back without its entry', r.id from protection_referral r
    where r.state <> 'sent' and not exists (
        select 1 from ledger_entry l where l.kind = 'referral' and l.object_id = r.id::text
        and l.act = 'referral.' || case r.state when 'done' then 'accepted' else r.state end)
    union all
    -- A drawer stands open for another body's people (not shared with the body by hand) on no referral that holds.
    select 'a drawer stands open', r.id from (
        select distinct on (d.id, b.body) d.id as drawer, d.person_id, d.part, d.organisation_id, b.body
        from vault_drawer d join vault_drawer_access a on a.record_id = d.id and a.until > statement_timestamp()
        join access_principal p on p.id = a.principal_id and p.kind <> 'shared'
        left join access_worker w on w.id = p.worker_id left join access_team t on t.id = p.team_id
        cross join lateral (select coalesce(p.organisation_id, w.organisation_id, t.organisation_id) as body) b
        where b.body <> d.organisation_id) d
    join protection_case c on c.person_id = d.person_id and c.organisation_id = d.organisation_id
    join protection_referral r on r.case_id = c.id and r.receiver_id = d.body
    where not exists (
        select 1 from protection_case mine join protection_referral live on live.case_id = mine.id
        join protection_referralset s on s.referral_id = live.id and s.data_set = d.part
        left join protection_consent k on k.id = live.consent_id
        where mine.person_id = d.person_id and mine.organisation_id = d.organisation_id and live.receiver_id = d.body
        and live.state in ('accepted', 'done') and live.share_ends_at > statement_timestamp() and k.withdrawn_at is null)
$$;
revoke all on function protection_reconcile(interval) from public;
alter function protection_reconcile(interval) owner to amparo_guard;
grant execute on function protection_reconcile(interval) to amparo_worker;

-- protection_look
alter table protection_look enable row level security;
alter table protection_look force row level security;
-- Nobody reads or writes looks but through the function that counts them.
create policy guarded on protection_look for all to amparo_guard using (true) with check (true);
grant select, insert, delete on protection_look to amparo_guard;
grant usage on sequence protection_look_id_seq to amparo_guard;

-- May whoever acts look at one more list, or at one more case, within this hour? A case looked at already costs nothing.
create function protection_may_look(wanted text, record uuid, hourly integer)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    if me is null then return false; end if;
    perform pg_advisory_xact_lock(7310002, me);
    delete from protection_look where worker_id = me and at < now() - interval '1 hour';
    if exists (select 1 from protection_look where worker_id = me and kind = wanted and record_id = record) then
        return true;
    end if;
    if (select count(*) from protection_look where worker_id = me and kind = wanted) >= least(hourly, 240) then
        return false;
    end if;
    insert into protection_look (worker_id, kind, record_id, at) values (me, wanted, record, clock_timestamp());
    return true;
end $$;
revoke all on function protection_may_look(text, uuid, integer) from public;
alter function protection_may_look(text, uuid, integer) owner to amparo_guard;
grant execute on function protection_may_look(text, uuid, integer) to amparo_app;

-- events_event
alter table events_event enable row level security;
alter table events_event force row level security;
-- The coded facts of events are closed lists: where any word of the right form may stand, a name may stand.
alter table events_event
    add constraint outcome_in_list check (outcome in ('indicators', 'no_indicators', 'stopped')),
    add constraint stage_in_list check (stage in ('initial', 'final')),
    add constraint reason_in_list check (reason in ('indicators_met', 'statement_credible', 'corroborated', 'child_no_means', 'not_trafficking', 'too_little', 'withdrawn', 'consent', 'child_best_interests', 'no_place', 'no_funding', 'not_our_service', 'not_safe_here', 'not_reached', 'goal_met', 'referred_on', 'person_ended', 'contact_lost', 'not_concerned', 'died')),
    add constraint service_in_list check (service in ('shelter', 'subsistence', 'medical', 'psychosocial', 'legal', 'interpreting', 'reintegration', 'education', 'employment', 'safe_return')),
    add constraint funding_in_list check (funding in ('state', 'local', 'ngo', 'donor', 'in_kind')),
    add constraint sentence_in_list check (sentence in ('prison', 'suspended', 'restricted_liberty', 'community_work', 'fine', 'other'));
