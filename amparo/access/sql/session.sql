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
            proven = 'passkey' or d.duty not in ({by_passkey})
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
