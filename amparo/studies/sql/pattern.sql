-- Patterns are small numbers: seen by statisticians alone. A table that was handed in comes with the question; one of
-- events is counted by the job, once.
create policy counted on studies_pattern for select to current_user using (true);
create policy seen on studies_pattern for select to amparo_app using (
    (select access_holds({askers})) and exists (select 1 from studies_question q where q.id = question_id));
create policy added on studies_pattern for insert to amparo_app with check (
    (select access_holds({askers})) and exists (
        select 1 from studies_question q where q.id = question_id
        and case q.source when 'table' then studies_being_asked(q.id) else studies_in_job(q.id) end));
grant select, insert on studies_pattern to amparo_app;
create trigger append_only before update or delete on studies_pattern for each row execute function append_only();
create trigger append_only_all before truncate on studies_pattern execute function append_only();
