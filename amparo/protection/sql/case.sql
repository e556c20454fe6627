-- Only the body that has a case works on it, and on an open one: whoever it was shown to so as to decide says who is a victim,
-- and nothing else of it. A case closes on the day on which it is closed.
create function protection_case_worked() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user <> 'amparo_app' then
        return new;
    end if;
    if old.organisation_id is distinct from access_organisation() or not access_holds({workers}) then
        raise check_violation using message = 'only the body that has the case works on it';
    end if;
    if old.closed_on is not null and new.closed_on is not null and ({kept_new}) is distinct from ({kept_old}) then
        raise check_violation using message = 'a closed case stays as it is';
    end if;
    if old.closed_on is null and new.closed_on is not null then
        new.closed_on := access_today();
    end if;
    return new;
end $$;
create trigger worked_on before update of {worked} on protection_case for each row execute function protection_case_worked();
revoke all on function protection_case_worked() from public;

-- Help is of days that have been, and is written in a case that is open.
create function protection_assistance_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' then
        new.recorded_at := now();
        if new.provided_on > access_today() then
            raise check_violation using message = 'this day is still to come';
        end if;
    end if;
    return new;
end $$;
create trigger given before insert on protection_assistance for each row execute function protection_assistance_given();
revoke all on function protection_assistance_given() from public;
-- After the policies have spoken: whoever only reads the case is refused as everywhere.
create function protection_case_is_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and exists (
            select 1 from protection_case c where c.id = new.case_id and c.closed_on is not null) then
        raise check_violation using message = 'a closed case stays as it is';
    end if;
    return null;
end $$;
create trigger in_open_case after insert on protection_assistance for each row execute function protection_case_is_open();
create trigger in_open_case after insert on protection_decisionrequest for each row execute function protection_case_is_open();
revoke all on function protection_case_is_open() from public;
