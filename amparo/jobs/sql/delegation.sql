-- Nobody reads or writes delegations but the functions below and those of the jobs.
create policy kept on jobs_delegation for all to amparo_guard using (true) with check (true);
grant select, insert, update (ended_at) on jobs_delegation to amparo_guard;

-- Whoever leaves, is moved, limited or gets a new password lends nothing any longer; neither does a body that stops.
create function jobs_delegation_ended() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update jobs_delegation d set ended_at = clock_timestamp()
    where d.ended_at is null and case tg_table_name
        when 'access_worker' then d.worker_id = (to_jsonb(old) ->> 'id')::integer
        when 'access_dutyheld' then d.worker_id = (to_jsonb(old) ->> 'worker_id')::integer
        else d.organisation_id = (to_jsonb(old) ->> 'id')::integer end;
    return null;
end $$;
create trigger delegations_end after update of organisation_id, team_id, scope, side, is_active, password on access_worker
    for each row execute function jobs_delegation_ended();
create trigger delegations_end after update or delete on access_dutyheld
    for each row execute function jobs_delegation_ended();
create trigger delegations_end after update of active on access_organisation for each row when (not new.active)
    execute function jobs_delegation_ended();
revoke all on function jobs_delegation_ended() from public;
alter function jobs_delegation_ended() owner to amparo_guard;
