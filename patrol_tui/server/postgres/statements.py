"""The statements on the streams of zones, one transaction's and the readers'.

Each names its zone in every table that it touches, so that a database which is spread
over machines by zone sends it to one of them, locks and all (tested on tables that are
partitioned by zone). Only what the poll and the hourglass ask goes over many zones.
"""

from __future__ import annotations

LOCK_WRITERS = """
select writer, number, value
from writer
where zone = %(zone)s and writer = any(%(writers)s::text[])
order by writer
for update
"""

LINES = """
select event.writer, event.number, event.line
from unnest(%(writers)s::text[], %(numbers)s::bigint[]) as asked (writer, number)
join event
    on event.zone = %(zone)s
    and event.writer = asked.writer
    and event.number = asked.number
"""

GROW = """
insert into stream as old (zone, head)
values (%(zone)s, %(count)s)
on conflict (zone) do update set head = old.head + excluded.head
returning head, year, issued, stamp, life
"""
"""Holds the stream until the commit, and tells where its numbers stand."""

KEEP = """
with grown as (
    insert into stream as old (zone, head)
    values (%(zone)s, %(count)s)
    on conflict (zone) do update set head = old.head + excluded.head
    returning head
),
added as (
    insert into event (zone, seq, writer, number, line)
    select %(zone)s, grown.head - %(count)s + new.at, new.writer, new.number, new.line
    from
        grown,
        unnest(%(writers)b::text[], %(numbers)b::bigint[], %(lines)b::bytea[])
        with ordinality as new (writer, number, line, at)
),
chained as (
    insert into writer (zone, writer, number, value)
    select %(zone)s, new.writer, new.number, new.value
    from unnest(%(of)b::text[], %(lasts)b::bigint[], %(values)b::bytea[])
        as new (writer, number, value)
    on conflict (zone, writer)
    do update set number = excluded.number, value = excluded.value
)
select head from grown
"""
"""Events and the heads of their writers, at places that nobody else is given."""

SET_BOOK = """
update stream
set year = %(year)s, issued = %(issued)s, stamp = %(stamp)s, life = %(life)s
where zone = %(zone)s
"""

SETTLE = """
insert into incident (zone, incident, stamp, due_ms)
select %(zone)s, new.incident, '', 0
from unnest(%(incidents)s::text[]) as new (incident)
on conflict (zone, incident) do update set due_ms = 0
"""

WAIT = """
insert into incident (zone, incident, stamp, due_ms)
select %(zone)s, new.incident, new.stamp, %(due_ms)s
from unnest(%(incidents)s::text[], %(stamps)s::text[]) as new (incident, stamp)
on conflict (zone, incident) do nothing
"""

DUE = """
select incident, stamp
from incident
where zone = %(zone)s and due_ms > 0 and due_ms <= %(now_ms)s
order by stamp, incident
for update
"""

READ = """
select seq, writer, line, (select head from stream where zone = %(zone)s) as head
from (
    select
        seq,
        writer,
        line,
        sum(octet_length(line)) over (order by seq rows unbounded preceding)
            - octet_length(line) as before
    from event
    where zone = %(zone)s and seq > %(after)s
    order by seq
    limit %(most)s
) as part
where before <= %(most_bytes)s
order by seq
"""
"""Events behind a place: a little more than asked for, where there is more."""

HEAD = "select head from stream where zone = %(zone)s"

HEADS = """
select writer, number
from writer
where zone = %(zone)s and writer = any(%(writers)s::text[])
"""

PUT_PRESENT = """
insert into present as old (zone, device, told_ms, body)
select %(zone)s, new.device, new.told_ms, new.body
from unnest(%(devices)s::text[], %(told_ms)s::bigint[], %(bodies)s::text[])
    as new (device, told_ms, body)
on conflict (zone, device)
do update set told_ms = excluded.told_ms, body = excluded.body
where old.told_ms <= excluded.told_ms
"""

READ_PRESENT = """
select device, told_ms, body
from present
where zone = %(zone)s and told_ms > %(after_ms)s
"""

FORGET_PRESENT = """
delete from present where zone = %(zone)s and told_ms <= %(after_ms)s
"""

GROW_KEYS = """
insert into person_serial as old (zone, seq)
values (%(zone)s, %(count)s)
on conflict (zone) do update set seq = old.seq + excluded.seq
"""
"""Holds the zone's keys until the commit."""

PUT_KEYS = """
insert into person_key (zone, seq, name, body)
select %(zone)s, serial.seq - %(count)s + new.at, new.name, new.body
from
    person_serial as serial,
    unnest(%(ids)s::text[], %(names)s::text[], %(bodies)s::text[])
    with ordinality as new (id, name, body, at)
where
    serial.zone = %(zone)s
    and not exists (
        select 1 from person_gone where zone = %(zone)s and id = new.id
    )
on conflict (zone, name) do nothing
"""

READ_KEYS = """
select seq, body
from person_key
where zone = %(zone)s and seq > %(after)s
order by seq
limit %(most)s
"""

NEWEST_KEY = "select seq from person_serial where zone = %(zone)s"

DROP_KEYS = """
delete from person_key where zone = %(zone)s and name = any(%(ids)s::text[])
"""

BAR_KEYS = """
insert into person_gone (zone, id)
select %(zone)s, gone.id
from unnest(%(ids)s::text[]) as gone (id)
on conflict do nothing
"""

HEADS_OF_ZONES = "select zone, head from stream where zone = any(%(zones)s::text[])"
"""For the poll: of all zones that somebody waits for."""

ZONES_DUE = """
select distinct zone from incident where due_ms > 0 and due_ms <= %(now_ms)s
"""
"""For the hourglass; there are none but after a restoration."""

NOTIFY = """
select pg_notify(%(channel)s, news)
from unnest(%(news)s::text[]) as hint (news)
"""

LIFE_CODE = "select code from life order by number desc limit 1"
IS_READ_ONLY = "select current_setting('transaction_read_only')::boolean"
SIZE = "select pg_database_size(current_database())"
