-- Read and written through functions only.
create policy guarded on access_attempt for all to amparo_guard using (true) with check (true);
grant select, insert, update, delete on access_attempt to amparo_guard;
create index access_attempt_names on access_attempt (expires_at) where kind = 2 and failures > 0;

-- May this be tried now? Counted before it is: those that come at once wait for one another here and are all counted.
-- Each try past the free ones doubles the wait until the next, up to the longest. A refused try costs nothing more,
-- so hammering shuts nobody out for longer than that.
create function access_knock(keys bytea[], kinds integer[], free integer[], longest integer[])
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare each record; admitted boolean := true;
begin
    if random() < 0.01 then
        perform access_sweep_door();
    end if;
    for each in select k.key, k.kind from unnest(keys, kinds) as k (key, kind) order by k.key loop
        insert into access_attempt (key, kind, failures, not_before, expires_at)
        values (each.key, each.kind, 0, clock_timestamp(), clock_timestamp() + interval '1 hour')
        on conflict (key) do update set
            failures = case when access_attempt.expires_at < clock_timestamp() then 0 else access_attempt.failures end,
            not_before = case when access_attempt.expires_at < clock_timestamp() then clock_timestamp() else access_attempt.not_before end;
        admitted := admitted and exists (select 1 from access_attempt a where a.key = each.key and a.not_before <= clock_timestamp());
    end loop;
    if admitted then
        update access_attempt a set
            failures = a.failures + 1,
            not_before = clock_timestamp() + make_interval(secs => case when a.failures + 1 < k.free then 0
                else least(k.longest, 2 ^ least(a.failures + 1 - k.free, 20)) end),
            expires_at = clock_timestamp() + interval '1 hour'
        from unnest(keys, free, longest) as k (key, free, longest) where a.key = k.key;
    end if;
    return admitted;
end $$;
-- The try was right: it is not counted; what is forgotten begins anew.
create function access_knock_back(keys bytea[], forgotten bytea[])
returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_attempt where key = any (forgotten);
    update access_attempt set failures = greatest(failures - 1, 0) where key = any (keys)
$$;
-- Many names failed within an hour: true once an hour, for whoever tells the overseers.
create function access_many_failed(alarm bytea, names integer)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if (select count(*) from (select 1 from access_attempt
        where kind = 2 and failures > 0 and expires_at > clock_timestamp() limit names) as found) < names then
        return false;
    end if;
    delete from access_attempt where key = alarm and expires_at < clock_timestamp();
    insert into access_attempt (key, kind, failures, not_before, expires_at)
    values (alarm, 9, 0, clock_timestamp(), clock_timestamp() + interval '1 hour') on conflict do nothing;
    return found;
end $$;
-- What has run out at the door; of the attempts a hundred thousand at most are kept.
create function access_sweep_door() returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_session where expires_at < now();
    delete from access_threshold where expires_at < now();
    delete from access_challenge where expires_at < now();
    delete from access_invitation where expires_at < now();
    delete from access_knowndevice where expires_at < now();
    delete from access_attempt where expires_at < now();
    delete from access_attempt where key in (select key from access_attempt order by expires_at desc offset 100000)
$$;
do $$
declare f text;
begin
    foreach f in array array['access_knock(bytea[], integer[], integer[], integer[])', 'access_knock_back(bytea[], bytea[])',
        'access_many_failed(bytea, integer)', 'access_sweep_door()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_knock(bytea[], integer[], integer[], integer[]), access_knock_back(bytea[], bytea[]),
    access_many_failed(bytea, integer) to amparo_door;
