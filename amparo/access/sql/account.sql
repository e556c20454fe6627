-- What somebody does with the own account, at the door. In a reduced session nothing of it changes anything: whoever
-- forces somebody to sign in must not be able to stay.
create function access_sessions()
returns table (number uuid, started_at timestamptz, last_used_at timestamptz, device text, this_one boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.number, s.started_at, s.last_used_at, s.device,
        s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
    from access_session s where s.worker_id = access_worker() and s.expires_at > statement_timestamp() and s.delegation_id is null
    order by s.last_used_at desc, s.number
$$;
-- End one of the own sessions, or (null) all but the one that acts; says how many ended.
create function access_end_own(ended uuid) returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
    delete from access_session s where s.worker_id = access_worker() and s.delegation_id is null and (s.number = ended or (
        ended is null and s.token_hash <> sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))));
    get diagnostics gone = row_count;
    return gone;
end $$;
-- Whoever acts has just proved who they are with a second factor.
create function access_step_up() returns void language sql volatile security definer set search_path = public, pg_temp as $$
    update access_session set stepped_up_at = clock_timestamp()
    where token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8')) and expires_at > statement_timestamp()
$$;
-- A new password for whoever acts, as its hash. (The trigger of the table ends every session.)
create function access_set_password(encoded text)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_unproved();
    update access_worker set password = encoded where id = access_worker();
end $$;
-- Whoever brings the code of an invitation sets the password; the code is used up. Null for a code that opens nothing.
create function access_accept(code bytea, encoded text)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare invited integer;
begin
    delete from access_invitation i using access_worker w
    where i.token_hash = code and i.expires_at > statement_timestamp() and w.id = i.worker_id and w.is_active
    returning i.worker_id into invited;
    update access_worker set password = encoded where id = invited;
    return invited;
end $$;
-- A duress password, and the principal that stands for all that it opens.
create function access_set_duress(encoded text) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare stands integer;
begin
    perform access_refuse_unproved();
    update access_duresspassword set password = encoded where worker_id = access_worker();
    if not found then
        insert into access_principal (kind) values ('decoy') returning id into stands;
        insert into access_duresspassword (worker_id, password, decoy_id) values (access_worker(), encoded, stands);
    end if;
end $$;
-- Somebody has proved a password (reduced: the one for duress, of which the overseers are told in this transaction).
create function access_open_threshold(hash bytea, somebody integer, under_duress boolean)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    insert into access_threshold (token_hash, worker_id, reduced, tries, expires_at)
    values (hash, somebody, under_duress, 0, clock_timestamp() + interval '10 minutes');
    if under_duress then
        perform notices_tell('session.duress', 'worker', somebody::text, null, null, 'overseer');
        perform notices_tell('session.duress', 'worker', somebody::text, null, (select w.organisation_id from access_worker w where w.id = somebody), 'data_protection_officer');
    end if;
end $$;
do $$
declare f text;
begin
    foreach f in array array['access_sessions()', 'access_end_own(uuid)', 'access_step_up()', 'access_set_password(text)',
        'access_accept(bytea, text)', 'access_set_duress(text)', 'access_open_threshold(bytea, integer, boolean)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_sessions(), access_end_own(uuid), access_step_up(), access_set_password(text),
    access_accept(bytea, text), access_set_duress(text), access_open_threshold(bytea, integer, boolean), access_leave() to amparo_door;
