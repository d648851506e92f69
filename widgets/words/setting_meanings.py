"""What every setting means: one short line each, for the sheet of settings."""

from __future__ import annotations

from widgets.words.catalogue import N_

HEAD = (
    N_("The settings of a station: every key, with what is in force now."),
    N_("Save it, change what is to differ, and leave the rest out if you like."),
    N_("A running desk takes an edited file by itself; one with a mistake it leaves."),
)
TABLES: dict[str, str] = {
    "station": N_("Who works here."),
    "screen": N_("How it looks. A choice made at the desk stays before these."),
    "maps": N_("Maps of real towns."),
    "store": N_("How long the log is kept."),
    "link": N_("The line to the other desks, where this desk is enrolled."),
    "timers": N_(
        "When an age turns amber and when red, in minutes: [amber, red]. A change "
        "holds from now on; nothing in the log is rewritten."
    ),
    "closing": N_(
        "What reporters are told when it is over, by disposition, in place of the usual"
        " words. Only {type}, {time}, {station} and {agency} are filled in."
    ),
    "keys": N_("Keys by id, over the usual ones; `patrol-tui keys` lists the ids."),
    "car_keys": N_(
        "In a car: digit and the command it does without its unit; with a space at its "
        "end it is only begun, empty it does nothing. The usual ones:"
    ),
    "aliases": N_("Your own words for commands, beside the usual names."),
    "types": N_("Types of incidents. This list replaces the usual one."),
    "dispositions": N_("How incidents end. This list replaces the usual one."),
    "reasons": N_("Why a unit is busy or out of service. Replaces the usual list."),
    "agencies": N_("Agencies that incidents are handed to. Replaces the usual list."),
    "tow": N_("Firms of the tow rotation, in the order of their first turns."),
    "beats": N_("Beats by their places or corners; the first that fits counts."),
}
"""What a table is for."""
KEYS: dict[str, str] = {
    "units": N_("Call signs: 1-2 digits for a car, or letters and digits."),
    "station.name_en": N_("The station's name in English."),
    "station.name_th": N_("The station's name in Thai."),
    "station.time_zone": N_("The station's time zone."),
    "station.shifts": N_("When each shift begins, in order."),
    "station.officer": N_("Who enters commands when --as does not say."),
    "station.stand_down": N_(
        "The word that ends an emergency, told to nobody outside; empty for none."
    ),
    "station.bolo_hours": N_("How many hours a BOLO holds that names no time."),
    "closing.th": N_("In Thai."),
    "closing.en": N_("In English."),
    "screen.lang": N_("The language: th or en."),
    "screen.theme": N_("The colours: day, night, contrast, ansi or mono."),
    "screen.glyphs": N_("The drawing characters: box, box-safe, ascii or braille."),
    "screen.bell": N_("Whether the terminal's bell rings."),
    "screen.car": N_("The unit whose car this is: digits are its statuses."),
    "screen.sara_am": N_("How SARA AM is sent: auto, whole or parts."),
    "screen.driver": N_(
        "What brings the screen to the terminal: auto, thin (only what differs is sent)"
        " or plain."
    ),
    "screen.link": N_(
        "What the line to the terminal carries, in bits a second; measured when left"
        " out."
    ),
    "screen.away_min": N_(
        "After so many minutes without a key, what changed meanwhile is told; 0 never."
    ),
    "maps.folder": N_("Where installed maps are kept; empty for the usual place."),
    "maps.vehicles": N_(
        "What units go by, by how their call sign begins: car, motorcycle or foot."
    ),
    "store.keep_days": N_(
        "Events older than so many days are dropped at the end of a session; at least "
        "30, left out to keep all."
    ),
    "store.reporter_days": N_(
        "Who called or reported is forgotten when all that was about is over for so "
        "many days; 0 never."
    ),
    "link.thin": N_(
        "Whether the line is slow: auto, yes or no. Then little is sent, in pieces."
    ),
    "link.presence": N_(
        "Whether others see which incident is open here; never on a slow line."
    ),
    "timers.pending": N_(
        "Nobody sent, by priority 0 to 4; the last holds for all after."
    ),
    "timers.acknowledge": N_("Dispatched, not acknowledged."),
    "timers.enroute": N_("En route, not arrived."),
    "timers.onscene": N_("On scene or transporting, not heard from."),
    "timers.stop": N_("At a vehicle or subject stop, not heard from."),
    "timers.stop_again_min": N_("A red stop calls again every so many minutes."),
    "timers.patrol": N_("Free or on patrol, not heard from."),
    "timers.position": N_("Position not renewed; left out where units send none."),
    "timers.sync": N_("Other desks not heard."),
    "timers.inbox": N_("The oldest report in the inbox not decided about."),
    "timers.shift_end": N_("Still on duty after the end of the shift."),
    "timers.again_min": N_("Any other red timer calls again every so many minutes."),
    "timers.bell_again_s": N_(
        "Seconds until the bell rings again for P0, P1 and emergencies."
    ),
    "timers.undo_min": N_("For how many minutes one's own action can be undone."),
    "types.code": N_("What is typed, and kept in the log."),
    "types.priority": N_(
        "0 life in danger, 1 in progress, 2 just now, 3 soon, 4 later."
    ),
    "types.en": N_("Its name in English."),
    "types.th": N_("Its name in Thai."),
    "types.aliases": N_("Other words for it."),
    "types.ask": N_("What to ask the caller."),
    "types.ask_th": N_("The same in Thai."),
    "types.steps": N_("What is to be done, step by step."),
    "types.needs": N_("Skills that a unit sent there should have."),
    "agencies.phone": N_("Its telephone."),
    "beats.code": N_("What the beat is called: ON 21 beat=1."),
    "beats.places": N_("Streets, crossings and landmarks that lie in it."),
    "beats.corners": N_("Its corners in turn, each [latitude, longitude]."),
}
"""What a key means; columns of other lists mean the same as those of types."""
USUAL = N_("Usual: {usual}")
LEFT_OUT = N_("{meaning} Not set.")
