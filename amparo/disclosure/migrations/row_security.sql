
-- disclosure_request
alter table disclosure_request enable row level security;
alter table disclosure_request force row level security;
-- Seen at the asking body by whoever asked (and whoever works for the whole body), at the holder by its deciders.
create policy seen_by_asker on disclosure_request for select to amparo_app using (
    (select access_holds('{caseworker,investigator,licensing_officer,prosecutor}'::text[])) and asker_id = (select access_organisation())
    and (asked_by_id = (select access_worker()) or (select access_scope()) in ('organisation', 'shared'))
);
create policy seen_by_holder on disclosure_request for select to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and holder_id = (select access_organisation())
    and (asked_by_id = (select access_worker()) or (select access_scope()) in ('organisation', 'shared'))
);
create policy not_under_duress on disclosure_request as restrictive for select to amparo_app using (not (select access_reduced()));
create policy added on disclosure_request for insert to amparo_app with check ((select access_holds('{caseworker,investigator,licensing_officer,prosecutor}'::text[])));
create policy kept on disclosure_request for all to amparo_guard using (true) with check (true);
grant select, insert on disclosure_request to amparo_app;
grant select, update (answer, answered_at, recalled_at) on disclosure_request to amparo_guard;

-- Who asks, and when, the database says. A purpose that is never served is refused at once, and that is on record.
create function disclosure_request_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.asked_by_id := access_worker();
    new.asker_id := case when new.outside is null then access_organisation() end;
    new.asked_at := now();
    new.recalled_at := null;
    if new.outside is not null and (new.holder_id <> access_organisation() or not access_holds('{caseworker}'::text[])) then
        raise check_violation using message = 'the holder writes down what somebody outside asks';
    end if;
    if new.outside is null and not access_holds(coalesce(case new.purpose when 'investigation' then '{investigator}'::text[] when 'prosecution' then '{prosecutor}'::text[] when 'proceedings' then '{prosecutor}'::text[] when 'licensing' then '{licensing_officer}'::text[] when 'help' then '{caseworker}'::text[] when 'immigration' then '{investigator,prosecutor,licensing_officer,caseworker}'::text[] when 'debt' then '{investigator,prosecutor,licensing_officer,caseworker}'::text[] when 'travel' then '{investigator,prosecutor,licensing_officer,caseworker}'::text[] when 'against_person' then '{investigator,prosecutor,licensing_officer,caseworker}'::text[] end, '{}'::text[])) then
        raise check_violation using message = 'not a purpose of this duty';
    end if;
    if not exists (select 1 from (values ('consent', date '1900-01-01', date '9999-12-31'), ('own_request', date '1900-01-01', date '9999-12-31'), ('court_order', date '1900-01-01', date '9999-12-31'), ('prosecutor_request', date '2001-01-01', date '9999-12-31'), ('vital_interest', date '1900-01-01', date '9999-12-31'), ('victims_law', date '2012-01-07', date '9999-12-31')) b (code, since, until)
                   where b.code = new.basis and access_today() between b.since and b.until) then
        raise check_violation using message = 'not a basis that is in force';
    end if;
    if new.expires_on not between access_today() - 1 and access_today() + 366 then
        raise check_violation using message = 'an answer may be used for a year at most';
    end if;
    new.answer := case when new.purpose in ('immigration', 'debt', 'travel', 'against_person') then 'refused' end;
    new.answered_at := case when new.purpose in ('immigration', 'debt', 'travel', 'against_person') then now() end;
    if new.answer is null then
        perform notices_tell('disclosure.asked', 'request', new.id::text, null, new.holder_id, 'caseworker');
    end if;
    return new;
end $$;
create trigger asked before insert on disclosure_request for each row execute function disclosure_request_asked();
revoke all on function disclosure_request_asked() from public;
alter function disclosure_request_asked() owner to amparo_guard;

-- disclosure_askedfield
alter table disclosure_askedfield enable row level security;
alter table disclosure_askedfield force row level security;
create policy seen on disclosure_askedfield for select to amparo_app using (
    exists (select 1 from disclosure_request r where r.id = disclosure_askedfield.request_id)
);
create policy added on disclosure_askedfield for insert to amparo_app with check (
    (select access_holds('{caseworker,investigator,licensing_officer,prosecutor}'::text[])) and exists (
        select 1 from disclosure_request r where r.id = disclosure_askedfield.request_id
        and r.asked_by_id = (select access_worker()) and r.answer is null)
);
create policy kept on disclosure_askedfield for all to amparo_guard using (true) with check (true);
grant select, insert on disclosure_askedfield to amparo_app;
grant select on disclosure_askedfield to amparo_guard;

create function disclosure_askedfield_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    select r.purpose, r.basis into new.purpose, new.basis from disclosure_request r where r.id = new.request_id;
    if exists (select 1 from disclosure_decision d where d.request_id = new.request_id) then
        raise check_violation using message = 'what is asked for stands once it is being decided';
    end if;
    -- Police stay police, whatever purpose they name and through whichever duty they ask.
    if new.field = 'whereabouts' and new.basis <> 'court_order' and exists (
        select 1 from disclosure_request r left join access_organisation o on o.id = r.asker_id
        where r.id = new.request_id and (r.outside = 'foreign_police' or o.kind in ('LawEnforcement', 'Prosecution', 'Court', 'ImmigrationService'))) then
        raise check_violation using message = 'whereabouts go to police on the order of a court';
    end if;
    return new;
end $$;
create trigger fits before insert on disclosure_askedfield for each row execute function disclosure_askedfield_fits();
revoke all on function disclosure_askedfield_fits() from public;
alter function disclosure_askedfield_fits() owner to amparo_guard;

-- disclosure_decision
alter table disclosure_decision enable row level security;
alter table disclosure_decision force row level security;
-- The holder's alone, reasons and all.
create policy seen on disclosure_decision for select to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and exists (
        select 1 from disclosure_request r where r.id = disclosure_decision.request_id
        and r.holder_id = (select access_organisation()))
);
create policy added on disclosure_decision for insert to amparo_app with check (
    (select access_holds('{caseworker}'::text[])) and (select access_scope()) in ('organisation', 'shared') and exists (
        select 1 from disclosure_request r where r.id = disclosure_decision.request_id
        and r.holder_id = (select access_organisation()) and r.answer is null)
);
create policy kept on disclosure_decision for all to amparo_guard using (true) with check (true);
grant select, insert on disclosure_decision to amparo_app;
grant select, update (confirmed_by_id, confirmed_case_id) on disclosure_decision to amparo_guard;
-- Nothing is decided that was not asked for, nothing released that was not decided.
alter table disclosure_decision add constraint decided_what_was_asked
    foreign key (request_id, field) references disclosure_askedfield (request_id, field);

create function disclosure_decision_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.decided_by_id := access_worker();
    new.decided_at := now();
    new.confirmed_by_id := null;
    new.confirmed_case_id := null;
    new.asked_by_id := (select r.asked_by_id from disclosure_request r where r.id = new.request_id);
    return new;
end $$;
create trigger who before insert on disclosure_decision for each row execute function disclosure_decision_who();

-- A second person confirms what says who or where somebody is, and of which case. Whoever decided, or asked, cannot. This and
-- what it leads to is written down here: nothing of a person leaves a body by a statement that says nothing of it.
create function disclosure_confirm(asked uuid, about uuid) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare confirmed integer;
begin
    perform access_refuse_reduced();
    update disclosure_decision d set confirmed_by_id = access_worker(), confirmed_case_id = about
    where d.request_id = asked and disclosure_may_answer(asked, about)
    and access_holds('{caseworker}'::text[]) and d.granted and d.field in ('identity', 'contact', 'whereabouts') and d.confirmed_by_id is null
    and d.decided_by_id <> access_worker() and d.asked_by_id <> access_worker();
    get diagnostics confirmed = row_count;
    if confirmed > 0 then
        insert into ledger_entry (act, kind, object_id, number) values ('disclosure.confirmed', 'request', asked::text, confirmed);
    end if;
    return confirmed;
end $$;
do $$
declare f text;
begin
    foreach f in array array['disclosure_decision_who()', 'disclosure_confirm(uuid, uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function disclosure_confirm(uuid, uuid) to amparo_app;

-- disclosure_subject
alter table disclosure_subject enable row level security;
alter table disclosure_subject force row level security;
-- Of whom it tells is the holder's alone, and only of those there who see the case.
create policy seen on disclosure_subject for select to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and exists (select 1 from protection_case c where c.id = disclosure_subject.case_id)
    and exists (select 1 from disclosure_request r where r.id = disclosure_subject.request_id
                and r.holder_id = (select access_organisation()))
);
create policy kept on disclosure_subject for all to amparo_guard using (true) with check (true);
grant select on disclosure_subject to amparo_app;
grant select, insert on disclosure_subject to amparo_guard;

-- disclosure_released
alter table disclosure_released enable row level security;
alter table disclosure_released force row level security;
alter table disclosure_released add constraint released_what_was_decided
    foreign key (request_id, field) references disclosure_decision (request_id, field);

-- Is what was released under a request still open? Recalled, withdrawn: closed, at this very second.
create function disclosure_open(asked uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from disclosure_request r join disclosure_subject s on s.request_id = r.id
        left join protection_consent k on k.id = s.consent_id
        where r.id = asked and r.answer = 'released' and r.recalled_at is null and k.withdrawn_at is null)
$$;
-- The same for whoever acts: a wall that stands before them shuts it too, and nothing tells it from a recall.
create function disclosure_readable(asked uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select disclosure_open(asked) and not exists (
        select 1 from disclosure_subject s join protection_case c on c.id = s.case_id
        where s.request_id = asked and access_worker() = any (c.walled))
$$;
create policy seen_by_asker on disclosure_released for select to amparo_app using (
    until > statement_timestamp() and disclosure_readable(request_id) and exists (
        select 1 from disclosure_request r where r.id = disclosure_released.request_id
        and r.asker_id = (select access_organisation()))
);
create policy seen_by_holder on disclosure_released for select to amparo_app using (
    (select access_holds('{caseworker}'::text[])) and exists (
        select 1 from disclosure_subject s join disclosure_request r on r.id = s.request_id
        where s.request_id = disclosure_released.request_id and r.holder_id = (select access_organisation()))
);
create policy kept on disclosure_released for all to amparo_guard using (true) with check (true);
grant select on disclosure_released to amparo_app;
grant select, insert on disclosure_released to amparo_guard;

-- A drawer stands open for a body as long as the longest release that still holds, and no longer.
create function disclosure_set_drawer(opened uuid, body integer) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare reader integer := (select id from access_principal where kind = 'shared' and organisation_id = body); latest timestamptz;
begin
    select max(f.until) into latest from disclosure_released f join disclosure_request r on r.id = f.request_id
    where f.drawer_id = opened and r.asker_id = body and f.until > statement_timestamp() and disclosure_open(r.id);
    if latest is null then
        delete from vault_drawer_access where record_id = opened and principal_id = reader;
    else
        insert into vault_drawer_access (principal_id, opened_at, record_id, until)
        select reader, d.opened_at, d.id, latest from vault_drawer d where d.id = opened
        on conflict (principal_id, opened_at, record_id) do update set until = excluded.until;
    end if;
    perform vault_drawer_refresh(opened);
end $$;

-- May whoever acts answer this request out of this case? Theirs, in sight, not walled; not the one who asked.
create function disclosure_may_answer(asked uuid, about uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from disclosure_request r join protection_case c on c.id = about
        where r.id = asked and r.answer is null and r.holder_id = access_organisation() and r.asked_by_id <> access_worker()
        and access_scope() in ('organisation', 'shared') and c.organisation_id = access_organisation()
        and (c.walled is null or not access_worker() = any (c.walled))
        and exists (select 1 from protection_case_access a where a.record_id = about and a.until > statement_timestamp()
                    and a.principal_id = any (access_principals('{caseworker}'::text[]))))
$$;

-- Release exactly what was granted, by somebody who has just proved who they are: every field decided, a second name under each part, the consent covering it all.
-- What is released is open to the end of its last day in the country, as access_today() has it.
create function disclosure_release(asked uuid, about uuid, under uuid, safe text) returns integer
language plpgsql security definer set timezone from current set search_path = public, pg_temp as $$
declare r disclosure_request; k protection_consent; ends timestamptz; released integer; one record;
begin
    perform access_refuse_reduced();
    if not access_stepped_up() or not disclosure_may_answer(asked, about) then
        raise insufficient_privilege using message = 'no such request';
    end if;
    select * into r from disclosure_request where id = asked for update;
    if r.answer is not null then
        raise check_violation using message = 'answered already';
    end if;
    if exists (select 1 from disclosure_askedfield f where f.request_id = asked and not exists (
                   select 1 from disclosure_decision d where d.request_id = asked and d.field = f.field)) then
        raise check_violation using message = 'every field is decided first';
    end if;
    if exists (select 1 from disclosure_decision d where d.request_id = asked and d.granted
               and d.field in ('identity', 'contact', 'whereabouts') and d.confirmed_by_id is null) then
        raise check_violation using message = 'a second person confirms first';
    end if;
    if exists (select 1 from disclosure_decision d where d.request_id = asked and d.confirmed_case_id <> about) then
        raise check_violation using message = 'confirmed for another case';
    end if;
    if (r.purpose = 'own_access') and coalesce(safe, 'not_safe') not in ('safe', 'look_only') then
        raise check_violation using message = 'say first that it is safe for the person';
    end if;
    ends := (r.expires_on + 1)::timestamptz;
    if r.basis = 'consent' then
        perform protection_wait_for_consent(under);
        select * into k from protection_consent where id = under;
        if k.case_id is distinct from about or k.withdrawn_at is not null or k.recipient_id is distinct from r.asker_id
           or access_today() not between k.valid_from and k.valid_until then
            raise check_violation using message = 'no live consent for this asker';
        end if;
        if exists (select 1 from disclosure_decision d where d.request_id = asked and d.granted and not exists (
                       select 1 from protection_consentedset s where s.consent_id = under
                       and s.data_set = case when d.field in ('identity', 'contact', 'whereabouts') then d.field else 'facts' end)) then
            raise check_violation using message = 'not among what was consented to';
        end if;
        ends := least(ends, (k.valid_until + 1)::timestamptz);
    end if;
    insert into disclosure_subject (request_id, case_id, consent_id, safety)
    values (asked, about, case when r.basis = 'consent' then under end, safe);
    update disclosure_request set answer = 'released', answered_at = clock_timestamp() where id = asked;
    insert into disclosure_released (id, request_id, field, value, drawer_id, until)
    select gen_random_uuid(), asked, d.field, coalesce(case d.field when 'sex' then c.sex when 'age_status' then c.age_status when 'citizenship' then c.citizenship when 'exploitation' then c.exploitation when 'region' then c.region when 'victim_status' then c.victim_status end, ''), v.id, ends
    from disclosure_decision d join protection_case c on c.id = about
    left join vault_drawer v on v.person_id = c.person_id and v.part = d.field and v.organisation_id = c.organisation_id
    where d.request_id = asked and d.granted and (d.field not in ('identity', 'contact', 'whereabouts') or v.id is not null);
    get diagnostics released = row_count;
    if released = 0 then
        raise check_violation using message = 'nothing was granted';
    end if;
    for one in select drawer_id from disclosure_released where request_id = asked and drawer_id is not null and r.asker_id is not null loop
        perform disclosure_set_drawer(one.drawer_id, r.asker_id);
    end loop;
    perform notices_tell('disclosure.released', 'request', asked::text, (select owner_id from protection_case where id = about), null, null);
    perform notices_tell('disclosure.answered', 'request', asked::text, r.asked_by_id, null, null);
    insert into ledger_entry (act, kind, object_id, number) values ('disclosure.released', 'request', asked::text, released);
    return released;
end $$;

-- An answer that releases nothing. Whoever asked is told no more than the holder chose.
create function disclosure_turn_down(asked uuid, told text) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    update disclosure_request set answer = told, answered_at = clock_timestamp()
    where id = asked and answer is null and holder_id = access_organisation() and asked_by_id <> access_worker()
    and access_holds('{caseworker}'::text[]) and access_scope() in ('organisation', 'shared') and told in ('refused', 'cannot');
    if not found then return false; end if;
    perform notices_tell('disclosure.answered', 'request', asked::text,
                         (select r.asked_by_id from disclosure_request r where r.id = asked), null, null);
    insert into ledger_entry (act, kind, object_id, purpose) values ('disclosure.turned_down', 'request', asked::text, told);
    return true;
end $$;

-- Recalled: what it opened is shut at once, and the asker is told to use it no longer.
create function disclosure_recall(asked uuid) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare body integer; one record;
begin
    perform access_refuse_reduced();
    update disclosure_request set recalled_at = clock_timestamp()
    where id = asked and answer = 'released' and recalled_at is null and holder_id = access_organisation()
    and access_holds('{caseworker}'::text[]) and access_scope() in ('organisation', 'shared');
    if not found then return false; end if;
    select asker_id into body from disclosure_request where id = asked;
    for one in select drawer_id from disclosure_released where request_id = asked and drawer_id is not null and body is not null loop
        perform disclosure_set_drawer(one.drawer_id, body);
    end loop;
    perform notices_tell('disclosure.recalled', 'request', asked::text,
                         (select r.asked_by_id from disclosure_request r where r.id = asked), null, null);
    insert into ledger_entry (act, kind, object_id) values ('disclosure.recalled', 'request', asked::text);
    return true;
end $$;
do $$
declare f text;
begin
    foreach f in array array['disclosure_open(uuid)', 'disclosure_readable(uuid)', 'disclosure_set_drawer(uuid, integer)', 'disclosure_may_answer(uuid, uuid)',
        'disclosure_release(uuid, uuid, uuid, text)', 'disclosure_turn_down(uuid, text)', 'disclosure_recall(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function disclosure_readable(uuid), disclosure_release(uuid, uuid, uuid, text), disclosure_turn_down(uuid, text),
    disclosure_recall(uuid) to amparo_app;
