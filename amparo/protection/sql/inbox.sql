-- What has arrived, by the message's own id.
create policy seen on protection_inbox for select to amparo_app using (
    (select access_holds({listers})) and receiver_id = (select access_organisation())
    and (exists (select 1 from protection_referral r where r.id = protection_inbox.referral_id)
         or exists (select 1 from protection_notification n where n.id = protection_inbox.notification_id))
);
create policy kept on protection_inbox for all to amparo_guard using (true) with check (true);
grant select on protection_inbox to amparo_app;
grant select, insert on protection_inbox to amparo_guard;

-- What is not whole between the bodies, a line for each; none where nothing was lost, doubled or left half done.
create function protection_reconcile(patience interval default interval '5 minutes')
returns table (what text, referral_id uuid) language sql stable security definer set search_path = public, pg_temp as $$
    select 'sent without a message', r.id from protection_referral r
    where not exists (select 1 from protection_outbox o where o.referral_id = r.id and o.kind = 'sent')
    union all
    select 'answered or taken back without a message', r.id from protection_referral r
    where r.state <> 'sent' and not exists (select 1 from protection_outbox o where o.referral_id = r.id and o.kind = r.state)
    union all
    select 'more than one message of a step', o.referral_id from protection_outbox o
    where o.referral_id is not null and o.kind <> 'recalled' group by o.referral_id, o.kind having count(*) > 1
    union all
    select 'not delivered', o.referral_id from protection_outbox o
    where o.delivered_at is null and o.posted_at < clock_timestamp() - patience
    union all
    select 'delivered, but never arrived', o.referral_id from protection_outbox o
    where o.delivered_at is not null and not exists (select 1 from protection_inbox i where i.id = o.id)
    union all
    select 'arrived, but never sent', i.referral_id from protection_inbox i
    where not exists (select 1 from protection_outbox o where o.id = i.id and o.delivered_at is not null)
    union all
    select 'accepted without a case', r.id from protection_referral r
    where r.state in ('accepted', 'done') and not exists (select 1 from protection_case c where c.from_referral_id = r.id)
    union all
    select 'a case from a referral that was not accepted', r.id from protection_referral r
    join protection_case c on c.from_referral_id = r.id where r.state not in ('accepted', 'done')
    union all
    -- An event does not say of which referral it tells: they are counted by person and pair of bodies.
    select 'sent without its event', r.first from (
        select min(r.id::text)::uuid as first, r.subject, r.sender_id, r.receiver_id, count(*) as sent
        from protection_referral r group by 2, 3, 4) r
    where r.sent > (select count(*) from events_event e where e.kind = 'person.referred' and e.subject = r.subject
                    and e.organisation_id = r.sender_id and e.counterpart_id = r.receiver_id)
    union all
    select 'answered without its event', r.first from (
        select min(r.id::text)::uuid as first, r.subject, r.sender_id, r.receiver_id, r.answer, count(*) as answers
        from (select *, case state when 'declined' then 'referral.declined' else 'referral.accepted' end as answer
              from protection_referral where state in ('accepted', 'done', 'declined')) r group by 2, 3, 4, 5) r
    where r.answers > (select count(*) from events_event e where e.kind = r.answer and e.subject = r.subject
                       and e.organisation_id = r.receiver_id and e.counterpart_id = r.sender_id)
    union all
    select 'sent without its entry', r.first from (
        select min(r.id::text)::uuid as first, r.case_id, count(*) as sent from protection_referral r group by 2) r
    where r.sent > (select count(*) from ledger_entry l where l.kind = 'case' and l.object_id = r.case_id::text
                    and l.act = 'referral.sent')
    union all
    select 'answered or taken back without its entry', r.id from protection_referral r
    where r.state <> 'sent' and not exists (
        select 1 from ledger_entry l where l.kind = 'referral' and l.object_id = r.id::text
        and l.act = 'referral.' || case r.state when 'done' then 'accepted' else r.state end)
    union all
    -- A drawer stands open for another body's people (not shared with the body by hand) on no referral that holds.
    select 'a drawer stands open', r.id from (
        select distinct on (d.id, b.body) d.id as drawer, d.person_id, d.part, d.organisation_id, b.body
        from vault_drawer d join vault_drawer_access a on a.record_id = d.id and a.until > statement_timestamp()
        join access_principal p on p.id = a.principal_id and p.kind <> 'shared'
        left join access_worker w on w.id = p.worker_id left join access_team t on t.id = p.team_id
        cross join lateral (select coalesce(p.organisation_id, w.organisation_id, t.organisation_id) as body) b
        where b.body <> d.organisation_id) d
    join protection_case c on c.person_id = d.person_id and c.organisation_id = d.organisation_id
    join protection_referral r on r.case_id = c.id and r.receiver_id = d.body
    where not exists (
        select 1 from protection_case mine join protection_referral live on live.case_id = mine.id
        join protection_referralset s on s.referral_id = live.id and s.data_set = d.part
        left join protection_consent k on k.id = live.consent_id
        where mine.person_id = d.person_id and mine.organisation_id = d.organisation_id and live.receiver_id = d.body
        and live.state in ('accepted', 'done') and live.share_ends_at > statement_timestamp() and k.withdrawn_at is null)
$$;
revoke all on function protection_reconcile(interval) from public;
alter function protection_reconcile(interval) owner to amparo_guard;
grant execute on function protection_reconcile(interval) to amparo_worker;
