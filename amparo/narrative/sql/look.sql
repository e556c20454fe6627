-- Seen with its claim; added in one's own name only; never changed.
create policy seen on narrative_look for select to amparo_app
    using ((select access_holds({readers})) and exists (select 1 from narrative_reportclaim claim where claim.id = claim_id));
create policy added on narrative_look for insert to amparo_app
    with check (
        (select access_holds({readers})) and by_id = (select access_worker())
        and exists (select 1 from narrative_reportclaim claim where claim.id = claim_id)
    );
create policy counted on narrative_look for select to current_user using (true);
grant select, insert on narrative_look to amparo_app;
