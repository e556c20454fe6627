-- Which cases are canaries nobody reads but the guard; the owner adds one (amparo canary add) and cannot read it back.
create policy guarded on safeguards_canary for select to amparo_guard using (true);
create policy added on safeguards_canary for insert to current_user with check (true);
grant select on safeguards_canary to amparo_guard;

-- Raise the alarm if this is a canary; nothing, and no word, if not.
create function safeguards_raise(touched uuid, who integer, in_what_way text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare canary safeguards_canary; made uuid := gen_random_uuid();
begin
    select * into canary from safeguards_canary c where c.case_id = touched;
    if canary.case_id is null or who is null then return; end if;
    insert into safeguards_alarm (id, case_id, body_id, worker_id, how, at)
    values (made, touched, canary.body_id, who, in_what_way, clock_timestamp());
    perform notices_tell('canary.touched', 'alarm', made::text, null, null, 'overseer');
    perform notices_tell('canary.touched', 'alarm', made::text, null, canary.body_id, 'data_protection_officer');
end $$;
-- A case was opened by an account: said over the door's connection, which commits at once, so that no rollback hides it.
create function protection_touched(touched uuid, who integer) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    select safeguards_raise(touched, who, 'opened')
$$;
-- Somebody asks for what is sealed of persons: called where the asking is committed before anything is shown.
create function vault_touched(persons uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_raise(c.case_id, access_worker(), 'identity') from safeguards_canary c where c.person_id = any (persons);
end $$;
-- Is this person of a canary? No body is asked about one: it knows nobody.
create function vault_is_canary(person uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (select 1 from safeguards_canary c where c.person_id = person);
end $$;
-- What is written leaves the alarm with it: what is taken back was not written.
create function safeguards_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform safeguards_raise((to_jsonb(new) ->> tg_argv[0])::uuid, access_worker(), tg_argv[1]);
    return null;
end $$;
create trigger canary_changed after update of {columns} on protection_case
    for each row execute function safeguards_changed('id', 'changed');
create trigger canary_shared after insert on protection_case_access
    for each row execute function safeguards_changed('record_id', 'shared');
create trigger canary_shared after insert on protection_referral
    for each row execute function safeguards_changed('case_id', 'shared');
-- Nobody was met: nothing of a canary ever counts.
create function safeguards_not_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from safeguards_canary c where c.subject = new.subject) then
        return null;
    end if;
    return new;
end $$;
create trigger canaries_do_not_count before insert on events_event for each row
    when (new.subject is not null) execute function safeguards_not_counted();
do $$
declare f text;
begin
    foreach f in array array['safeguards_raise(uuid, integer, text)', 'protection_touched(uuid, integer)', 'vault_touched(uuid[])', 'vault_is_canary(uuid)',
        'safeguards_changed()', 'safeguards_not_counted()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function protection_touched(uuid, integer) to amparo_door;
grant execute on function vault_touched(uuid[]) to amparo_app;
