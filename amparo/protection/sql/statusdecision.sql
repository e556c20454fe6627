create policy counted on protection_statusdecision for select to current_user using (true);
create policy seen on protection_statusdecision for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from protection_case c where c.id = protection_statusdecision.case_id)
);
create policy added on protection_statusdecision for insert to amparo_app with check (
    (select access_holds({writers})) and exists (select 1 from protection_case c where c.id = protection_statusdecision.case_id and {ordinarily})
);
grant select, insert on protection_statusdecision to amparo_app;

-- Who decides and who screened is said by the database: the constraint that they differ cannot be talked round.
create function protection_statusdecision_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.decided_by_id := access_worker();
    new.decider_body_id := access_organisation();
    new.screened_by_id := (select owner_id from protection_case where id = new.case_id);
    if exists (select 1 from protection_screening s where s.case_id = new.case_id and s.screened_by_id = new.decided_by_id) then
        raise check_violation using message = 'whoever screened does not decide', constraint = 'decider_is_not_screener';
    end if;
    return new;
end $$;
create trigger who before insert on protection_statusdecision for each row execute function protection_statusdecision_who();
revoke all on function protection_statusdecision_who() from public;
alter function protection_statusdecision_who() owner to amparo_guard;

-- Who screened is said by the database, too.
create policy guarded on protection_screening for select to amparo_guard using (true);
grant select on protection_screening to amparo_guard;
create function protection_screening_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.screened_by_id := coalesce(access_worker(), new.screened_by_id);
    return new;
end $$;
create trigger who before insert on protection_screening for each row execute function protection_screening_who();
revoke all on function protection_screening_who() from public;
alter function protection_screening_who() owner to amparo_guard;
