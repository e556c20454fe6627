-- Seen by overseers, and by the data-protection officer of the body in which the canary is; written by the guard only.
create policy seen on safeguards_alarm for select to amparo_app using (
    (select access_holds({watchers}))
    or ((select access_holds({reviewers})) and body_id = (select access_organisation()))
);
create policy not_under_duress on safeguards_alarm as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on safeguards_alarm for all to amparo_guard using (true) with check (true);
grant select on safeguards_alarm to amparo_app;
grant select, insert on safeguards_alarm to amparo_guard;
