-- A question is seen in the body that holds the drawer, by whoever sees the drawer; who asked is a body, not a person.
create policy seen on vault_holderquestion for select to amparo_app using (
    (select access_holds({answerers})) and not (select access_reduced()) and holder_id = (select access_organisation())
    and expires_at > statement_timestamp() and exists (select 1 from vault_drawer d where d.id = vault_holderquestion.drawer_id)
);
create policy guarded on vault_holderquestion for all to amparo_guard using (true) with check (true);
grant select (id, asking_body_id, holder_id, drawer_id, purpose, asked_at, expires_at, answer, answered_by_id, answered_at)
    on vault_holderquestion to amparo_app;
grant select, insert, update (answer, answered_by_id, answered_at), delete on vault_holderquestion to amparo_guard;

-- Other bodies' drawers that a question is about: by narrow tokens, never a name alone; not where anybody of the asking body
-- is behind a wall before it; no canary, which nobody knows. The best hits first, and not without end.
create function vault_holders_of(asked vault_question) returns table (drawer_id uuid, person_id uuid, holder integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare body integer[] := array(select w.id from access_worker w where w.organisation_id = asked.organisation_id);
begin
    return query
        select d.id, d.person_id, d.organisation_id
        from vault_token t join vault_drawer d on d.id = t.drawer_id
        where t.token = any (asked.tokens) and t.narrow and d.organisation_id <> asked.organisation_id
        and (d.walled is null or not d.walled && body) and not vault_is_canary(d.person_id)
        group by d.id, d.person_id, d.organisation_id, d.opened_at order by count(*) desc, d.opened_at desc, 1 limit 20;
end $$;

-- Who can answer for a drawer: whoever of its body sees it.
create function vault_who_answers(asked uuid) returns setof integer language sql stable security definer set search_path = public, pg_temp as $$
    select w.id from vault_drawer d join access_worker w on w.organisation_id = d.organisation_id
    where d.id = asked and w.is_active and (d.walled is null or not w.id = any (d.walled))
    and exists (select 1 from access_dutyheld h where h.worker_id = w.id and h.duty = any ({answerers}))
    and exists (
        select 1 from access_principal p where p.id = any (d.readers) and (
            p.worker_id = w.id or (w.scope <> 'own' and p.team_id = w.team_id)
            or (w.scope in ('organisation', 'shared') and p.kind = 'organisation' and p.organisation_id = w.organisation_id)))
$$;

-- Pass waiting questions on to whoever holds the person, each time with an entry at the drawer; run by the house. Returns how
-- many questions. Their tokens go. What was asked under duress is asked of nobody.
create function vault_pass_on() returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare waiting vault_question; hit record; made uuid; number integer := 0;
begin
    for waiting in
        select * from vault_question q where q.passed_on_at is null order by q.asked_at limit 100 for update skip locked
    loop
        for hit in select * from vault_holders_of(waiting) where not waiting.reduced loop
            made := gen_random_uuid();
            insert into vault_holderquestion (id, question_id, asking_body_id, holder_id, drawer_id, purpose, asked_at, expires_at)
            values (made, waiting.id, waiting.organisation_id, hit.holder, hit.drawer_id, waiting.purpose, waiting.asked_at, waiting.expires_at);
            insert into ledger_entry (act, kind, object_id, purpose, number)
            values ('person.asked_about', 'drawer', hit.drawer_id::text, waiting.purpose, waiting.organisation_id);
            perform notices_tell('holder.asked', 'holder_question', made::text, one, null, null)
            from vault_who_answers(hit.drawer_id) one;
        end loop;
        update vault_question set tokens = '{}', passed_on_at = clock_timestamp() where id = waiting.id;
        number := number + 1;
    end loop;
    return number;
end $$;

-- Answer, once, by somebody who sees the drawer at this second. The asker hears of it only where contact is wanted. False
-- where there is nothing (any more) to answer.
create function vault_answer_holder(asked uuid, said text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker(); seeing integer[] := access_principals({answerers}); answered vault_holderquestion; told boolean;
begin
    update vault_holderquestion h set answer = said, answered_by_id = me, answered_at = clock_timestamp()
    where h.id = asked and h.answer is null and h.expires_at > statement_timestamp() and h.holder_id = access_organisation()
    and not access_reduced() and exists (
        select 1 from vault_drawer d where d.id = h.drawer_id and d.readers && seeing
        and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing))))
    returning * into answered;
    if not found then
        return false;
    end if;
    insert into ledger_entry (act, kind, object_id) values ('holder.answered', 'drawer', answered.drawer_id::text);
    told := exists (
        select 1 from vault_holderquestion h where h.question_id = answered.question_id and h.holder_id = answered.holder_id
        and h.id <> asked and h.answer = 'contact_us');
    if said = 'contact_us' and not told then
        perform notices_tell('holder.answered', 'question', q.id::text, q.asker_id, null, null)
        from vault_question q where q.id = answered.question_id;
    end if;
    return true;
end $$;

do $$
declare f text;
begin
    foreach f in array array['vault_holders_of(vault_question)', 'vault_who_answers(uuid)', 'vault_pass_on()',
        'vault_answer_holder(uuid, text)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_answer_holder(uuid, text) to amparo_app;
grant execute on function vault_pass_on() to amparo_worker;
