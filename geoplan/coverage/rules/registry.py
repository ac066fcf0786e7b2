"""Every rule, by the module that declares it; a new one is one file and one line here.

From: the modules of this folder. To: ``RULES``, in the order in which they are shown.
"""

from __future__ import annotations

from geoplan.coverage.rules import ad_mix, ad_spacing, market_relief, school_ring, toilets
from geoplan.coverage.rules.model import Rule

RULES: tuple[Rule, ...] = (
    toilets.RULE,
    ad_spacing.RULE,
    ad_mix.RULE,
    school_ring.RULE,
    market_relief.RULE,
)
