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
    (select access_holds({deciders})) and exists (
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
                    and a.principal_id = any (access_principals({deciders}))))
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
               and d.field in ({parts}) and d.confirmed_by_id is null) then
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
                       and s.data_set = case when d.field in ({parts}) then d.field else 'facts' end)) then
            raise check_violation using message = 'not among what was consented to';
        end if;
        ends := least(ends, (k.valid_until + 1)::timestamptz);
    end if;
    insert into disclosure_subject (request_id, case_id, consent_id, safety)
    values (asked, about, case when r.basis = 'consent' then under end, safe);
    update disclosure_request set answer = 'released', answered_at = clock_timestamp() where id = asked;
    insert into disclosure_released (id, request_id, field, value, drawer_id, until)
    select gen_random_uuid(), asked, d.field, coalesce(case d.field {facts_of_case} end, ''), v.id, ends
    from disclosure_decision d join protection_case c on c.id = about
    left join vault_drawer v on v.person_id = c.person_id and v.part = d.field and v.organisation_id = c.organisation_id
    where d.request_id = asked and d.granted and (d.field not in ({parts}) or v.id is not null);
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
    and access_holds({deciders}) and access_scope() in ('organisation', 'shared') and told in ('refused', 'cannot');
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
    and access_holds({deciders}) and access_scope() in ('organisation', 'shared');
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
