alter table events_event
    alter column organisation_id set default access_organisation(),
    alter column recorded_at set default now(),
    alter column source set default 'work',
    alter column void set default false;
create trigger append_only before update or delete on events_event for each row execute function append_only();
create trigger append_only_all before truncate on events_event execute function append_only();

-- A correction must be of the same kind and body as what it supersedes.
create function events_same_kind() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from events_event e where e.id = new.supersedes_id
                   and e.kind = new.kind and e.organisation_id = new.organisation_id) then
        raise check_violation using message = 'a correction is of the same kind and body as what it supersedes';
    end if;
    return new;
end $$;
create trigger same_kind before insert on events_event for each row when (new.supersedes_id is not null)
    execute function events_same_kind();
revoke all on function events_same_kind() from public;
alter function events_same_kind() owner to amparo_guard;
