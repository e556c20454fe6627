-- What an administrator does with the accounts of the own body, at the door, on behalf of a session: the duties come
-- from elsewhere (two people give them). Each checks for itself who acts; a stranger's account is one that is not there.
create function access_administers(somebody integer) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select access_holds({administrators}) and not access_reduced() and exists (
        select 1 from access_worker w where w.id = somebody and w.organisation_id = access_organisation()
        and w.id <> access_worker()
    )
$$;
create function access_people()
returns table (id integer, username text, display_name text, active boolean, invited_until timestamptz, factors bigint, sessions bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select w.id, w.username, w.display_name, w.is_active,
        (select i.expires_at from access_invitation i where i.worker_id = w.id and i.expires_at > statement_timestamp()),
        (select count(*) from access_passkey p where p.worker_id = w.id)
            + (select count(*) from access_codeapp c where c.worker_id = w.id),
        (select count(*) from access_session s where s.worker_id = w.id and s.expires_at > statement_timestamp())
    from access_worker w
    where access_holds({administrators}) and not access_reduced() and w.organisation_id = access_organisation()
    order by w.is_active desc, w.display_name, w.id
$$;
-- A new account without any duty, and the invitation to it. Null where the name is taken or nobody may.
create function access_invite(code bytea, called text, shown text, in_team integer, on_side text)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made integer;
begin
    perform access_refuse_unproved();
    if not access_holds({administrators}) or access_reduced() or not exists (
        select 1 from access_team t where t.id = in_team and t.organisation_id = access_organisation()
        union all select 1 where in_team is null) then
        raise insufficient_privilege using message = 'only an administrator invites, into the own body';
    end if;
    insert into access_worker (username, display_name, organisation_id, team_id, scope, side, is_active, password)
    values (called, shown, access_organisation(), in_team, 'own', on_side, true, '!')
    on conflict (username) do nothing returning access_worker.id into made;
    if made is not null then
        insert into access_principal (kind, worker_id) values ('worker', made);
        perform access_invite_again(code, made, access_worker());
    end if;
    return made;
end $$;
create function access_invite_again(code bytea, invited integer, inviting integer)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_invitation where worker_id = invited;
    insert into access_invitation (token_hash, worker_id, made_by_id, made_at, expires_at)
    values (code, invited, inviting, now(), now() + interval '72 hours')
$$;
-- Somebody lost what they sign in with: all of it goes, every session ends, an invitation is handed over in person. Whoever
-- holds it could be anybody, so the duties rest: one administrator alone would else become whoever works here, and agree
-- with themselves. They are asked for again at once; a second person agrees, as to any duty.
create function access_reset(code bytea, somebody integer)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare account access_worker; held text[];
begin
    if not access_administers(somebody) then
        return false;
    end if;
    perform access_refuse_unproved();
    select * into account from access_worker where id = somebody for no key update;
    held := array(select d.duty from access_dutyheld d where d.worker_id = somebody order by d.duty);
    if cardinality(held) > 0 then
        perform access_ask_grant(somebody, held, account.scope, account.organisation_id, account.team_id);
        delete from access_dutyheld where worker_id = somebody;
    end if;
    perform access_forget_proofs(somebody);
    update access_worker set password = '!' where id = somebody;
    delete from access_session where worker_id = somebody;
    perform access_invite_again(code, somebody, access_worker());
    perform notices_tell('factors.reset', 'worker', somebody::text, somebody, null, null);
    perform notices_tell('factors.reset', 'worker', somebody::text, null, null, 'overseer');
    return true;
end $$;
create function access_forget_proofs(somebody integer)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_passkey where worker_id = somebody;
    delete from access_codeapp where worker_id = somebody;
    delete from access_recoverycode where worker_id = somebody;
    delete from access_duresspassword where worker_id = somebody;
    delete from access_knowndevice where worker_id = somebody;
    delete from access_threshold where worker_id = somebody
$$;
-- Somebody leaves: the account stops, every session ends, nothing that they signed in with is kept.
create function access_end(somebody integer) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if not access_administers(somebody) then
        return false;
    end if;
    perform access_refuse_unproved();
    update access_worker set is_active = false, password = '!' where id = somebody;
    delete from access_session where worker_id = somebody;
    delete from access_invitation where worker_id = somebody;
    perform access_forget_proofs(somebody);
    return true;
end $$;
create function access_end_sessions(somebody integer) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if not access_administers(somebody) then
        return false;
    end if;
    delete from access_session where worker_id = somebody;
    return true;
end $$;
do $$
declare f text;
begin
    foreach f in array array['access_administers(integer)', 'access_people()', 'access_invite(bytea, text, text, integer, text)',
        'access_invite_again(bytea, integer, integer)', 'access_reset(bytea, integer)', 'access_forget_proofs(integer)',
        'access_end(integer)', 'access_end_sessions(integer)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_people(), access_invite(bytea, text, text, integer, text), access_reset(bytea, integer),
    access_end(integer), access_end_sessions(integer) to amparo_door;
