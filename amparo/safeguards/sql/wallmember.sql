-- Whom a wall keeps out is nobody's to read but of those who see the wall.
create policy seen on safeguards_wallmember for select to amparo_app
    using (exists (select 1 from safeguards_wall w where w.id = safeguards_wallmember.wall_id));
create policy kept on safeguards_wallmember for all to amparo_guard using (true) with check (true);
grant select on safeguards_wallmember to amparo_app;
grant select, insert on safeguards_wallmember to amparo_guard;
grant usage on sequence safeguards_wallmember_id_seq to amparo_guard;
