-- What the app cannot say, the database says: who, for which body, when, in which transaction, with which salt.
alter table ledger_entry
    alter column at set default clock_timestamp(),
    alter column worker_id set default access_worker(),
    alter column organisation_id set default access_organisation(),
    alter column object_id set default '',
    alter column purpose set default '',
    alter column salt set default uuid_send(gen_random_uuid()),
    alter column xid set default pg_current_xact_id()::text::bigint;

create function append_only() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise insufficient_privilege using message = format('%s is append-only', tg_table_name);
end $$;
do $$
declare t text;
begin
    foreach t in array array['ledger_entry', 'ledger_leaf', 'ledger_node', 'ledger_checkpoint', 'ledger_succession',
        'ledger_cosigning'] loop
        execute format('create trigger append_only before update or delete on %s for each row execute function append_only()', t);
        execute format('create trigger append_only_all before truncate on %s execute function append_only()', t);
    end loop;
end $$;

-- What the sequencer may take: finished transactions only, so that no late commit can slip in behind.
create function ledger_settled_xid() returns bigint language sql stable set search_path = public, pg_temp as $$
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;
revoke all on function append_only(), ledger_settled_xid() from public;
grant execute on function ledger_settled_xid() to amparo_sequencer;
