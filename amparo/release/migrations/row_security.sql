
-- release_released
alter table release_released enable row level security;
alter table release_released force row level security;
create policy guarded on release_released for all to amparo_guard using (true) with check (true);
create policy counted on release_released for select to current_user using (true);
grant select, insert on release_released to amparo_guard;
grant usage on sequence release_released_id_seq to amparo_guard;

-- The numbers that may leave, in the order given: each as it is, and remembered, unless one that left before differs
-- from it by fewer persons than may be told of; then that one again. Two that ask at once come one after the other.
create function release_settle(figures text[], years integer[], splits text[], keys text[], numbers integer[])
returns integer[] language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare each record; settled integer[] := '{}'; near integer;
begin
    if not (access_scope() = 'all' and access_holds('{assessor,secretariat,statistician}'::text[])) then
        raise insufficient_privilege using message = 'numbers leave by those who count the country';
    end if;
    perform pg_advisory_xact_lock(hashtext('release_settle'));
    for each in select * from unnest(figures, years, splits, keys, numbers) with ordinality
            as t (figure, year, split, key, number, place) order by place loop
        select r.number into near from release_released r
        where r.figure = each.figure and r.year = each.year and r.split = each.split and r.key = each.key
        and abs(r.number - each.number) < 10 order by abs(r.number - each.number), r.id desc limit 1;
        if near is null then
            near := each.number;
            insert into release_released (figure, year, split, key, number, left_at)
            values (each.figure, each.year, each.split, each.key, each.number, now());
        end if;
        settled := settled || near;
    end loop;
    return settled;
end $$;
revoke all on function release_settle(text[], integer[], text[], text[], integer[]) from public;
alter function release_settle(text[], integer[], text[], text[], integer[]) owner to amparo_guard;
grant execute on function release_settle(text[], integer[], text[], text[], integer[]) to amparo_app;
