-- When a case closes, its body keeps who the person is until the schedule's day; as long as another case of the body's is open,
-- nothing is shortened, and the longest of several closed cases counts. No other day than the schedule's, reckoned here once
-- more: who closes a case would else erase the person within the year, or keep them for good. Seen only by whoever sees the case.
create function protection_case_kept_until(kept protection_case) returns date language sql stable set search_path = public, pg_temp as $$
    -- The day after the end of February where a year has none.
    select (day + (to_char(day, 'MMDD') = '0229')::integer + make_interval(years => years))::date
    from coalesce(kept.closed_on, access_today()) as day, lateral (
        select {open_years} as years where kept.closed_on is null
        union all
        select term.years from (values {terms}) as term (class, years, since, until)
        where day between term.since and term.until and term.class = case
            when kept.victim_status = {none} then 'not_a_victim' when kept.age_status = 'adult' then 'adult' else 'child' end
        and kept.closed_on is not null
    ) as schedule
$$;
revoke all on function protection_case_kept_until(protection_case) from public;
alter function protection_case_kept_until(protection_case) owner to amparo_guard;
create function protection_case_retain(closing uuid, until date) returns date language plpgsql security definer set search_path = public, pg_temp as $$
declare found protection_case; whose uuid; kept date;
begin
    select c.* into found from protection_case c
    where c.id = closing and c.organisation_id = access_organisation()
    and c.readers && access_principals({closers})
    and (c.walled is null or not access_worker() = any (c.walled));
    whose := found.person_id;
    if whose is null then return null; end if;
    if until is distinct from protection_case_kept_until(found) then
        raise insufficient_privilege using message = 'not to be kept until then';
    end if;
    select case when count(c.id) > 0 then greatest(until, max(d.retain_until)) else until end into kept
    from vault_drawer d left join protection_case c
        on c.person_id = d.person_id and c.organisation_id = d.organisation_id and c.id <> closing
    where d.person_id = whose and d.organisation_id = access_organisation();
    if kept is not null then perform vault_retain(whose, kept); end if;
    return kept;
end $$;
revoke all on function protection_case_retain(uuid, date) from public;
alter function protection_case_retain(uuid, date) owner to amparo_guard;
grant execute on function protection_case_retain(uuid, date) to amparo_app;

-- A case points to somebody in sight, or new: else who has a case would refer, and report on, whoever's id they know.
create function protection_case_points() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and not vault_may_point(new.person_id) then
        raise insufficient_privilege using message = 'no such person';
    end if;
    return new;
end $$;
create trigger points_added before insert on protection_case for each row
    when (new.person_id is not null) execute function protection_case_points();
create trigger points before update of person_id on protection_case for each row
    when (new.person_id is not null and new.person_id is distinct from old.person_id) execute function protection_case_points();
revoke all on function protection_case_points() from public;

-- Whose case it is stands once it is said: what was opened for others would else be out of a withdrawal's reach.
create function protection_case_stays() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise check_violation using message = 'a case stays with its person';
end $$;
create trigger stays before update of person_id on protection_case for each row
    when (old.person_id is not null and new.person_id is distinct from old.person_id) execute function protection_case_stays();
revoke all on function protection_case_stays() from public;

-- A case opens from a referral to one's own body that was accepted: nobody takes the place of the one that is to open.
create function protection_case_referred() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and not exists (
            select 1 from protection_referral r where r.id = new.from_referral_id and r.state = 'accepted'
            and r.receiver_id = access_organisation() and r.subject = new.subject) then
        raise check_violation using message = 'no such referral';
    end if;
    return new;
end $$;
create trigger from_a_referral before insert on protection_case for each row
    when (new.from_referral_id is not null) execute function protection_case_referred();
revoke all on function protection_case_referred() from public;
