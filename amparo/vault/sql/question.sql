-- Do other bodies know this person? Whoever asks gets one answer at one cost: nothing is looked for while they ask. The house
-- passes the question on by the clock (vault_pass_on), and a holder answers or not. Whoever asked sees their own questions,
-- never what was typed; what was asked under duress stands in the list of a session under duress alone.
create policy seen on vault_question for select to amparo_app
    using (asker_id = (select access_worker()) and reduced = (select access_reduced()) and expires_at > statement_timestamp());
create policy guarded on vault_question for all to amparo_guard using (true) with check (true);
grant select (id, asker_id, purpose, asked_at, expires_at) on vault_question to amparo_app;
grant select, insert, update (tokens, passed_on_at), delete on vault_question to amparo_guard;

create function vault_ask_holders(secret text, wanted bytea[], why text)
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare acting access_session; me integer;
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    me := acting.worker_id;
    if not access_holds({askers}) or not coalesce(cardinality(wanted) between 1 and {most_asked}, false) or why in ('search', 'record') then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    perform pg_advisory_xact_lock(-1012, me);
    if random() < 0.05 then
        perform vault_forget_old(me);
    end if;
    again := vault_room('holders', me, array[gen_random_uuid()]);
    if again is not null then
        reached := 'holders';
        perform vault_budget_reached('holders');
        return next;
        return;
    end if;
    ticket := vault_write_ticket(acting, why, array['holders'], '{}', '{}', '{}', null, null);
    insert into ledger_entry (act, kind, object_id, purpose) values ('person.asked_holders', 'question', ticket::text, why);
    insert into vault_question (id, asker_id, organisation_id, purpose, tokens, reduced, asked_at, expires_at)
    values (ticket, me, access_organisation(), why, wanted, access_reduced(), clock_timestamp(), clock_timestamp() + interval '30 days');
    return next;
end $$;

-- The answers to the questions of whoever acts: which body asks to be contacted, and since when. Nothing of anybody's silence.
create function vault_answers() returns table (question uuid, body text, since timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
        select q.id, o.name::text, min(h.answered_at)
        from vault_question q join vault_holderquestion h on h.question_id = q.id join access_organisation o on o.id = h.holder_id
        where q.asker_id = access_worker() and q.reduced = access_reduced() and q.expires_at > statement_timestamp() and h.answer = 'contact_us'
        group by q.id, o.id order by 3;
end $$;

-- What is past its thirty days goes, answered or not; run by the house. Returns how many questions.
create function vault_forget_questions() returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
    delete from vault_holderquestion h where h.expires_at <= now();
    delete from vault_question q where q.expires_at <= now()
    and not exists (select 1 from vault_holderquestion h where h.question_id = q.id);
    get diagnostics gone = row_count;
    return gone;
end $$;

do $$
declare f text;
begin
    foreach f in array array['vault_ask_holders(text, bytea[], text)', 'vault_answers()', 'vault_forget_questions()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function vault_ask_holders(text, bytea[], text), vault_answers() to amparo_app;
grant execute on function vault_forget_questions() to amparo_worker;
