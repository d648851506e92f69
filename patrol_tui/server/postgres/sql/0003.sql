-- The intake: what comes in from outside waits here until a desk has it on its disk.

create table intake_kept (
    zone text collate "C" not null,
    key text collate "C" not null,
    at_ms bigint not null,
    primary key (zone, key)
);
create index intake_kept_by_age on intake_kept (at_ms);
comment on table intake_kept is
    'Keys of all that came in lately, so that nothing is taken twice.';

create table intake_waiting (
    number bigint generated always as identity primary key,
    zone text collate "C" not null,
    kind text not null,
    key text collate "C" not null,
    message text collate "C" not null,
    at_ms bigint not null,
    until_ms bigint not null default 0,
    body text not null
);
create index intake_waiting_of on intake_waiting (zone, until_ms, number);
create index intake_waiting_message on intake_waiting (zone, message);
comment on table intake_waiting is
    'Holds names and words of people; a row goes when a desk has it. What was deleted'
    ' stays in the files of PostgreSQL until VACUUM, and in its WAL and backups.';

create table intake_request (
    zone text collate "C" not null,
    key text collate "C" not null,
    system text not null,
    service text not null,
    at_ms bigint not null,
    updated_ms bigint not null,
    number bigint not null default 0,
    is_closed boolean not null default false,
    primary key (zone, key)
);
