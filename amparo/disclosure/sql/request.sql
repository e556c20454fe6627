-- Seen at the asking body by whoever asked (and whoever works for the whole body), at the holder by its deciders.
create policy seen_by_asker on disclosure_request for select to amparo_app using (
    (select access_holds({listers})) and asker_id = (select access_organisation())
    and (asked_by_id = (select access_worker()) or (select access_scope()) in ('organisation', 'shared'))
);
create policy seen_by_holder on disclosure_request for select to amparo_app using (
    (select access_holds({deciders})) and holder_id = (select access_organisation())
    and (asked_by_id = (select access_worker()) or (select access_scope()) in ('organisation', 'shared'))
);
create policy not_under_duress on disclosure_request as restrictive for select to amparo_app using (not (select access_reduced()));
create policy added on disclosure_request for insert to amparo_app with check ((select access_holds({askers})));
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
    if new.outside is not null and (new.holder_id <> access_organisation() or not access_holds({deciders})) then
        raise check_violation using message = 'the holder writes down what somebody outside asks';
    end if;
    if new.outside is null and not access_holds(coalesce(case new.purpose {may_name} end, '{}'::text[])) then
        raise check_violation using message = 'not a purpose of this duty';
    end if;
    if not exists (select 1 from (values {bases}) b (code, since, until)
                   where b.code = new.basis and access_today() between b.since and b.until) then
        raise check_violation using message = 'not a basis that is in force';
    end if;
    if new.expires_on not between access_today() - 1 and access_today() + 366 then
        raise check_violation using message = 'an answer may be used for a year at most';
    end if;
    new.answer := case when new.purpose in ({secondary}) then 'refused' end;
    new.answered_at := case when new.purpose in ({secondary}) then now() end;
    if new.answer is null then
        perform notices_tell('disclosure.asked', 'request', new.id::text, null, new.holder_id, 'caseworker');
    end if;
    return new;
end $$;
create trigger asked before insert on disclosure_request for each row execute function disclosure_request_asked();
revoke all on function disclosure_request_asked() from public;
alter function disclosure_request_asked() owner to amparo_guard;
