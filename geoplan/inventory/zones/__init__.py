"""Zones: villages in town, the edge of town, residential compounds.

From: places, sections, backdrop, official polygons. To: points, candidates and outlines.
"""
