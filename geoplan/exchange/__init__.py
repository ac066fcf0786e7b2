"""Exchange with other programs: forms for ODK and Kobo, cases of the city's own system.

From: a workspace that was built, files of the other side. To: ``maps/exchange/`` and the store.
"""
