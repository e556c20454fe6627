-- Seen by the two who may do it together, and by whom it is for. Written through functions only.
create policy seen on access_agreement for select to amparo_app using (
    asked_by_id = (select access_worker()) or beneficiary_id = (select access_worker()) or ({agreeing})
);
create policy not_under_duress on access_agreement as restrictive for select to amparo_app using (not (select access_reduced()));
create policy kept on access_agreement for all to amparo_guard using (true) with check (true);
grant select on access_agreement to amparo_app, amparo_guard;
grant insert, update (agreed_by_id, agreed_at, withdrawn_by_id, withdrawn_at) on access_agreement to amparo_guard;
alter table access_agreement add constraint agreement_act_in_list check (act in ({acts}));

create function access_may_ask(wanted text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce(case wanted {askers} end, false);
end $$;
create function access_may_agree(wanted text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce(case wanted {agreers} end, false);
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
