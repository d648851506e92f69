-- The keys of persons, which the desks of a zone share; no events.

create table person_serial (
    zone text collate "C" primary key,
    seq bigint not null
) with (fillfactor = 50);
comment on table person_serial is
    'The last place given to a key of each zone. Who writes or deletes keys updates it in'
    ' the same transaction and so holds it until the commit: places become visible in'
    ' their order, and no key comes in beside its own deletion.';

create table person_key (
    zone text collate "C" not null,
    seq bigint not null,
    name text collate "C" not null,
    body text not null,
    primary key (zone, seq),
    unique (zone, name)
);
comment on table person_key is
    'Who reads this and the events can read names and numbers. A deleted row stays in the'
    ' files of the database until VACUUM, and in its write-ahead log and backups.';

create table person_gone (
    zone text collate "C" not null,
    id text collate "C" not null,
    primary key (zone, id)
);
comment on table person_gone is 'Keys that were forgotten, and are never taken again.';
