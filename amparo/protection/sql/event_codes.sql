-- The coded facts of events are closed lists: where any word of the right form may stand, a name may stand.
alter table events_event
    add constraint outcome_in_list check (outcome in ({outcomes})),
    add constraint stage_in_list check (stage in ({stages})),
    add constraint reason_in_list check (reason in ({reasons})),
    add constraint service_in_list check (service in ({services})),
    add constraint funding_in_list check (funding in ({funding})),
    add constraint sentence_in_list check (sentence in ({sentences}));
