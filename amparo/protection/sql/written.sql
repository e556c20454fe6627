-- What is done to a case is written down by the statement that does it: whoever changes or closes one, judges, or says that a
-- person agreed, leaves a name, whatever page or statement that was.
create function protection_written_down() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare made jsonb := to_jsonb(new);
begin
    if current_user = 'amparo_app' then
        insert into ledger_entry (act, kind, object_id, purpose)
        values (tg_argv[0], 'case', coalesce(made ->> 'case_id', made ->> 'id'),
                case when tg_op = 'INSERT' then coalesce(made ->> 'purpose', '') else '' end);
    end if;
    return null;
end $$;
create trigger changed after update of {facts} on protection_case
    for each row execute function protection_written_down('case.changed');
create trigger closed after update of closed_on on protection_case for each row
    when (old.closed_on is null and new.closed_on is not null) execute function protection_written_down('case.closed');
create trigger reopened after update of closed_on on protection_case for each row
    when (old.closed_on is not null and new.closed_on is null) execute function protection_written_down('case.reopened');
create trigger completed after insert or update of state on protection_screening for each row
    when (new.state = 'completed') execute function protection_written_down('screening.completed');
create trigger written after insert on protection_consent
    for each row execute function protection_written_down('consent.given');
create trigger written_withdrawal after update of withdrawn_at on protection_consent for each row
    when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function protection_written_down('consent.withdrawn');
create trigger written after insert on protection_assistance for each row
    when (new.unmet_reason is null) execute function protection_written_down('assistance.recorded');
create trigger written_unmet after insert on protection_assistance for each row
    when (new.unmet_reason is not null) execute function protection_written_down('assistance.unmet');
revoke all on function protection_written_down() from public;
