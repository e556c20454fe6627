
-- ledger_entry
alter table ledger_entry enable row level security;
alter table ledger_entry force row level security;
-- Acts and kinds are closed lists, generated from words.py: an act that nobody has put into words cannot be written.
-- They stand in functions, which keep their plans: a list in the constraint itself is read anew by each statement, and that
-- cost more than all the rest of an entry (bench/ledger_db.py).
create function ledger_in_list(act text, kind text) returns boolean
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    return act in ('agreement.agreed', 'agreement.asked', 'agreement.withdrawn', 'alarm.listed', 'assistance.recorded', 'assistance.unmet', 'backup.made', 'backup.rehearsed', 'canary.added', 'case.changed', 'case.closed', 'case.exported', 'case.identity_recorded', 'case.listed', 'case.opened', 'case.paced', 'case.read', 'case.reopened', 'checkpoint.read', 'claims.accepted', 'claims.added', 'claims.corrected', 'claims.rejected', 'claims.undone', 'consent.given', 'consent.read', 'consent.withdrawn', 'decision.asked', 'decision.made', 'device.enrolled', 'device.listed', 'device.revoked', 'disclosure.asked', 'disclosure.confirmed', 'disclosure.decided', 'disclosure.listed', 'disclosure.read', 'disclosure.recalled', 'disclosure.refused_by_rule', 'disclosure.released', 'disclosure.turned_down', 'emergency.confirmed', 'emergency.listed', 'emergency.missed', 'emergency.objected', 'emergency.opened', 'emergency.second_named', 'envelope.opened', 'envelope.refused', 'envelope.set_aside', 'envelope.taken_in', 'estimate.asked', 'estimate.compared', 'estimate.counted', 'estimate.exported', 'estimate.listed', 'estimate.made', 'estimate.read', 'export.agreed', 'export.asked', 'export.stopped', 'export.taken', 'factor.added', 'factor.paper_made', 'factor.refused', 'factor.removed', 'figures.exported', 'figures.opened', 'grant.listed', 'holder.answered', 'holder.listed', 'job.asked', 'job.cancelled', 'job.listed', 'key.recovered', 'key.rehearsed', 'key.retired', 'key.rotated', 'key.shared', 'ledger.read', 'ledger.succeeded', 'ledger.verified', 'notice.listed', 'notice.seen', 'notification.sent', 'organisation.added', 'page.forged', 'page.refused', 'person.access_report', 'person.added', 'person.asked', 'person.asked_about', 'person.asked_holders', 'person.budget_reached', 'person.bulk_approved', 'person.bulk_asked', 'person.changed', 'person.erased', 'person.erased_again', 'person.erased_due', 'person.erasure_announced', 'person.found', 'person.held', 'person.read_contact', 'person.read_identity', 'person.read_photo', 'person.read_whereabouts', 'person.receipt_read', 'person.released', 'person.retained', 'person.searched', 'person.shared', 'question.listed', 'referral.accepted', 'referral.declined', 'referral.listed', 'referral.read', 'referral.reminded', 'referral.revoked', 'referral.sent', 'report.compared', 'report.exported', 'report.listed', 'report.read', 'report.saved', 'screening.completed', 'screening.read', 'screening.saved', 'session.ended', 'session.listed', 'session.opened', 'session.refused', 'session.stepped_up', 'team.added', 'wall.asked', 'wall.lifted', 'wall.listed', 'wall.read', 'wall.refused', 'wall.set', 'witness.added', 'witness.removed', 'worker.added', 'worker.ended', 'worker.factors_reset', 'worker.granted', 'worker.invitation_used', 'worker.invited', 'worker.listed', 'worker.password_set', 'worker.stopped') and kind in ('agreement', 'alarm', 'backup', 'bulk', 'case', 'checkpoint', 'device', 'drawer', 'emergency', 'entry', 'envelope', 'estimate', 'export', 'figure', 'holder_question', 'job', 'key', 'notice', 'notification', 'organisation', 'page', 'person', 'question', 'referral', 'report', 'request', 'team', 'wall', 'wall_request', 'witness', 'worker');
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
    with check (act not in ('person.asked_about', 'person.erased_again', 'person.erased_due', 'person.erasure_announced', 'worker.stopped'));
create policy seen on ledger_entry for select to amparo_app
    using ((worker_id = (select access_worker()) and at >= (select access_sight_from())) or ((select access_holds('{overseer}'::text[])) and not (select access_reduced())));
create policy sequenced on ledger_entry for select to amparo_sequencer using (true);
create policy kept on ledger_entry for all to current_user using (true) with check (true);
create policy read_by_guard on ledger_entry for select to amparo_guard using (true);
create policy added_by_guard on ledger_entry for insert to amparo_guard with check (worker_id is not null or act in ('person.asked_about', 'person.erased_again', 'person.erased_due', 'person.erasure_announced', 'worker.stopped'));
grant insert (act, kind, object_id, purpose, number) on ledger_entry to amparo_app;
-- Where our own functions write many at once, they say who acts, instead of having it looked up for each.
grant insert (worker_id, organisation_id, act, kind, object_id, purpose, number) on ledger_entry to amparo_guard;
grant insert (act, kind, object_id, purpose, number) on ledger_entry to amparo_door;
grant usage on sequence ledger_entry_id_seq to amparo_app, amparo_door, amparo_guard;
grant select on ledger_entry to amparo_app, amparo_sequencer, amparo_guard;
grant execute on function access_worker(), access_organisation() to amparo_door, amparo_guard;

-- ledger_leaf
alter table ledger_leaf enable row level security;
alter table ledger_leaf force row level security;
create policy seen on ledger_leaf for select to amparo_app using ((select access_holds('{overseer}'::text[])));
create policy sequenced on ledger_leaf for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_leaf for select to amparo_guard using (true);
create policy kept on ledger_leaf for all to current_user using (true) with check (true);
grant select on ledger_leaf to amparo_app, amparo_guard;
grant select, insert on ledger_leaf to amparo_sequencer;

-- ledger_node
alter table ledger_node enable row level security;
alter table ledger_node force row level security;
-- Hashes of subtrees, by the sequencer; others read them as tiles, through ledger_tile (sql/log.sql).
create policy sequenced on ledger_node for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_node for select to amparo_guard using (true);
create policy kept on ledger_node for all to current_user using (true) with check (true);
grant select on ledger_node to amparo_guard;
grant select, insert on ledger_node to amparo_sequencer;

-- ledger_checkpoint
alter table ledger_checkpoint enable row level security;
alter table ledger_checkpoint force row level security;
create policy seen on ledger_checkpoint for select to amparo_app using ((select access_holds('{overseer}'::text[])));
create policy sequenced on ledger_checkpoint for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_checkpoint for select to amparo_guard using (true);
create policy kept on ledger_checkpoint for all to current_user using (true) with check (true);
grant select on ledger_checkpoint to amparo_app, amparo_guard;
grant select, insert on ledger_checkpoint to amparo_sequencer;

-- ledger_succession
alter table ledger_succession enable row level security;
alter table ledger_succession force row level security;
-- That entries were lost, and under which name the log goes on: written by the owner alone (`amparo ledger succeed`), never changed.
create policy seen on ledger_succession for select to amparo_app using ((select access_holds('{overseer}'::text[])));
create policy asked on ledger_succession for select to amparo_sequencer using (true);
create policy kept on ledger_succession for all to current_user using (true) with check (true);
grant select on ledger_succession to amparo_app, amparo_sequencer;

-- ledger_witness
alter table ledger_witness enable row level security;
alter table ledger_witness force row level security;
-- Witnesses are named by the owner alone (`amparo ledger witness`); the sequencer asks them, overseers see who they are.
create policy seen on ledger_witness for select to amparo_app using ((select access_holds('{overseer}'::text[])));
create policy asked on ledger_witness for select to amparo_sequencer using (true);
create policy read_by_guard on ledger_witness for select to amparo_guard using (true);
create policy kept on ledger_witness for all to current_user using (true) with check (true);
grant select on ledger_witness to amparo_app, amparo_sequencer, amparo_guard;

-- ledger_cosigning
alter table ledger_cosigning enable row level security;
alter table ledger_cosigning force row level security;
-- What witnesses answered: written by the sequencer, never changed.
create policy seen on ledger_cosigning for select to amparo_app using ((select access_holds('{overseer}'::text[])));
create policy asked on ledger_cosigning for all to amparo_sequencer using (true) with check (true);
create policy read_by_guard on ledger_cosigning for select to amparo_guard using (true);
create policy kept on ledger_cosigning for all to current_user using (true) with check (true);
grant select on ledger_cosigning to amparo_app, amparo_guard;
grant select, insert on ledger_cosigning to amparo_sequencer;
grant usage on sequence ledger_cosigning_id_seq to amparo_sequencer;
