
-- narrative_report
alter table narrative_report enable row level security;
alter table narrative_report force row level security;
create policy seen on narrative_report for select to amparo_app using ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and (organisation_id = (select access_organisation())) and not (select access_reduced()));
create policy added on narrative_report for insert to amparo_app with check ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and organisation_id = (select access_organisation()));
create policy counted on narrative_report for select to current_user using (true);
grant select, insert on narrative_report to amparo_app;

-- narrative_reportclaim
alter table narrative_reportclaim enable row level security;
alter table narrative_reportclaim force row level security;
create policy seen on narrative_reportclaim for select to amparo_app using ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and exists (select 1 from narrative_report parent where parent.id = narrative_reportclaim.report_id));
create policy added on narrative_reportclaim for insert to amparo_app with check ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and exists (select 1 from narrative_report parent where parent.id = narrative_reportclaim.report_id));
create policy counted on narrative_reportclaim for select to current_user using (true);
create policy changed on narrative_reportclaim for update to amparo_app using ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and exists (select 1 from narrative_report parent where parent.id = narrative_reportclaim.report_id)) with check ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and exists (select 1 from narrative_report parent where parent.id = narrative_reportclaim.report_id));
grant select, insert on narrative_reportclaim to amparo_app;
grant update (state) on narrative_reportclaim to amparo_app;

-- narrative_look
alter table narrative_look enable row level security;
alter table narrative_look force row level security;
-- Seen with its claim; added in one's own name only; never changed.
create policy seen on narrative_look for select to amparo_app
    using ((select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and exists (select 1 from narrative_reportclaim claim where claim.id = claim_id));
create policy added on narrative_look for insert to amparo_app
    with check (
        (select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])) and by_id = (select access_worker())
        and exists (select 1 from narrative_reportclaim claim where claim.id = claim_id)
    );
create policy counted on narrative_look for select to current_user using (true);
grant select, insert on narrative_look to amparo_app;
