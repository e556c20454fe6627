create policy seen on vault_budget for select to amparo_app using ((select access_worker()) is not null);
create policy guarded on vault_budget for select to amparo_guard using (true);
create policy kept on vault_budget for all to current_user using (true) with check (true);
grant select on vault_budget to amparo_app, amparo_guard;
insert into vault_budget (name, hourly, daily) values
    ('identity', 40, 200), ('whereabouts', 5, 5), ('found', 200, 600), ('search', 60, 300), ('holders', 10, 10);

-- When there is room in a budget for so many more; null where there is now. A person asked for again counts once: where even
-- with every time that they were asked for there is room, nobody need be told apart.
-- What two people approved spends no identities; whereabouts that were asked for along with it count like any.
-- Of others asked for, the newest first: so many as are left may stand in the window; the next one has to leave it first.
create function vault_room(spent text, me integer, wanted uuid[]) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    moment timestamptz := clock_timestamp(); hour_ago timestamptz := moment - interval '1 hour';
    day_ago timestamptz := moment - interval '1 day'; many integer := cardinality(wanted); again timestamptz; had record;
begin
    select b.*, a.in_hour, a.in_day into had from vault_budget b, (
        select coalesce(sum(greatest(cardinality(t.persons), 1)) filter (where t.asked_at > hour_ago), 0) as in_hour,
               coalesce(sum(greatest(cardinality(t.persons), 1)), 0) as in_day
        from vault_ticket t
        where t.worker_id = me and t.asked_at > day_ago and spent = any (t.budgets) and (t.bulk_id is null or spent <> 'identity')
    ) a where b.name = spent;
    if had.in_hour + many <= had.hourly and had.in_day + many <= had.daily then
        return null;
    end if;
    with asked as (
        select unnest(case t.persons when '{}' then array[t.id] else t.persons end) as one, t.asked_at from vault_ticket t
        where t.worker_id = me and t.asked_at > day_ago and spent = any (t.budgets) and (t.bulk_id is null or spent <> 'identity')
    ), others as (
        select a.one, max(a.asked_at) as last from asked a where not a.one = any (wanted) group by a.one
    ), ranked as (select o.last, row_number() over (order by o.last desc) as place from others o)
    select greatest(
        max(r.last + interval '1 hour') filter (
            where r.place = greatest(had.hourly - many, 0) + 1 and r.last > hour_ago),
        max(r.last + interval '1 day') filter (where r.place = greatest(had.daily - many, 0) + 1)) into again
    from ranked r;
    return case
        when many > had.daily then coalesce(again, moment + interval '1 day')
        when many > had.hourly then coalesce(again, moment + interval '1 hour')
        else again end;
end $$;

-- A budget is reached: it is written down, and who watches is told, once an hour: the heads of the body and the overseer.
create function vault_budget_reached(spent text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare me integer := access_worker();
begin
    insert into ledger_entry (act, kind, object_id, purpose) values ('person.budget_reached', 'worker', me::text, spent);
    if exists (
        select 1 from notices_notice n where n.kind = 'budget_reached' and n.object_id = me::text
        and n.told_at > clock_timestamp() - interval '1 hour'
    ) then
        return;
    end if;
    perform notices_tell('budget_reached', 'worker', me::text, null, null, 'overseer');
    perform notices_tell('budget_reached', 'worker', me::text, head, null, null) from vault_heads() head where head <> me;
end $$;

-- Who heads the body of whoever acts: sees all of its records and holds a duty that may approve.
create function vault_heads() returns setof integer language sql stable security definer set search_path = public, pg_temp as $$
    select w.id from access_worker w
    where w.organisation_id = access_organisation() and w.is_active and w.scope in ('organisation', 'shared')
    and exists (select 1 from access_dutyheld d where d.worker_id = w.id and d.duty = any ({approvers}))
$$;

do $$
declare f text;
begin
    foreach f in array array['vault_room(text, integer, uuid[])', 'vault_budget_reached(text)', 'vault_heads()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
