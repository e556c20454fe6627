-- The lists are named with the question, in the same transaction, and never after.
create policy counted on studies_list for select to current_user using (true);
create policy seen on studies_list for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from studies_question q where q.id = question_id));
create policy added on studies_list for insert to amparo_app
    with check ((select access_holds({askers})) and studies_being_asked(question_id));
grant select, insert on studies_list to amparo_app;
create trigger append_only before update or delete on studies_list for each row execute function append_only();
create trigger append_only_all before truncate on studies_list execute function append_only();
