-- The streams of events, one of each zone. The zone is the first column of every key,
-- and no key reaches over zones: rows of one zone may lie on one machine, and those of
-- another on another.

create table stream (
    zone text collate "C" primary key,
    head bigint not null check (head >= 0),
    year integer not null default 0,
    issued integer not null default 0,
    stamp bigint not null default 0,
    life text collate "C" not null default ''
) with (fillfactor = 50);
comment on table stream is
    'The last place of each stream, and where its official numbers stand. Who writes'
    ' events updates it in the same transaction and so holds it until the commit:'
    ' places become visible in their order.';

create table writer (
    zone text collate "C" not null,
    writer text collate "C" not null,
    number bigint not null check (number > 0),
    value bytea not null,
    primary key (zone, writer)
) with (fillfactor = 70);
comment on table writer is 'Where the chain of each writer stands.';

create table event (
    zone text collate "C" not null,
    seq bigint not null check (seq > 0),
    writer text collate "C" not null,
    number bigint not null,
    line bytea not null,
    primary key (zone, seq),
    unique (zone, writer, number)
);
comment on table event is 'Events, as the very bytes that their authors wrote.';

create table incident (
    zone text collate "C" not null,
    incident text collate "C" not null,
    stamp text collate "C" not null,
    due_ms bigint not null,
    primary key (zone, incident)
);
create index incident_due on incident (zone, due_ms) where due_ms > 0;
comment on table incident is
    'Incidents from before this life that wait for an official number until due_ms;'
    ' 0 for those that have one.';

create unlogged table present (
    zone text collate "C" not null,
    device text collate "C" not null,
    told_ms bigint not null,
    body text not null,
    primary key (zone, device)
) with (fillfactor = 50);
comment on table present is
    'What each device told last of where it is; may be lost at any time.';

-- What belongs to the whole database, and is small.

create table life (
    number integer primary key,
    code text collate "C" not null unique,
    began_ms bigint not null,
    mark text not null,
    made_in xid8 not null default pg_current_xact_id()
);
comment on table life is
    'Which life of the database this is: the newest. Its mark names the place where it'
    ' lies; a copy lies at another one, and in a restored row the writing transaction'
    ' is not the one that the row itself tells of.';

create table server_key (
    id integer primary key check (id = 1),
    seed bytea not null
);
comment on table server_key is
    'What the server signs with: who reads it can issue numbers in its name.';

create table device_serial (
    id integer primary key check (id = 1),
    serial bigint not null
);
insert into device_serial values (1, 0);
comment on table device_serial is
    'Every change of a device updates it in the same transaction: serials become'
    ' visible in their order.';

create table device (
    code text collate "C" primary key,
    serial bigint not null,
    body text not null
);
create index device_by_serial on device (serial);

create table device_seen (
    code text collate "C" primary key,
    seen_ms bigint not null
);

create table enrol_code (
    code_group text collate "C" primary key,
    expires_ms bigint not null,
    body text not null
);
