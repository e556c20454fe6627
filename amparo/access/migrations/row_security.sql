
-- access_organisation
alter table access_organisation enable row level security;
alter table access_organisation force row level security;
create policy seen on access_organisation for select to amparo_app, amparo_stats using ((select access_worker()) is not null);
create policy door_sees on access_organisation for select to amparo_door using (active);
create policy kept on access_organisation for all to current_user using (true) with check (true);
create policy guarded on access_organisation for select to amparo_guard using (true);
grant select on access_organisation to amparo_app, amparo_guard;
grant select (id, name) on access_organisation to amparo_stats;

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
-- Whoever gives or agrees to duties sees whom they give them to, in every body.
create policy administered on access_worker for select to amparo_app using ((select access_holds('{administrator,data_protection_officer}'::text[])));
create policy door_sees on access_worker for select to amparo_door using (is_active);
create policy kept on access_worker for all to current_user using (true) with check (true);
create policy guarded on access_worker for select to amparo_guard using (true);
create policy invited on access_worker for insert to amparo_guard with check (true);
create policy changed on access_worker for update to amparo_guard using (true) with check (true);
grant select (id, username, display_name, organisation_id, team_id, scope, side, is_active) on access_worker to amparo_app;
grant update (organisation_id, team_id, scope, side, is_active, stops_at) on access_worker to amparo_guard;
grant select on access_worker to amparo_door, amparo_guard;
grant insert, update (password, is_active) on access_worker to amparo_guard;

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

-- An account whose moment has come is stopped for good; access_enter refuses it exactly from that moment on.
create function access_stop_overdue() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare stopped record; number integer := 0;
begin
    for stopped in
        update access_worker set is_active = false where is_active and stops_at <= now() returning id, organisation_id
    loop
        number := number + 1;
        perform notices_tell('account.stopped', 'worker', stopped.id::text, null, null, 'overseer');
        perform notices_tell('account.stopped', 'worker', stopped.id::text, null, stopped.organisation_id, 'data_protection_officer');
        insert into ledger_entry (act, kind, object_id) values ('worker.stopped', 'worker', stopped.id::text);
    end loop;
    return number;
end $$;
revoke all on function access_stop_overdue() from public;
alter function access_stop_overdue() owner to amparo_guard;
grant execute on function access_stop_overdue() to amparo_worker;

-- access_dutyheld
alter table access_dutyheld enable row level security;
alter table access_dutyheld force row level security;
create policy seen on access_dutyheld for select to amparo_app
    using (exists (select 1 from access_worker w where w.id = access_dutyheld.worker_id));
create policy kept on access_dutyheld for all to current_user using (true) with check (true);
create policy guarded on access_dutyheld for all to amparo_guard using (true) with check (true);
grant select on access_dutyheld to amparo_app, amparo_guard;
grant insert, delete on access_dutyheld to amparo_guard;
grant usage on sequence access_dutyheld_id_seq to amparo_guard;

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
               where w.id = who and w.scope = 'all' and d.duty not in ('administrator', 'assessor', 'data_protection_officer', 'overseer', 'secretariat', 'statistician')) then
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
create policy added_by_guard on access_principal for insert to amparo_guard with check (kind in ('worker', 'decoy'));
grant select on access_principal to amparo_app, amparo_guard;
grant insert on access_principal to amparo_guard;

-- access_session
alter table access_session enable row level security;
alter table access_session force row level security;
-- Sessions are read and written through functions only; the owner may end them when a person leaves.
-- Nobody acts in a transaction that keeps to an older state of the database: what was counted, walled off or ended since
-- would not be there for it.
create policy guarded on access_session for all to amparo_guard
    using (current_setting('transaction_isolation') = 'read committed') with check (true);
create policy ended on access_session for all to current_user using (true) with check (true);
grant select, insert, update, delete on access_session to amparo_guard;

-- What has lapsed is gone within seconds, whether or not anybody signs in: a block of statements sent as one goes by the moment
-- at which it began, and would else outlive its session.
create function access_end_lapsed() returns integer language sql volatile security definer set search_path = public, pg_temp as $$
    with lapsed as (delete from access_session where expires_at <= now() returning 1) select count(*)::integer from lapsed
$$;

-- What somebody may do in a session that this factor opened: power over others rests without a passkey. (An account of the
-- demo is for trying: the sign-in page shows its codes to everybody.)
create function access_duties_in(somebody integer, proven text) returns text[] language sql stable security definer set search_path = public, pg_temp as $$
    select array(
        select d.duty::text from access_dutyheld d where d.worker_id = somebody and (
            proven = 'passkey' or d.duty not in ('administrator', 'data_protection_officer', 'overseer')
            or exists (select 1 from access_codeapp c where c.worker_id = somebody and c.for_trying))
        order by d.duty)
$$;
-- Does a duty of whoever acts rest in this session, for want of a passkey?
create function access_waits_for_passkey() returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from access_session s join access_dutyheld d on d.worker_id = s.worker_id
        where s.token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8'))
        and s.expires_at > statement_timestamp() and not d.duty::text = any (s.duties::text[])
    );
end $$;
-- May whoever acts change what they sign in with? After a fresh proof, but not where a duty rests and there is a passkey:
-- whoever was given two codes by means of a false page would add a passkey of their own.
create function access_may_change_proofs() returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return access_stepped_up() and not (
        access_waits_for_passkey() and exists (select 1 from access_passkey p where p.worker_id = access_worker()));
end $$;
do $$
declare f text;
begin
    foreach f in array array['access_end_lapsed()', 'access_duties_in(integer, text)', 'access_waits_for_passkey()', 'access_may_change_proofs()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_waits_for_passkey(), access_may_change_proofs() to amparo_door;
grant execute on function access_end_lapsed() to amparo_worker;

-- access_agreement
alter table access_agreement enable row level security;
alter table access_agreement force row level security;
-- Seen by the two who may do it together, and by whom it is for. Written through functions only.
create policy seen on access_agreement for select to amparo_app using (
    asked_by_id = (select access_worker()) or beneficiary_id = (select access_worker()) or ((act = 'worker.grant' and (select access_holds('{administrator,data_protection_officer}'::text[]))) or (act = 'wall.lift' and (select access_holds('{integrity_officer,overseer}'::text[]))))
);
create policy not_under_duress on access_agreement as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on access_agreement for all to amparo_guard using (true) with check (true);
grant select on access_agreement to amparo_app, amparo_guard;
grant insert, update (agreed_by_id, agreed_at, withdrawn_by_id, withdrawn_at) on access_agreement to amparo_guard;
alter table access_agreement add constraint agreement_act_in_list check (act in ('wall.lift', 'worker.grant'));

create function access_may_ask(wanted text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce(case wanted when 'worker.grant' then (select access_holds('{administrator}'::text[])) when 'wall.lift' then (select access_holds('{integrity_officer}'::text[])) end, false);
end $$;
create function access_may_agree(wanted text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce(case wanted when 'worker.grant' then (select access_holds('{administrator,data_protection_officer}'::text[])) when 'wall.lift' then (select access_holds('{integrity_officer,overseer}'::text[])) end, false);
end $$;

-- Ask for what takes two: it lapses after seven days without the other. For oneself nobody asks (a constraint).
create function access_ask_agreement(wanted text, about text, how_many integer, for_whom integer)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid := gen_random_uuid();
begin
    perform access_refuse_reduced();
    if not access_may_ask(wanted) or not access_stepped_up() then
        raise insufficient_privilege using message = 'not theirs to ask for';
    end if;
    insert into access_agreement (id, act, object_id, number, beneficiary_id, asked_by_id, asked_at, expires_at)
    values (made, wanted, about, how_many, for_whom, access_worker(), now(), now() + interval '7 days');
    insert into ledger_entry (act, kind, object_id) values ('agreement.asked', 'agreement', made::text);
    return made;
end $$;
-- Agree, as another than who asked and whom it is for (a constraint), in time and once.
create function access_agree(agreement uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found_row access_agreement;
begin
    perform access_refuse_reduced();
    select * into found_row from access_agreement where id = agreement for update;
    if found_row.id is null or not access_may_agree(found_row.act) or not access_stepped_up() then
        raise insufficient_privilege using message = 'not theirs to agree to';
    end if;
    if found_row.agreed_at is not null or found_row.withdrawn_at is not null or found_row.expires_at <= now() then
        raise sqlstate 'AM020' using message = 'agreed, withdrawn or lapsed';
    end if;
    update access_agreement set agreed_by_id = access_worker(), agreed_at = now() where id = agreement;
    insert into ledger_entry (act, kind, object_id) values ('agreement.agreed', 'agreement', agreement::text);
end $$;
-- Whoever asked, or whoever may agree, takes it back before it is agreed to.
create function access_withdraw_agreement(agreement uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found_row access_agreement;
begin
    perform access_refuse_reduced();
    select * into found_row from access_agreement where id = agreement for update;
    if found_row.id is null or access_worker() is null
       or not (found_row.asked_by_id = access_worker() or access_may_agree(found_row.act)) then
        raise insufficient_privilege using message = 'not theirs to withdraw';
    end if;
    if found_row.agreed_at is not null or found_row.withdrawn_at is not null or found_row.expires_at <= now() then
        raise sqlstate 'AM020' using message = 'agreed, withdrawn or lapsed';
    end if;
    update access_agreement set withdrawn_by_id = access_worker(), withdrawn_at = now() where id = agreement;
    insert into ledger_entry (act, kind, object_id) values ('agreement.withdrawn', 'agreement', agreement::text);
end $$;
-- Have two agreed to this, within the last seven days? For functions that carry out what takes two.
create function access_agreed(wanted text, about text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select 1 from access_agreement a
        where a.act = wanted and a.object_id = about and a.agreed_at > now() - interval '7 days'
    );
end $$;
do $$
declare f text;
begin
    foreach f in array array['access_may_ask(text)', 'access_may_agree(text)', 'access_ask_agreement(text, text, integer, integer)',
        'access_agree(uuid)', 'access_withdraw_agreement(uuid)', 'access_agreed(text, text)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_withdraw_agreement(uuid), access_agreed(text, text) to amparo_app;

-- access_grant
alter table access_grant enable row level security;
alter table access_grant force row level security;
-- Seen by whoever sees the agreement. The functions below are the only way in which a page changes what an account is.
create policy seen on access_grant for select to amparo_app
    using (exists (select 1 from access_agreement a where a.id = access_grant.agreement_id));
create policy kept on access_grant for all to amparo_guard using (true) with check (true);
grant select on access_grant to amparo_app, amparo_guard;
grant insert on access_grant to amparo_guard;

create function access_side_of(wanted text) returns text language sql immutable set search_path = public, pg_temp as $$
    select case when wanted in ('administrator', 'data_protection_officer', 'overseer') then 'oversight' else 'records' end
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
    if cardinality(wanted) = 0 or cardinality(sides) <> 1 or not wanted <@ array['administrator', 'assessor', 'caseworker', 'data_protection_officer', 'decider', 'hotline_operator', 'integrity_officer', 'investigator', 'licensing_officer', 'overseer', 'prosecutor', 'screener', 'secretariat', 'statistician', 'travel_officer'] or reach not in ('all', 'organisation', 'own', 'shared', 'team') then
        raise check_violation using message = 'duties of one side, and a scope';
    end if;
    if reach = 'all' and not wanted <@ array['administrator', 'assessor', 'data_protection_officer', 'overseer', 'secretariat', 'statistician'] then
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

-- access_passkey
alter table access_passkey enable row level security;
alter table access_passkey force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_passkey for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_passkey.worker_id));
create policy used_at_door on access_passkey for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_passkey.worker_id));
create policy added_at_door on access_passkey for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_passkey.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_passkey for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_passkey.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_passkey for all to amparo_guard using (true) with check (true);
create policy kept on access_passkey for all to current_user using (true) with check (true);
grant select, delete on access_passkey to amparo_door;
grant select, insert, update, delete on access_passkey to amparo_guard;
grant insert, update (sign_count, last_used_at, name) on access_passkey to amparo_door;

-- access_codeapp
alter table access_codeapp enable row level security;
alter table access_codeapp force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_codeapp for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_codeapp.worker_id));
create policy used_at_door on access_codeapp for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_codeapp.worker_id));
create policy added_at_door on access_codeapp for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_codeapp.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_codeapp for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_codeapp.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_codeapp for all to amparo_guard using (true) with check (true);
create policy kept on access_codeapp for all to current_user using (true) with check (true);
grant select, delete on access_codeapp to amparo_door;
grant select, insert, update, delete on access_codeapp to amparo_guard;
grant insert (id, worker_id, sealed, last_step, added_at, last_used_at), update (last_step, last_used_at) on access_codeapp to amparo_door;

-- access_recoverycode
alter table access_recoverycode enable row level security;
alter table access_recoverycode force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_recoverycode for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_recoverycode.worker_id));
create policy used_at_door on access_recoverycode for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_recoverycode.worker_id));
create policy added_at_door on access_recoverycode for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_recoverycode.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_recoverycode for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_recoverycode.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_recoverycode for all to amparo_guard using (true) with check (true);
create policy kept on access_recoverycode for all to current_user using (true) with check (true);
grant select, delete on access_recoverycode to amparo_door;
grant select, insert, update, delete on access_recoverycode to amparo_guard;
grant insert on access_recoverycode to amparo_door;

-- access_duresspassword
alter table access_duresspassword enable row level security;
alter table access_duresspassword force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_duresspassword for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_duresspassword.worker_id));
create policy used_at_door on access_duresspassword for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_duresspassword.worker_id));
create policy added_at_door on access_duresspassword for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_duresspassword.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_duresspassword for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_duresspassword.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_duresspassword for all to amparo_guard using (true) with check (true);
create policy kept on access_duresspassword for all to current_user using (true) with check (true);
grant select, delete on access_duresspassword to amparo_door;
grant select, insert, update, delete on access_duresspassword to amparo_guard;


-- access_threshold
alter table access_threshold enable row level security;
alter table access_threshold force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_threshold for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_threshold.worker_id));
create policy used_at_door on access_threshold for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_threshold.worker_id));
create policy added_at_door on access_threshold for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_threshold.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_threshold for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_threshold.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_threshold for all to amparo_guard using (true) with check (true);
create policy kept on access_threshold for all to current_user using (true) with check (true);
grant select, delete on access_threshold to amparo_door;
grant select, insert, update, delete on access_threshold to amparo_guard;
grant update (tries) on access_threshold to amparo_door;

-- access_invitation
alter table access_invitation enable row level security;
alter table access_invitation force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_invitation for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_invitation.worker_id));
create policy used_at_door on access_invitation for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_invitation.worker_id));
create policy added_at_door on access_invitation for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_invitation.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_invitation for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_invitation.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_invitation for all to amparo_guard using (true) with check (true);
create policy kept on access_invitation for all to current_user using (true) with check (true);
grant select, delete on access_invitation to amparo_door;
grant select, insert, update, delete on access_invitation to amparo_guard;


-- access_knowndevice
alter table access_knowndevice enable row level security;
alter table access_knowndevice force row level security;
-- Seen by the door alone, and only what belongs to people who work: whoever has left proves nothing any more.
-- On behalf of a session a proof is added or removed only by its owner, who has just proved who they are (session.sql).
create policy seen_at_door on access_knowndevice for select to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_knowndevice.worker_id));
create policy used_at_door on access_knowndevice for update to amparo_door
    using (exists (select 1 from access_worker w where w.id = access_knowndevice.worker_id));
create policy added_at_door on access_knowndevice for insert to amparo_door with check (
    exists (select 1 from access_worker w where w.id = access_knowndevice.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy removed_at_door on access_knowndevice for delete to amparo_door using (
    exists (select 1 from access_worker w where w.id = access_knowndevice.worker_id)
    and (access_worker() is null or (worker_id = access_worker() and access_may_change_proofs())));
create policy guarded on access_knowndevice for all to amparo_guard using (true) with check (true);
create policy kept on access_knowndevice for all to current_user using (true) with check (true);
grant select, delete on access_knowndevice to amparo_door;
grant select, insert, update, delete on access_knowndevice to amparo_guard;
grant insert, update (expires_at) on access_knowndevice to amparo_door;

-- access_challenge
alter table access_challenge enable row level security;
alter table access_challenge force row level security;
-- A challenge lives two minutes and is taken once, both by functions: the door never sees those of others.
create policy guarded on access_challenge for all to amparo_guard using (true) with check (true);
grant select, insert, delete on access_challenge to amparo_guard;

create function access_issue_challenge(issued bytea, issued_for text, issued_to bytea)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_challenge where expires_at < now();
    insert into access_challenge (challenge, purpose, bound_to, expires_at)
    values (issued, issued_for, issued_to, clock_timestamp() + interval '2 minutes')
$$;
create function access_take_challenge(taken bytea, taken_for text, taken_by bytea)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    delete from access_challenge
    where challenge = taken and purpose = taken_for and bound_to = taken_by and expires_at > clock_timestamp();
    return found;
end $$;
revoke all on function access_issue_challenge(bytea, text, bytea), access_take_challenge(bytea, text, bytea) from public;
alter function access_issue_challenge(bytea, text, bytea) owner to amparo_guard;
alter function access_take_challenge(bytea, text, bytea) owner to amparo_guard;
grant execute on function access_issue_challenge(bytea, text, bytea), access_take_challenge(bytea, text, bytea) to amparo_door;

-- access_attempt
alter table access_attempt enable row level security;
alter table access_attempt force row level security;
-- Read and written through functions only.
create policy guarded on access_attempt for all to amparo_guard using (true) with check (true);
grant select, insert, update, delete on access_attempt to amparo_guard;
create index access_attempt_names on access_attempt (expires_at) where kind = 2 and failures > 0;

-- May this be tried now? Counted before it is: those that come at once wait for one another here and are all counted.
-- Each try past the free ones doubles the wait until the next, up to the longest. A refused try costs nothing more,
-- so hammering shuts nobody out for longer than that.
create function access_knock(keys bytea[], kinds integer[], free integer[], longest integer[])
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare each record; admitted boolean := true;
begin
    if random() < 0.01 then
        perform access_sweep_door();
    end if;
    for each in select k.key, k.kind from unnest(keys, kinds) as k (key, kind) order by k.key loop
        insert into access_attempt (key, kind, failures, not_before, expires_at)
        values (each.key, each.kind, 0, clock_timestamp(), clock_timestamp() + interval '1 hour')
        on conflict (key) do update set
            failures = case when access_attempt.expires_at < clock_timestamp() then 0 else access_attempt.failures end,
            not_before = case when access_attempt.expires_at < clock_timestamp() then clock_timestamp() else access_attempt.not_before end;
        admitted := admitted and exists (select 1 from access_attempt a where a.key = each.key and a.not_before <= clock_timestamp());
    end loop;
    if admitted then
        update access_attempt a set
            failures = a.failures + 1,
            not_before = clock_timestamp() + make_interval(secs => case when a.failures + 1 < k.free then 0
                else least(k.longest, 2 ^ least(a.failures + 1 - k.free, 20)) end),
            expires_at = clock_timestamp() + interval '1 hour'
        from unnest(keys, free, longest) as k (key, free, longest) where a.key = k.key;
    end if;
    return admitted;
end $$;
-- The try was right: it is not counted; what is forgotten begins anew.
create function access_knock_back(keys bytea[], forgotten bytea[])
returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_attempt where key = any (forgotten);
    update access_attempt set failures = greatest(failures - 1, 0) where key = any (keys)
$$;
-- Many names failed within an hour: true once an hour, for whoever tells the overseers.
create function access_many_failed(alarm bytea, names integer)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if (select count(*) from (select 1 from access_attempt
        where kind = 2 and failures > 0 and expires_at > clock_timestamp() limit names) as found) < names then
        return false;
    end if;
    delete from access_attempt where key = alarm and expires_at < clock_timestamp();
    insert into access_attempt (key, kind, failures, not_before, expires_at)
    values (alarm, 9, 0, clock_timestamp(), clock_timestamp() + interval '1 hour') on conflict do nothing;
    return found;
end $$;
-- What has run out at the door; of the attempts a hundred thousand at most are kept.
create function access_sweep_door() returns void language sql volatile security definer set search_path = public, pg_temp as $$
    delete from access_session where expires_at < now();
    delete from access_threshold where expires_at < now();
    delete from access_challenge where expires_at < now();
    delete from access_invitation where expires_at < now();
    delete from access_knowndevice where expires_at < now();
    delete from access_attempt where expires_at < now();
    delete from access_attempt where key in (select key from access_attempt order by expires_at desc offset 100000)
$$;
do $$
declare f text;
begin
    foreach f in array array['access_knock(bytea[], integer[], integer[], integer[])', 'access_knock_back(bytea[], bytea[])',
        'access_many_failed(bytea, integer)', 'access_sweep_door()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_knock(bytea[], integer[], integer[], integer[]), access_knock_back(bytea[], bytea[]),
    access_many_failed(bytea, integer) to amparo_door;

-- access_invitation
alter table access_invitation enable row level security;
alter table access_invitation force row level security;
-- What an administrator does with the accounts of the own body, at the door, on behalf of a session: the duties come
-- from elsewhere (two people give them). Each checks for itself who acts; a stranger's account is one that is not there.
create function access_administers(somebody integer) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select access_holds('{administrator}'::text[]) and not access_reduced() and exists (
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
    where access_holds('{administrator}'::text[]) and not access_reduced() and w.organisation_id = access_organisation()
    order by w.is_active desc, w.display_name, w.id
$$;
-- A new account without any duty, and the invitation to it. Null where the name is taken or nobody may.
create function access_invite(code bytea, called text, shown text, in_team integer, on_side text)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made integer;
begin
    perform access_refuse_unproved();
    if not access_holds('{administrator}'::text[]) or access_reduced() or not exists (
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

-- access_session
alter table access_session enable row level security;
alter table access_session force row level security;
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
-- Whoever acts has just proved who they are with a second factor: the session stays the same, under a new secret, and the
-- old one opens nothing from now on, whoever kept a copy. False where the session ended, or got another secret, meanwhile.
create function access_step_up(renewed bytea) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    update access_session set stepped_up_at = clock_timestamp(), token_hash = renewed
    where token_hash = sha256(convert_to(nullif(current_setting('amparo.session', true), ''), 'UTF8')) and expires_at > statement_timestamp();
    return found;
end $$;
-- A new password for whoever acts, as its hash. (The trigger of the table ends every session.)
create function access_set_password(encoded text)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if not access_may_change_proofs() then
        raise insufficient_privilege using message = 'only after proving who one is';
    end if;
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
    if not access_may_change_proofs() then
        raise insufficient_privilege using message = 'only after proving who one is';
    end if;
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
    foreach f in array array['access_sessions()', 'access_end_own(uuid)', 'access_step_up(bytea)', 'access_set_password(text)',
        'access_accept(bytea, text)', 'access_set_duress(text)', 'access_open_threshold(bytea, integer, boolean)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function access_sessions(), access_end_own(uuid), access_step_up(bytea), access_set_password(text),
    access_accept(bytea, text), access_set_duress(text), access_open_threshold(bytea, integer, boolean), access_leave() to amparo_door;
