-- A screening is of a day that has been and is finished today; then it stays as it is, with its answers: nobody judges anew, and
-- on nothing else, what somebody has judged.
create function protection_screening_finished() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user <> 'amparo_app' then
        return new;
    end if;
    if new.started_on > access_today() then
        raise check_violation using message = 'this day is still to come';
    end if;
    if tg_op = 'INSERT' then
        new.recorded_at := now();
    elsif old.state <> 'draft' then
        raise check_violation using message = 'a finished screening stays as it is';
    end if;
    if new.state <> 'draft' then
        new.completed_on := access_today();
    end if;
    return new;
end $$;
create trigger finished before insert or update on protection_screening for each row execute function protection_screening_finished();
revoke all on function protection_screening_finished() from public;
-- After the policies have spoken: whoever only reads the case is refused as everywhere.
create function protection_answer_of_draft() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and exists (
            select 1 from protection_screening s where s.id = new.screening_id and s.state <> 'draft') then
        raise check_violation using message = 'a finished screening stays as it is';
    end if;
    return null;
end $$;
create trigger of_draft after insert or update on protection_answer for each row execute function protection_answer_of_draft();
revoke all on function protection_answer_of_draft() from public;
