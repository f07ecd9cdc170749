"""Altair charts of the tables: functions that take DataFrames and return charts.

| function | table |
| --- | --- |
| `frequency` | `years.csv` or `periods.csv` |
| `frequency_by_group` | `periods.csv`, by source, level or province |
| `heat` | `heat.csv` |
| `shift` | `shift.csv`, one unit |
| `first_use` | `first_seen.csv` |
| `adoption` | `adoption.csv` |
| `provinces` | `periods.csv` with the grouping `province` |
| `together` | `together.csv`, one unit |

Each takes a `Look` for language, names and size. `save` writes PNG and SVG. The report and the notebooks use the same
charts.
"""

from annotator.charts.files import FontError, has_chinese_font, save
from annotator.charts.groups import frequency_by_group
from annotator.charts.look import Look
from annotator.charts.provinces import provinces
from annotator.charts.spread import adoption, first_use, together
from annotator.charts.time import frequency, heat, shift
from annotator.data.provinces import TILES

__all__ = [
    "TILES",
    "FontError",
    "Look",
    "adoption",
    "first_use",
    "frequency",
    "frequency_by_group",
    "has_chinese_font",
    "heat",
    "provinces",
    "save",
    "shift",
    "together",
]
