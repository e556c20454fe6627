-- Ask, then reveal. What is to be read is asked for in a transaction of its own, which writes it down and commits; only
-- then, in another transaction, does its ticket give the wrapped keys. So no rollback hides a reading.
-- Whoever asks for a person, or for the name of one whom a search found, passes vault_touched, which the safeguards
-- define: canaries sing there, where it is committed.
-- Nobody reads or writes tickets but these functions. The asking ones are given the session's secret: they run alone.
-- Asking for persons need not wait for the disk by itself: the keeper of the keys marks the ticket as used in a transaction
-- that does, the log is written in order, and so the asking is on the disk before a key goes out, whatever the app set.
create policy guarded on vault_ticket for all to amparo_guard using (true) with check (true);
grant select, insert, update (used_at), delete on vault_ticket to amparo_guard;

create function vault_session() returns bytea language sql stable set search_path = public, pg_temp as $$
    select sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
$$;

-- A part of a person that is in sight.
create type vault_sight as (person_id uuid, part text);

-- Purposes and parts are closed lists; in a function, which keeps its plan, as the ledger's are.
create function vault_ticket_in_list(purpose text, parts text[]) returns boolean
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    return purpose in ({purposes}) and parts <@ array[{parts}]::text[];
end $$;
alter table vault_ticket add constraint ticket_in_list check (vault_ticket_in_list(purpose, parts));

-- Tickets are kept as long as they count; the ledger keeps what they say. Called now and then, which is often enough.
create function vault_forget_old(me integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    delete from vault_ticket t where t.worker_id = me and t.asked_at < clock_timestamp() - interval '2 days';
end $$;

-- Whose keys may go: those that are in sight, and those of persons whom nothing committed knows.
create function vault_write_ticket(
    acting access_session, why text, spent text[], wanted uuid[], wanted_parts text[], in_sight text[], asked bytea, from_bulk uuid)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid := gen_random_uuid(); strangers uuid[];
begin
    if wanted <> '{}' then
        strangers := array(select one from unnest(wanted) one where not exists (select 1 from vault_person p where p.id = one));
    end if;
    insert into vault_ticket (id, worker_id, session, xid, asked_at, purpose, budgets, persons, parts, seen, unknown, question, bulk_id)
    values (
        made, acting.worker_id, acting.token_hash, pg_current_xact_id()::text::bigint, clock_timestamp(), why, spent, wanted,
        wanted_parts, in_sight,
        array(select distinct one || case part when 'whereabouts' then '/whereabouts' else '' end
              from unnest(strangers) one, unnest(wanted_parts) part),
        asked, from_bulk);
    return made;
end $$;

-- Ask for parts of persons. Either a ticket, or which budget is reached and from when there is room again.
create function vault_ask(secret text, persons uuid[], wanted_parts text[], why text)
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    wanted uuid[] := coalesce(persons, '{}'); acting access_session; me integer; seeing integer[]; spent text[]; one text; from_bulk uuid;
    sight vault_sight[];
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    if cardinality(wanted) > 1 then
        wanted := array(select distinct unnest(persons));
    end if;
    me := acting.worker_id;
    seeing := acting.principals;
    if not coalesce(acting.duties::text[] && {readers}, false) or wanted = '{}' or wanted_parts = '{}' or why = 'search' then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    if 'whereabouts' = any (wanted_parts) and not access_stepped_up() then
        raise sqlstate 'AM003' using message = 'prove again who you are';
    end if;
    perform pg_advisory_xact_lock(-1012, me);
    if random() < 0.05 then
        perform vault_forget_old(me);
    end if;
    spent := array_remove(array[
        case when wanted_parts && array['identity', 'contact', 'photo'] then 'identity' end,
        case when 'whereabouts' = any (wanted_parts) then 'whereabouts' end], null);
    foreach one in array spent loop
        again := vault_room(one, me, wanted);
        if again is not null and one = 'identity' then
            from_bulk := vault_bulk_room(wanted);
            again := case when from_bulk is null then again end;
        end if;
        if again is not null then
            reached := one;
            perform vault_budget_reached(one);
            return next;
            return;
        end if;
    end loop;
    sight := array(
        select distinct row(d.person_id, d.part)::vault_sight from vault_drawer d
        where d.person_id = any (wanted) and d.part = any (wanted_parts) and {in_sight});
    insert into ledger_entry (worker_id, organisation_id, act, kind, object_id, purpose)
    select me, acting.organisation_id, case when s.part is null then 'person.asked' else 'person.read_' || s.part end, 'person', w::text, why
    from unnest(wanted) w left join unnest(sight) s on s.person_id = w;
    perform vault_touched(wanted);
    ticket := vault_write_ticket(acting, why, spent, wanted, wanted_parts, array(
        select distinct s.person_id || case s.part when 'whereabouts' then '/whereabouts' else '' end from unnest(sight) s), null, from_bulk);
    secret := set_config('synchronous_commit', 'off', true);
    return next;
end $$;

-- Ask to search for these tokens, and for nothing else: the ticket is bound to them, which are those of one name.
create function vault_ask_search(secret text, tokens bytea[])
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare acting access_session; me integer;
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    me := acting.worker_id;
    if not coalesce(acting.duties::text[] && {searchers} and cardinality(tokens) between 1 and {most_searched}, false) then
        raise insufficient_privilege using message = 'not allowed';
    end if;
    perform pg_advisory_xact_lock(-1012, me);
    if random() < 0.05 then
        perform vault_forget_old(me);
    end if;
    again := vault_room('search', me, array[gen_random_uuid()]);
    if again is not null then
        reached := 'search';
        perform vault_budget_reached('search');
        return next;
        return;
    end if;
    insert into ledger_entry (worker_id, organisation_id, act, kind) values (me, acting.organisation_id, 'person.searched', 'person');
    ticket := vault_write_ticket(acting, 'search', '{search}', '{}', '{}', '{}', sha256(convert_to(tokens::text, 'UTF8')), null);
    return next;
end $$;

-- Ask for the names of those whom that search finds, and of nobody else: each has one of its tokens, in a drawer within sight.
-- Of anybody else there is no entry either: whoever asks may read their own, and would learn whether a guess was right.
create function vault_ask_found(secret text, search uuid, tokens bytea[], persons uuid[])
returns table (ticket uuid, reached text, again timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare acting access_session; me integer; seeing integer[]; wanted uuid[];
begin
    secret := set_config('amparo.session', secret, true);
    acting := access_acting();
    me := acting.worker_id;
    seeing := access_principals({searchers});
    perform vault_require_search(search, tokens);
    perform pg_advisory_xact_lock(-1012, me);
    wanted := array(
        select distinct w from unnest(persons) w
        where not exists (select 1 from vault_person p where p.id = w)
        or exists (select 1 from vault_drawer d join vault_token k on k.drawer_id = d.id
                   where d.person_id = w and k.token = any (tokens) and {in_sight}));
    again := vault_room('found', me, wanted);
    if again is not null then
        reached := 'found';
        perform vault_budget_reached('found');
        return next;
        return;
    end if;
    insert into ledger_entry (worker_id, organisation_id, act, kind, object_id, purpose)
    select me, acting.organisation_id, 'person.found', 'person', w::text, 'search' from unnest(wanted) w;
    perform vault_touched(wanted);
    seeing := case when acting.duties::text[] && {readers} then acting.principals end;
    ticket := vault_write_ticket(acting, 'search', '{found}', wanted, '{identity}', array(
        select distinct d.person_id::text from vault_drawer d
        where d.person_id = any (wanted) and d.part = 'identity' and {in_sight}), null, null);
    secret := set_config('synchronous_commit', 'off', true);
    return next;
end $$;

-- A ticket holds for the session that asked, in a later transaction, for two minutes. Anything else is nobody's ticket.
create function vault_require_search(search uuid, tokens bytea[]) returns void
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not exists (
        select 1 from vault_ticket t
        where t.id = search and t.session = vault_session() and t.worker_id = access_worker()
        and t.xid is distinct from pg_current_xact_id_if_assigned()::text::bigint
        and t.asked_at > clock_timestamp() - interval '2 minutes'
        and t.question = sha256(convert_to(tokens::text, 'UTF8'))
    ) then
        raise sqlstate 'AM004' using message = 'this ticket opens nothing';
    end if;
end $$;

-- Reveal: the wrapped keys of a ticket, then (if asked for) the sealed values that they open, oldest first, of one field where
-- it is named: as far as whoever acts sees the persons at this second. Of a key `wrapped` is there, of a value the rest.
create function vault_reveal(asked uuid, with_values boolean default false, only_field text default null)
returns table (owner text, wrapped bytea, part text, id text, field text, sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare acting access_session := access_acting(); me integer; seeing integer[]; held vault_ticket; drawers uuid[]; where_too boolean;
begin
    me := acting.worker_id;
    seeing := case when acting.duties::text[] && {readers} then acting.principals end;
    select * into held from vault_ticket t
    where t.id = asked and t.session = acting.token_hash and t.worker_id = me
    and t.xid is distinct from pg_current_xact_id_if_assigned()::text::bigint
    and t.asked_at > clock_timestamp() - interval '2 minutes' and t.question is null;
    if not found then
        raise sqlstate 'AM004' using message = 'this ticket opens nothing';
    end if;
    where_too := 'whereabouts' = any (held.parts) and access_stepped_up();
    return query
        with drawer as materialized (
            select d.id, d.person_id, d.part, d.person_id || case d.part when 'whereabouts' then '/whereabouts' else '' end as owner
            from vault_drawer d
            where d.person_id = any (held.persons) and d.part = any (held.parts) and (d.part <> 'whereabouts' or where_too)
            and {in_sight}
        ), opened as materialized (
            select distinct o.owner, case o.part when 'whereabouts' then p.wrapped_whereabouts_key else p.wrapped_key end as wrapped
            from drawer o join vault_person p on p.id = o.person_id
            where o.owner = any (held.seen) or o.owner = any (held.unknown)
        )
        select k.owner, k.wrapped, null::text, null::text, null::text, null::bytea from opened k where k.wrapped is not null
        union all (
            select o.owner, null, o.part::text, v.id::text, v.field::text, v.sealed
            from drawer o join vault_sealed v on v.drawer_id = o.id
            where with_values and v.sealed <> '' and (only_field is null or v.field = only_field)
            order by v.recorded_at);
end $$;

-- For the keeper of the keys, which asks for itself: whose keys may be opened for this ticket. Once: then it is used up.
-- It sees only what is committed. Nobody can have stolen a key of a person whom no committed row knows.
create function vault_ticket_check(asked uuid) returns table (owner text, part text, worker_id integer, second_worker_id integer)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare held vault_ticket;
begin
    update vault_ticket t set used_at = clock_timestamp()
    where t.id = asked and t.used_at is null and t.asked_at > clock_timestamp() - interval '2 minutes' and t.question is null
    and exists (select 1 from access_session s where s.token_hash = t.session and s.expires_at > statement_timestamp())
    returning * into held;
    return query
        select one, case when one like '%/whereabouts' then 'whereabouts' else held.budgets[1]::text end, held.worker_id, b.approver_id
        from unnest(held.seen || array(
            select u from unnest(held.unknown) u
            where not exists (select 1 from vault_person p where p.id = split_part(u, '/', 1)::uuid))) one
        left join vault_bulk b on b.id = held.bulk_id;
end $$;

do $$
declare f text;
begin
    foreach f in array array['vault_session()', 'vault_forget_old(integer)',
        'vault_write_ticket(access_session, text, text[], uuid[], text[], text[], bytea, uuid)',
        'vault_ask(text, uuid[], text[], text)', 'vault_ask_search(text, bytea[])', 'vault_ask_found(text, uuid, bytea[], uuid[])',
        'vault_require_search(uuid, bytea[])', 'vault_reveal(uuid, boolean, text)', 'vault_ticket_check(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
revoke all on function vault_ticket_in_list(text, text[]) from public;
grant execute on function vault_ticket_in_list(text, text[]) to amparo_guard;
grant execute on function vault_ask(text, uuid[], text[], text), vault_ask_search(text, bytea[]),
    vault_ask_found(text, uuid, bytea[], uuid[]), vault_reveal(uuid, boolean, text) to amparo_app;
grant execute on function vault_ticket_check(uuid) to amparo_keys;
