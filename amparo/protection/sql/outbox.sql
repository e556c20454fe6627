-- What crosses from one body to another is put into the outbox by the database, in the transaction of the step itself.
create policy seen on protection_outbox for select to amparo_app using (
    (select access_holds({listers})) and sender_id = (select access_organisation())
    and (exists (select 1 from protection_referral r where r.id = protection_outbox.referral_id)
         or exists (select 1 from protection_notification n where n.id = protection_outbox.notification_id))
);
create policy kept on protection_outbox for all to amparo_guard using (true) with check (true);
grant select on protection_outbox to amparo_app;
grant select, insert, update (delivered_at) on protection_outbox to amparo_guard;

create function protection_post_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    told text := case when tg_op = 'INSERT' then 'sent' when tg_argv[0] = 'recalled' then 'recalled' else new.state end;
    answered boolean := told in ('accepted', 'declined', 'done');
begin
    insert into protection_outbox (id, kind, sender_id, receiver_id, referral_id, posted_at)
    values (gen_random_uuid(), told, case when answered then new.receiver_id else new.sender_id end,
            case when answered then new.sender_id else new.receiver_id end, new.id, clock_timestamp());
    return null;
end $$;
create trigger posted after insert on protection_referral for each row execute function protection_post_step('state');
create trigger posted_step after update of state on protection_referral for each row
    when (new.state is distinct from old.state) execute function protection_post_step('state');
-- What was accepted and ends before its time is recalled.
create trigger posted_recall after update of share_ends_at on protection_referral for each row
    when (new.share_ends_at < old.share_ends_at and new.state in ('accepted', 'done'))
    execute function protection_post_step('recalled');
create function protection_post_notification() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into protection_outbox (id, kind, sender_id, receiver_id, notification_id, posted_at)
    values (gen_random_uuid(), 'notified', new.sender_id, new.receiver_id, new.id, clock_timestamp());
    return null;
end $$;
create trigger posted after insert on protection_notification for each row execute function protection_post_notification();

-- The relay: each message arrives once, whatever dies in between; relays at once take different ones.
create function protection_post_relay(most integer) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare carried integer := 0; message protection_outbox;
begin
    for message in select * from protection_outbox where delivered_at is null order by posted_at, id limit most
                   for update skip locked loop
        insert into protection_inbox (id, kind, sender_id, receiver_id, referral_id, notification_id, posted_at, arrived_at)
        values (message.id, message.kind, message.sender_id, message.receiver_id, message.referral_id,
                message.notification_id, message.posted_at, clock_timestamp())
        on conflict (id) do nothing;
        update protection_outbox set delivered_at = clock_timestamp() where id = message.id;
        if message.kind = 'recalled' then
            perform notices_tell('referral.recalled', 'referral', message.referral_id::text, null, message.receiver_id, 'caseworker');
        end if;
        carried := carried + 1;
    end loop;
    return carried;
end $$;

-- Whoever reminds of a referral has its receiver told: of what is late, and once a day at most.
create function protection_referral_reminded() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.state <> 'sent' or new.due_on >= access_today() or old.reminded_on >= access_today() then
        raise check_violation using message = 'nothing to remind of today';
    end if;
    new.reminded_on := access_today();
    perform notices_tell('referral.late', 'referral', new.id::text, null, new.receiver_id, 'caseworker');
    return new;
end $$;
create trigger reminded before update of reminded_on on protection_referral for each row execute function protection_referral_reminded();
-- Once a week a body is reminded of each referral that is late.
create function protection_remind() returns integer language sql security definer set search_path = public, pg_temp as $$
    with late as (
        update protection_referral set reminded_on = access_today()
        where state = 'sent' and due_on < access_today() and share_ends_at > statement_timestamp()
        and (reminded_on is null or reminded_on <= access_today() - 7) returning 1)
    select count(*)::integer from late
$$;
do $$
declare f text;
begin
    foreach f in array array['protection_post_step()', 'protection_post_notification()', 'protection_post_relay(integer)',
        'protection_referral_reminded()', 'protection_remind()'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant update (reminded_on) on protection_referral to amparo_app, amparo_guard;
grant select on protection_notification to amparo_guard;
create policy guarded on protection_notification for select to amparo_guard using (true);
grant execute on function protection_post_relay(integer), protection_remind() to amparo_worker;
