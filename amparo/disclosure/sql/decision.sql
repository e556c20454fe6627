-- The holder's alone, reasons and all.
create policy seen on disclosure_decision for select to amparo_app using (
    (select access_holds({deciders})) and exists (
        select 1 from disclosure_request r where r.id = disclosure_decision.request_id
        and r.holder_id = (select access_organisation()))
);
create policy added on disclosure_decision for insert to amparo_app with check (
    (select access_holds({deciders})) and (select access_scope()) in ('organisation', 'shared') and exists (
        select 1 from disclosure_request r where r.id = disclosure_decision.request_id
        and r.holder_id = (select access_organisation()) and r.answer is null)
);
create policy kept on disclosure_decision for all to amparo_guard using (true) with check (true);
grant select, insert on disclosure_decision to amparo_app;
grant select, update (confirmed_by_id, confirmed_case_id) on disclosure_decision to amparo_guard;
-- Nothing is decided that was not asked for, nothing released that was not decided.
alter table disclosure_decision add constraint decided_what_was_asked
    foreign key (request_id, field) references disclosure_askedfield (request_id, field);

create function disclosure_decision_who() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.decided_by_id := access_worker();
    new.decided_at := now();
    new.confirmed_by_id := null;
    new.confirmed_case_id := null;
    new.asked_by_id := (select r.asked_by_id from disclosure_request r where r.id = new.request_id);
    return new;
end $$;
create trigger who before insert on disclosure_decision for each row execute function disclosure_decision_who();

-- A second person confirms what says who or where somebody is, and of which case. Whoever decided, or asked, cannot. This and
-- what it leads to is written down here: nothing of a person leaves a body by a statement that says nothing of it.
create function disclosure_confirm(asked uuid, about uuid) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare confirmed integer;
begin
    perform access_refuse_reduced();
    update disclosure_decision d set confirmed_by_id = access_worker(), confirmed_case_id = about
    where d.request_id = asked and disclosure_may_answer(asked, about)
    and access_holds({deciders}) and d.granted and d.field in ({parts}) and d.confirmed_by_id is null
    and d.decided_by_id <> access_worker() and d.asked_by_id <> access_worker();
    get diagnostics confirmed = row_count;
    if confirmed > 0 then
        insert into ledger_entry (act, kind, object_id, number) values ('disclosure.confirmed', 'request', asked::text, confirmed);
    end if;
    return confirmed;
end $$;
do $$
declare f text;
begin
    foreach f in array array['disclosure_decision_who()', 'disclosure_confirm(uuid, uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function disclosure_confirm(uuid, uuid) to amparo_app;
