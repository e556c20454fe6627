
-- events_event
alter table events_event enable row level security;
alter table events_event force row level security;
create policy seen on events_event for select to amparo_app, amparo_stats
    using (organisation_id = (select access_organisation()) and (select access_holds('{assessor,caseworker,decider,screener,secretariat,statistician}'::text[])));
create policy seen_everywhere on events_event for select to amparo_app, amparo_stats
    using ((select access_scope()) = 'all' and (select access_holds('{assessor,secretariat,statistician}'::text[])));
create policy added on events_event for insert to amparo_app
    with check (organisation_id = (select access_organisation()) and (select access_holds('{assessor,caseworker,decider,hotline_operator,integrity_officer,investigator,licensing_officer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[])));
create policy corrected on events_event for select to amparo_guard using (true);
create policy kept on events_event for all to current_user using (true) with check (true);
-- Under duress the same figures are counted, and no event is shown.
create policy not_under_duress on events_event as restrictive for select to amparo_app using (not (select access_reduced()));
grant select on events_event to amparo_app, amparo_stats, amparo_guard;
grant insert (id, kind, occurred_on, subject, supersedes_id, void, sex, age_status, citizenship, exploitation, region, offence_set, instance, official, counterpart_id, months, outcome, stage, reason, service, funding, sentence) on events_event to amparo_app;
