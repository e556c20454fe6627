create policy counted on protection_statusdecision for select to current_user using (true);
create policy seen on protection_statusdecision for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from protection_case c where c.id = protection_statusdecision.case_id)
);
create policy added on protection_statusdecision for insert to amparo_app with check (
    (select access_holds({writers})) and exists (select 1 from protection_case c where c.id = protection_statusdecision.case_id and {ordinarily})
);
grant select, insert on protection_statusdecision to amparo_app;

-- Who decides and who screened is said by the database: the constraint that they differ cannot be talked round. A body decides
-- what it was asked and has not answered, today; the decision answers that, and is written down by the statement that makes it.
create policy answered on protection_decisionrequest for update to amparo_guard using (true) with check (true);
grant update (answered) on protection_decisionrequest to amparo_guard;
create function protection_statusdecision_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.decided_by_id := access_worker();
    new.decider_body_id := access_organisation();
    new.screened_by_id := (select owner_id from protection_case where id = new.case_id);
    new.decided_on := access_today();
    new.recorded_at := clock_timestamp();
    if new.screened_by_id = new.decided_by_id
       or exists (select 1 from protection_screening s where s.case_id = new.case_id and s.screened_by_id = new.decided_by_id) then
        raise check_violation using message = 'whoever screened does not decide', constraint = 'decider_is_not_screener';
    end if;
    update protection_decisionrequest q set answered = true from access_organisation o
    where q.case_id = new.case_id and q.stage = new.stage and q.authority_id = new.decider_body_id and not q.answered
        and o.id = q.authority_id and o.decides_status and o.active;
    if not found then
        raise check_violation using message = 'this body was not asked to decide';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('decision.made', 'case', new.case_id::text);
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

-- Whether somebody is a victim is said by the last final decision, and by nothing else: not by whoever works on the case.
create function protection_case_decided() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and new.victim_status is distinct from coalesce((
            select case d.outcome when 'positive' then {victim} else {none} end
            from protection_statusdecision d where d.case_id = new.id and d.stage = 'final'
            order by d.recorded_at desc limit 1), {possible}) then
        raise check_violation using message = 'status goes by decision';
    end if;
    return new;
end $$;
create trigger status_begins before insert on protection_case for each row execute function protection_case_decided();
create trigger status_decided before update of victim_status on protection_case for each row
    when (new.victim_status is distinct from old.victim_status) execute function protection_case_decided();
revoke all on function protection_case_decided() from public;
