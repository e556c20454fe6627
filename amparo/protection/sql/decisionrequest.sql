-- A body is asked today, and has the time to answer; that it did, only its decision says (statusdecision.sql).
create function protection_decision_asked_for() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();  -- a decoy is no case to whoever is asked
    if current_user = 'amparo_app' then
        new.recorded_at := now();
        new.asked_on := access_today();
        new.due_on := greatest(new.due_on, access_today() + {answer_days});
        new.answered := false;
    end if;
    return new;
end $$;
create trigger asked_for before insert on protection_decisionrequest for each row execute function protection_decision_asked_for();
revoke all on function protection_decision_asked_for() from public;

-- Whoever is asked to decide sees the case from then on, and it is written down, in the statement that asks: a case is shown
-- to another body in no other way.
create function protection_decision_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from access_organisation o where o.id = new.authority_id and o.decides_status and o.active) then
        raise check_violation using message = 'this body does not decide on status';
    end if;
    perform protection_case_share(new.case_id, p.id, '9999-12-31 00:00:00+00')
    from access_principal p where p.kind = 'shared' and p.organisation_id = new.authority_id;
    insert into ledger_entry (act, kind, object_id) values ('decision.asked', 'case', new.case_id::text);
    return null;
end $$;
create trigger asked after insert on protection_decisionrequest for each row execute function protection_decision_asked();
revoke all on function protection_decision_asked() from public;
alter function protection_decision_asked() owner to amparo_guard;
