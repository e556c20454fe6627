-- Seen by whoever sees the agreement. The functions below are the only way in which a page changes what an account is.
create policy seen on access_grant for select to amparo_app
    using (exists (select 1 from access_agreement a where a.id = access_grant.agreement_id));
create policy kept on access_grant for all to amparo_guard using (true) with check (true);
grant select on access_grant to amparo_app, amparo_guard;
grant insert on access_grant to amparo_guard;

create function access_side_of(wanted text) returns text language sql immutable set search_path = public, pg_temp as $$
    select case when wanted in ({oversight}) then 'oversight' else 'records' end
$$;
-- The side of an account is decided by the first duties that it is given, or asked for on the side that it was made for.
create function access_side_is_open(account integer) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return not exists (select 1 from access_dutyheld d where d.worker_id = account)
        and not exists (select 1 from access_grant g join access_agreement a on a.id = g.agreement_id join access_worker w on w.id = account
                        where g.worker_id = account and (a.agreed_at is not null or access_side_of(g.duties[1]) = w.side));
end $$;
create function access_refuse_grant(account integer, wanted text[], reach text, body integer, its_team integer)
returns void language plpgsql stable security definer set search_path = public, pg_temp as $$
declare sides text[];
begin
    select array_agg(distinct access_side_of(one)) into sides from unnest(wanted) as one;
    if cardinality(wanted) = 0 or cardinality(sides) <> 1 or not wanted <@ array[{duties}] or reach not in ({scopes}) then
        raise check_violation using message = 'duties of one side, and a scope';
    end if;
    if reach = 'all' and not wanted <@ array[{without_records}] then
        raise check_violation using message = 'scope all is for duties that never open a record';
    end if;
    if not exists (select 1 from access_worker w where w.id = account and (w.side = sides[1] or access_side_is_open(account))) then
        raise check_violation using message = 'an account stays on its side';
    end if;
    if not exists (select 1 from access_organisation o where o.id = body and o.active)
       or not (its_team is null or exists (select 1 from access_team t where t.id = its_team and t.organisation_id = body)) then
        raise check_violation using message = 'a body, and a team of that body';
    end if;
end $$;
-- Ask that an account be given exactly these duties, this scope, this body and team.
create function access_ask_grant(account integer, wanted text[], reach text, body integer, its_team integer)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid;
begin
    perform access_refuse_grant(account, wanted, reach, body, its_team);
    made := access_ask_agreement('worker.grant', account::text, null, account);
    insert into access_grant (agreement_id, worker_id, duties, scope, organisation_id, team_id)
    values (made, account, wanted, reach, body, its_team);
    perform notices_tell('grant.asked', 'agreement', made::text, null, null, 'administrator');
    perform notices_tell('grant.asked', 'agreement', made::text, null, body, 'data_protection_officer');
    return made;
end $$;
-- Agree to it and carry it out, in one go: the account becomes what was asked for, and its sessions end.
create function access_agree_grant(agreement uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare asked access_grant; agreed_side text;
begin
    perform access_refuse_reduced();
    select * into asked from access_grant where agreement_id = agreement;
    if asked.agreement_id is null then
        raise insufficient_privilege using message = 'not theirs to agree to';
    end if;
    perform 1 from access_worker w where w.id = asked.worker_id for no key update;
    perform access_refuse_grant(asked.worker_id, asked.duties::text[], asked.scope::text, asked.organisation_id, asked.team_id);
    agreed_side := access_side_of(asked.duties[1]);
    perform access_agree(agreement);
    delete from access_dutyheld where worker_id = asked.worker_id;
    update access_worker set organisation_id = asked.organisation_id, team_id = asked.team_id, scope = asked.scope,
        side = agreed_side, is_active = true, stops_at = case when is_active then stops_at end
    where id = asked.worker_id;
    insert into access_dutyheld (worker_id, side, duty, since)
    select asked.worker_id, agreed_side, one, now() from unnest(asked.duties) as one;
    perform notices_tell('grant.carried_out', 'agreement', agreement::text, asked.worker_id, null, null);
    insert into ledger_entry (act, kind, object_id) values ('worker.granted', 'worker', asked.worker_id::text);
end $$;
do $$
declare f text;
begin
    foreach f in array array['access_side_of(text)', 'access_side_is_open(integer)', 'access_ask_grant(integer, text[], text, integer, integer)',
        'access_refuse_grant(integer, text[], text, integer, integer)', 'access_agree_grant(uuid)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_ask_grant(integer, text[], text, integer, integer), access_agree_grant(uuid) to amparo_app;
