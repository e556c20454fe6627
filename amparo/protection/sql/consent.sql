-- A consent holds from the day on which it is given, for what was named then, until the moment at which it is withdrawn.
create function protection_consent_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' then
        new.recorded_at := now();
        new.valid_from := access_today();
        new.withdrawn_at := null;
    end if;
    return new;
end $$;
create trigger given before insert on protection_consent for each row execute function protection_consent_given();
revoke all on function protection_consent_given() from public;
create function protection_consent_withdrawn() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' then
        new.withdrawn_at := clock_timestamp();
    end if;
    return new;
end $$;
create trigger withdrawn before update of withdrawn_at on protection_consent for each row
    when (old.withdrawn_at is null and new.withdrawn_at is not null) execute function protection_consent_withdrawn();
revoke all on function protection_consent_withdrawn() from public;
-- What is shared under it is named in the transaction that records it: nobody widens what a person agreed to.
create function protection_consentedset_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if current_user = 'amparo_app' and not exists (
            select 1 from protection_consent c where c.id = new.consent_id and c.recorded_at = now()) then
        raise check_violation using message = 'a consent stays as it was given';
    end if;
    return null;
end $$;
create trigger given after insert on protection_consentedset for each row execute function protection_consentedset_given();
revoke all on function protection_consentedset_given() from public;
