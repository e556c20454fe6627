-- A notification goes from one's own body, today, to another that decides on status; the database writes it down itself.
create function protection_notification_sent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform access_refuse_reduced();
    new.sender_id := access_organisation();
    new.sent_on := access_today();
    if not exists (select 1 from access_organisation o where o.id = new.receiver_id and o.decides_status and o.active) then
        raise check_violation using message = 'this body takes no notifications';
    end if;
    insert into ledger_entry (act, kind, object_id) values ('notification.sent', 'notification', new.id::text);
    return new;
end $$;
create trigger sent before insert on protection_notification for each row execute function protection_notification_sent();
revoke all on function protection_notification_sent() from public;
alter function protection_notification_sent() owner to amparo_guard;
