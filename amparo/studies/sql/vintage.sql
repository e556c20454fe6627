-- One answer to a question, by its job; the database numbers and dates it.
create policy counted on studies_vintage for select to current_user using (true);
create policy seen on studies_vintage for select to amparo_app using (
    (select access_holds({readers})) and exists (select 1 from studies_question q where q.id = question_id));
create policy added on studies_vintage for insert to amparo_app
    with check ((select access_holds({askers})) and studies_in_job(question_id));
create policy guarded on studies_vintage for select to amparo_guard using (true);
grant select on studies_vintage to amparo_app, amparo_guard;
grant insert (id, question_id, software, decision, observed, handed_on) on studies_vintage to amparo_app;

create function studies_vintage_made() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7310005);
    new.number := coalesce((select max(v.number) from studies_vintage v), 0) + 1;
    new.made_at := now();
    return new;
end $$;
create trigger made before insert on studies_vintage for each row execute function studies_vintage_made();
create trigger append_only before update or delete on studies_vintage for each row execute function append_only();
create trigger append_only_all before truncate on studies_vintage execute function append_only();

-- Is the vintage being made in this very transaction, by the job of its question? Nothing is added to it later.
create function studies_being_made(vintage uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from studies_vintage v where v.id = vintage and v.made_at = now() and studies_in_job(v.question_id))
$$;
do $$
declare f text;
begin
    foreach f in array array['studies_vintage_made()', 'studies_being_made(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function studies_being_made(uuid) to amparo_app;
