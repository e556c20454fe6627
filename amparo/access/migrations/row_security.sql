
-- access_organisation
alter table access_organisation enable row level security;
alter table access_organisation force row level security;
create policy seen on access_organisation for select to amparo_app using ((select access_worker()) is not null);
create policy door_sees on access_organisation for select to amparo_door using (active);
create policy kept on access_organisation for all to current_user using (true) with check (true);
create policy guarded on access_organisation for select to amparo_guard using (true);
grant select on access_organisation to amparo_app, amparo_guard;

create function access_organisation_stopped() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where organisation_id = new.id;
    return null;
end $$;
create trigger sessions_end after update of active on access_organisation for each row when (not new.active)
    execute function access_organisation_stopped();
revoke all on function access_organisation_stopped() from public;
alter function access_organisation_stopped() owner to amparo_guard;

-- access_team
alter table access_team enable row level security;
alter table access_team force row level security;
create policy seen on access_team for select to amparo_app using (organisation_id = (select access_organisation()));
create policy kept on access_team for all to current_user using (true) with check (true);
grant select on access_team to amparo_app;
create policy guarded on access_team for select to amparo_guard using (true);
grant select on access_team to amparo_guard;

-- access_worker
alter table access_worker enable row level security;
alter table access_worker force row level security;
-- Colleagues see each other's names; the password is for the door alone.
create policy seen on access_worker for select to amparo_app using (organisation_id = (select access_organisation()));
create policy door_sees on access_worker for select to amparo_door using (is_active);
create policy kept on access_worker for all to current_user using (true) with check (true);
create policy guarded on access_worker for select to amparo_guard using (true);
grant select (id, username, display_name, organisation_id, team_id, scope, side, is_active) on access_worker to amparo_app;
grant select on access_worker to amparo_door, amparo_guard;

-- What a session stands for is copied when it opens; whoever is moved, limited or stopped begins again.
create function access_worker_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where worker_id = new.id;
    return null;
end $$;
create trigger sessions_end after update of organisation_id, team_id, scope, side, is_active, password on access_worker
    for each row execute function access_worker_changed();
revoke all on function access_worker_changed() from public;
alter function access_worker_changed() owner to amparo_guard;

-- access_dutyheld
alter table access_dutyheld enable row level security;
alter table access_dutyheld force row level security;
create policy seen on access_dutyheld for select to amparo_app
    using (exists (select 1 from access_worker w where w.id = access_dutyheld.worker_id));
create policy kept on access_dutyheld for all to current_user using (true) with check (true);
create policy guarded on access_dutyheld for select to amparo_guard using (true);
grant select on access_dutyheld to amparo_app, amparo_guard;

create function access_dutyheld_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from access_session where worker_id in (old.worker_id, new.worker_id);
    return null;
end $$;
create trigger sessions_end after insert or update or delete on access_dutyheld
    for each row execute function access_dutyheld_changed();
revoke all on function access_dutyheld_changed() from public;
alter function access_dutyheld_changed() owner to amparo_guard;

-- Scope 'all' is for duties that count and never open a record: checked from both sides, whichever comes last.
create function access_all_without_records() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare who integer := case tg_table_name when 'access_worker' then (to_jsonb(new) ->> 'id') else (to_jsonb(new) ->> 'worker_id') end;
begin
    perform 1 from access_worker w where w.id = who for no key update;
    if exists (select 1 from access_worker w join access_dutyheld d on d.worker_id = w.id
               where w.id = who and w.scope = 'all' and d.duty not in ('administrator', 'assessor', 'overseer', 'secretariat', 'statistician')) then
        raise check_violation using message = 'scope all is for duties that never open a record';
    end if;
    return null;
end $$;
create trigger all_without_records after insert or update of worker_id, duty on access_dutyheld
    for each row execute function access_all_without_records();
create trigger all_without_records after update of scope on access_worker
    for each row execute function access_all_without_records();
revoke all on function access_all_without_records() from public;

-- access_principal
alter table access_principal enable row level security;
alter table access_principal force row level security;
-- Bodies can be shared with; how many people and teams a body has is its own business.
create policy seen on access_principal for select to amparo_app using (
    (select access_worker()) is not null
    and (kind in ('organisation', 'shared')
         or worker_id in (select id from access_worker) or team_id in (select id from access_team))
);
create policy kept on access_principal for all to current_user using (true) with check (true);
create policy guarded on access_principal for select to amparo_guard using (true);
grant select on access_principal to amparo_app, amparo_guard;

-- access_session
alter table access_session enable row level security;
alter table access_session force row level security;
-- Sessions are read and written through functions only; the owner may end them when a person leaves.
create policy guarded on access_session for all to amparo_guard using (true) with check (true);
create policy ended on access_session for all to current_user using (true) with check (true);
grant select, insert, delete on access_session to amparo_guard;
