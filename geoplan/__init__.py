"""geoplan: where a county's inspection points stand, whose they are, and where coverage gapes."""

__version__ = "0.1.0"
