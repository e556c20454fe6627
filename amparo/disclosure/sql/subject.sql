-- Of whom it tells is the holder's alone, and only of those there who see the case.
create policy seen on disclosure_subject for select to amparo_app using (
    (select access_holds({deciders})) and exists (select 1 from protection_case c where c.id = disclosure_subject.case_id)
    and exists (select 1 from disclosure_request r where r.id = disclosure_subject.request_id
                and r.holder_id = (select access_organisation()))
);
create policy kept on disclosure_subject for all to amparo_guard using (true) with check (true);
grant select on disclosure_subject to amparo_app;
grant select, insert on disclosure_subject to amparo_guard;
