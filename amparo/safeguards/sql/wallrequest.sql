-- Seen by who asked and by integrity officers outside the body that is named; never by whoever is walled off since.
create policy seen on safeguards_wallrequest for select to amparo_app using (
    asked_by_id = (select access_worker())
    or ((select access_holds({setters})) and named_id <> (select access_organisation()))
);
create policy walled_off on safeguards_wallrequest as restrictive for all to amparo_app
    using (not safeguards_walled_from(subject));
create policy not_under_duress on safeguards_wallrequest as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on safeguards_wallrequest for all to amparo_guard using (true) with check (true);
grant select on safeguards_wallrequest to amparo_app;
grant select, insert, update on safeguards_wallrequest to amparo_guard;

-- Ask for a wall, for a case that one sees; told to integrity officers of other bodies only.
create function safeguards_ask_wall(wanted uuid, body integer, how_far text, number_said integer, why text)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid := gen_random_uuid(); known protection_case;
begin
    select * into known from protection_case c
    where c.id = wanted and (c.walled is null or not access_worker() = any (c.walled)) and exists (
        select 1 from protection_case_access a where a.record_id = c.id and a.until > statement_timestamp()
        and a.principal_id = any (access_principals({askers})));
    if known.id is null then
        raise insufficient_privilege using message = 'no such record';
    end if;
    insert into safeguards_wallrequest (id, case_id, subject, asked_by_id, asked_at, named_id, extent, account, suspicion)
    values (made, wanted, known.subject, access_worker(), now(), body, how_far, number_said, why);
    if safeguards_tell_integrity('wall.asked', 'wall_request', made, body) = 0 then
        raise sqlstate 'AM021' using message = 'no integrity officer outside that body';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('wall.asked', 'wall_request', made::text);
    return made;
end $$;
revoke all on function safeguards_ask_wall(uuid, integer, text, integer, text) from public;
alter function safeguards_ask_wall(uuid, integer, text, integer, text) owner to amparo_guard;
grant execute on function safeguards_ask_wall(uuid, integer, text, integer, text) to amparo_app;
