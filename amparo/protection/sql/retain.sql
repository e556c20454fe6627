-- When a case closes, its body keeps who the person is until the schedule's day; as long as another case of the body's is open,
-- nothing is shortened, and the longest of several closed cases counts. Seen only by whoever sees the case.
create function protection_case_retain(closing uuid, until date) returns date language plpgsql security definer set search_path = public, pg_temp as $$
declare whose uuid; kept date;
begin
    select c.person_id into whose from protection_case c
    where c.id = closing and c.organisation_id = access_organisation()
    and c.readers && access_principals({closers})
    and (c.walled is null or not access_worker() = any (c.walled));
    if whose is null then return null; end if;
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
