-- Acts and kinds are closed lists, generated from words.py: an act that nobody has put into words cannot be written.
-- They stand in functions, which keep their plans: a list in the constraint itself is read anew by each statement, and that
-- cost more than all the rest of an entry (bench/ledger_db.py).
create function ledger_in_list(act text, kind text) returns boolean
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    return act in ({acts}) and kind in ({kinds});
end $$;
-- A purpose is a code; a record is named by a small number or a random id, in the one way that we write it.
create function ledger_is_codes(purpose text, object_id text) returns boolean
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    return length(purpose) <= 60 and translate(purpose, 'abcdefghijklmnopqrstuvwxyz_.', '') = ''
        and case when length(object_id) = 36 and pg_input_is_valid(object_id, 'uuid') then object_id::uuid::text = object_id
            else length(object_id) <= 7 and translate(object_id, '0123456789', '') = '' end;
end $$;
revoke all on function ledger_in_list(text, text), ledger_is_codes(text, text) from public;
grant execute on function ledger_in_list(text, text), ledger_is_codes(text, text) to amparo_app, amparo_door, amparo_guard;
alter table ledger_entry
    add constraint entry_in_list check (ledger_in_list(act, kind)),
    add constraint entry_is_codes check (ledger_is_codes(purpose, object_id));
-- Everybody adds (also the door, for sign-ins); overseers read all, everybody what they did themselves; under duress nobody
-- what was done before. What the house does by the clock only the house says: that another body asked about a person, or
-- that somebody was told of an erasure, which the door could say in nobody's name.
create policy added on ledger_entry for insert to amparo_app
    with check (worker_id = (select access_worker()) and organisation_id = (select access_organisation()));
create policy added_at_door on ledger_entry for insert to amparo_door
    with check (worker_id is not distinct from (select access_worker()));
create policy not_for_the_house on ledger_entry as restrictive for insert to amparo_app, amparo_door
    with check (act not in ({by_house}));
create policy seen on ledger_entry for select to amparo_app
    using ((worker_id = (select access_worker()) and at >= (select access_sight_from())) or ((select access_holds({overseers})) and not (select access_reduced())));
create policy sequenced on ledger_entry for select to amparo_sequencer using (true);
create policy kept on ledger_entry for all to current_user using (true) with check (true);
create policy read_by_guard on ledger_entry for select to amparo_guard using (true);
create policy added_by_guard on ledger_entry for insert to amparo_guard with check (worker_id is not null or act in ({by_house}));
grant insert (act, kind, object_id, purpose, number) on ledger_entry to amparo_app;
-- Where our own functions write many at once, they say who acts, instead of having it looked up for each.
grant insert (worker_id, organisation_id, act, kind, object_id, purpose, number) on ledger_entry to amparo_guard;
grant insert (act, kind, object_id, purpose, number) on ledger_entry to amparo_door;
grant usage on sequence ledger_entry_id_seq to amparo_app, amparo_door, amparo_guard;
grant select on ledger_entry to amparo_app, amparo_sequencer, amparo_guard;
grant execute on function access_worker(), access_organisation() to amparo_door, amparo_guard;
