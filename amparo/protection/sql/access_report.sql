-- Who opened a record, and when: for a caseworker of the body that has the case, who tells the person, and for overseers.
-- Named are the bodies that this case was shown to by ours. What others do is theirs to tell, and would say where she is
-- now: of theirs only that something was read on a day. The making of the report is an entry, too, and no call without.
create policy guarded on protection_decisionrequest for select to amparo_guard using (true);
grant select on protection_decisionrequest to amparo_guard;

create function protection_access_report_bodies(asked protection_case) returns integer[]
language sql stable security definer set search_path = public, pg_temp as $$
    select array_agg(distinct body) from (
        select asked.organisation_id
        union all select r.receiver_id from protection_referral r where r.case_id = asked.id
        union all select r.sender_id from protection_referral r where r.id = asked.from_referral_id
        union all select q.authority_id from protection_decisionrequest q where q.case_id = asked.id
        union all select p.organisation_id from protection_case_access a join access_principal p on p.id = a.principal_id
            where a.record_id = asked.id
        union all select o.id from access_organisation o where o.kind = 'OversightBody'
    ) as known (body) where body is not null
$$;
create function protection_access_report(asked uuid, before bigint, most integer)
returns table (id bigint, at timestamptz, act text, told boolean, worker_id integer, organisation_id integer,
               organisation text, duties text[], worker text, kind text, object_id text, purpose text, number integer,
               "position" bigint, hash bytea, salt bytea)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    overseen boolean := access_holds({overseers}) and not access_reduced();
    about protection_case; bodies integer[]; kinds text[]; objects text[];
begin
    select c.* into about from protection_case c where c.id = asked and (overseen or (
        access_holds({reporters}) and c.organisation_id = access_organisation()
        and c.readers && access_principals({readers}) and (c.next_expiry > statement_timestamp() or protection_case_live(c.id))
        and (c.walled is null or not access_walled(c.walled))
    ));
    if about.id is null then
        return;
    end if;
    insert into ledger_entry (act, kind, object_id) values ('person.access_report', 'case', asked::text);
    bodies := case when overseen then null else protection_access_report_bodies(about) end;
    select array_agg(o.kind), array_agg(o.id::text) into kinds, objects from (
        select 'case', about.id
        union all select 'person', about.person_id
        union all select 'drawer', d.id from vault_drawer d
            where d.person_id = about.person_id and d.organisation_id = about.organisation_id
        union all select 'referral', r.id from protection_referral r
            where r.case_id = about.id or r.id = about.from_referral_id
    ) as o (kind, id) where o.id is not null;
    return query select * from ledger_entries_about(kinds, objects, bodies, before, most);
end $$;
do $$
declare f text;
begin
    foreach f in array array['protection_access_report_bodies(protection_case)',
        'protection_access_report(uuid, bigint, integer)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function protection_access_report(uuid, bigint, integer) to amparo_app;
