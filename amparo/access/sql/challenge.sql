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
