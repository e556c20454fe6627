-- Marked by whom it tells: a statement that reads nothing is asked no policy for reading.
create policy seen on notices_notice for select to amparo_app using ({in_sight});
create policy marked on notices_notice for update to amparo_app
    using (seen_at is null and {in_sight}) with check (seen_by_id = (select access_worker()));
create policy kept on notices_notice for all to amparo_guard using (true) with check (true);
grant select, update (seen_at, seen_by_id) on notices_notice to amparo_app;
grant select, insert on notices_notice to amparo_guard;
alter table notices_notice add constraint notice_is_codes check (
    kind in ({kinds}) and object_kind ~ '^[a-z_]{0,40}$'
    and object_id ~ '^([0-9]{1,9}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$'
);

-- Tell somebody: a worker, or whoever holds a duty in one organisation (null: in every one). For the house's own functions,
-- the door and the worker process: whoever is signed in makes no notice, so none is false.
create function notices_tell(told text, about_kind text, about text, to_worker integer, to_organisation integer, to_duty text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
    insert into notices_notice (id, told_at, kind, object_kind, object_id, worker_id, organisation_id, duty)
    values (gen_random_uuid(), clock_timestamp(), told, about_kind, about, to_worker, to_organisation, to_duty)
$$;
revoke all on function notices_tell(text, text, text, integer, integer, text) from public;
alter function notices_tell(text, text, text, integer, integer, text) owner to amparo_guard;
grant execute on function notices_tell(text, text, text, integer, integer, text) to amparo_door, amparo_worker;
