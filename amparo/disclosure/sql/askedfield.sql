create policy seen on disclosure_askedfield for select to amparo_app using (
    exists (select 1 from disclosure_request r where r.id = disclosure_askedfield.request_id)
);
create policy added on disclosure_askedfield for insert to amparo_app with check (
    (select access_holds({askers})) and exists (
        select 1 from disclosure_request r where r.id = disclosure_askedfield.request_id
        and r.asked_by_id = (select access_worker()) and r.answer is null)
);
create policy kept on disclosure_askedfield for all to amparo_guard using (true) with check (true);
grant select, insert on disclosure_askedfield to amparo_app;
grant select on disclosure_askedfield to amparo_guard;

create function disclosure_askedfield_fits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    select r.purpose, r.basis into new.purpose, new.basis from disclosure_request r where r.id = new.request_id;
    if exists (select 1 from disclosure_decision d where d.request_id = new.request_id) then
        raise check_violation using message = 'what is asked for stands once it is being decided';
    end if;
    -- Police stay police, whatever purpose they name and through whichever duty they ask.
    if new.field = 'whereabouts' and new.basis <> 'court_order' and exists (
        select 1 from disclosure_request r left join access_organisation o on o.id = r.asker_id
        where r.id = new.request_id and (r.outside = 'foreign_police' or o.kind in ({police}))) then
        raise check_violation using message = 'whereabouts go to police on the order of a court';
    end if;
    return new;
end $$;
create trigger fits before insert on disclosure_askedfield for each row execute function disclosure_askedfield_fits();
revoke all on function disclosure_askedfield_fits() from public;
alter function disclosure_askedfield_fits() owner to amparo_guard;
