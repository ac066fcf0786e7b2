"""How every street stands, section by section.

From: ``section_states``, ``sections``. To: lines in the looks of the states of points.
"""

from __future__ import annotations

import pandas as pd

from geoplan.render.layers.looks import STATE_LOOKS
from geoplan.render.layers.model import Layer, Tables, section_features
from geoplan.render.layers.words import reason_words
from geoplan.tables import records
from geoplan.text import say


def _features(tables: Tables, language: str) -> pd.DataFrame:
    sections = tables["sections"].set_index("section_id")["name"]
    lengths = tables["sections"][["section_id", "length_m"]]
    rows = []
    for row in records(tables["section_states"].merge(lengths, on="section_id")):
        why = [reason_words(reason, language) for reason in row["reasons"]]
        note = say(
            "layer.section_states.note",
            language,
            state=f"@state.{row['state']}",
            why="；".join(dict.fromkeys(words for words in why if words)),
            day="" if pd.isna(row["last_visit_day"]) else str(row["last_visit_day"])[:10],
            walked=f"{row['walked_m']:.0f}" if row["walked_m"] >= 1 else "",
            length=f"{row['length_m']:.0f}",
            grid=row["grid"],
            township=row["township"],
        )
        name = sections.get(row["section_id"], "") or say("layer.no_name", language)
        told = {"look": row["state"], "part": "", "title": name, "note": note}
        rows.append({"section_id": row["section_id"], **told})
    return section_features(rows)


LAYER = Layer(
    "section_states",
    ("section_states", "sections"),
    "line",
    STATE_LOOKS,
    _features,
    on_sections=True,
)
