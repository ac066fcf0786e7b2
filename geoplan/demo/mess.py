"""Stub."""
from geoplan.demo.world import World
def plant_mess(world, towns, pieces):
    pass
