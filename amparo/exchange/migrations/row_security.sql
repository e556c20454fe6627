
-- exchange_export
alter table exchange_export enable row level security;
alter table exchange_export force row level security;
-- An export is seen by whoever asked; one of cases also by the colleagues who may agree to it, while it waits.
create policy seen on exchange_export for select to amparo_app using (
    asked_by_id = (select access_worker())
    or (what = 'cases' and organisation_id = (select access_organisation()) and (select access_holds('{caseworker}'::text[]))
        and taken_at is null and stopped_at is null and expires_at > statement_timestamp())
);
create policy added on exchange_export for insert to amparo_app with check (
    asked_by_id = (select access_worker()) and organisation_id = (select access_organisation())
    and case what when 'cases' then (select access_holds('{caseworker}'::text[])) when 'figures' then (select access_holds('{assessor,secretariat,statistician}'::text[]))
        when 'claims' then (select access_holds('{administrator,assessor,caseworker,data_protection_officer,decider,hotline_operator,integrity_officer,investigator,licensing_officer,overseer,prosecutor,screener,secretariat,statistician,travel_officer}'::text[]))
        when 'estimate' then (select access_holds('{assessor,secretariat,statistician}'::text[])) else false end
);
create policy not_under_duress on exchange_export as restrictive for select to amparo_app using (what <> 'cases' or not (select access_reduced()));
create policy guarded on exchange_export for all to amparo_guard using (true) with check (true);
grant select on exchange_export to amparo_app;
grant insert (id, what, object_id, rows) on exchange_export to amparo_app;
grant select, update (agreed_by_id, agreed_at, ready_at, expires_at, taken_at, stopped_by_id, stopped_at)
    on exchange_export to amparo_guard;

create function exchange_bound(export uuid) returns bytea language sql stable security definer set search_path = public, pg_temp as $$
    select sha256(convert_to(export::text || (access_acting()).number::text, 'UTF8'))
$$;
create function exchange_export_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.what = 'cases' then
        perform access_refuse_reduced();
    end if;
    new.asked_by_id := access_worker();
    new.organisation_id := access_organisation();
    new.asked_at := now();
    new.bound := exchange_bound(new.id);
    new.expires_at := now() + interval '28800 seconds';
    new.taken_at := case when new.what = 'cases' then null else now() end;
    return new;
end $$;
create trigger asked before insert on exchange_export for each row execute function exchange_export_asked();

-- A colleague of the same body who may export agrees to somebody else's; then it cools, from this moment: `now()` is the
-- beginning of the transaction, and one that was kept open would have cooled already.
create function exchange_agree(export uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare moment timestamptz := clock_timestamp();
begin
    perform access_refuse_reduced();
    update exchange_export set agreed_by_id = access_worker(), agreed_at = moment, ready_at = moment + interval '600 seconds',
        expires_at = moment + interval '600 seconds' + interval '3600 seconds'
    where id = export and what = 'cases' and organisation_id = access_organisation() and access_holds('{caseworker}'::text[])
    and asked_by_id <> access_worker() and agreed_by_id is null and stopped_at is null and expires_at > statement_timestamp();
    return found;
end $$;
-- Whoever asked, and every colleague who may agree, can stop it until it is taken.
create function exchange_stop(export uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    update exchange_export set stopped_by_id = access_worker(), stopped_at = now()
    where id = export and taken_at is null and stopped_at is null and expires_at > statement_timestamp()
    and (asked_by_id = access_worker() or (organisation_id = access_organisation() and access_holds('{caseworker}'::text[])));
    return found;
end $$;
-- Taken once, by the session that asked, between cooling and expiry; says when it was asked for.
create function exchange_take(export uuid) returns timestamptz language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare asked timestamptz;
begin
    perform access_refuse_reduced();
    update exchange_export set taken_at = now()
    where id = export and what = 'cases' and asked_by_id = access_worker() and bound = exchange_bound(id) and access_holds('{caseworker}'::text[]) and access_stepped_up()
    and agreed_by_id is not null and stopped_at is null and taken_at is null and ready_at <= now() and expires_at > statement_timestamp()
    returning asked_at into asked;
    return asked;
end $$;

do $$
declare f text;
begin
    foreach f in array array['exchange_bound(uuid)', 'exchange_export_asked()', 'exchange_agree(uuid)', 'exchange_stop(uuid)', 'exchange_take(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function exchange_agree(uuid), exchange_stop(uuid), exchange_take(uuid) to amparo_app;
