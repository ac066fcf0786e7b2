/* The base map: 512 px tiles drawn from typed arrays, one path a class. */
gp.FILLS = [ // name, colour, first zoom, outline
  ['sea', '#cfe0ea', 0, ''],
  ['land', '#f7f5f0', 0, ''],
  ['farmland', '#f1efe2', 11, ''],
  ['residential', '#efece6', 11, ''],
  ['industrial', '#ece9ec', 11, ''],
  ['green', '#dfe9d3', 10, ''],
  ['water', '#c6dbe8', 0, ''],
  ['square', '#eee9dd', 14, ''],
  ['building', '#e2dcd2', 14, '#d3cbbf']
];
/* first zoom; widths in px at zooms 8 to 18; fill; casing */
gp.ROADS = [
  [0, [1, 1.2, 1.6, 2, 2.6, 3.4, 4.6, 6, 8, 11, 15], '#f6cf8b', '#cfa35c'],
  [8, [0.8, 1, 1.3, 1.7, 2.2, 3, 4.2, 5.5, 7.5, 10.5, 14], '#f9e2a7', '#d3b878'],
  [9, [0.6, 0.8, 1, 1.4, 1.9, 2.7, 3.8, 5, 7, 10, 13], '#fbf0c9', '#d2c49a'],
  [10, [0, 0.5, 0.8, 1.1, 1.5, 2.2, 3.2, 4.5, 6.2, 9, 12], '#ffffff', '#cdc6b8'],
  [12, [0, 0, 0, 0, 0.7, 1.1, 2, 3.2, 4.8, 7.5, 10], '#ffffff', '#d6cfc2'],
  [13, [0, 0, 0, 0, 0, 0.7, 1.1, 1.8, 2.8, 4.5, 6.5], '#fffdf8', '#ddd7ca'],
  [14, [0, 0, 0, 0, 0, 0, 0.7, 1, 1.4, 2, 2.8], '#cfc4b2', '']
];
gp.SHARED_EDGE_PX = 12; // a tile is drawn with what lies this far outside, for wide strokes

gp.Basemap = L.GridLayer.extend({
  options: { tileSize: 512, minZoom: 0, maxZoom: 18, updateWhenZooming: false, keepBuffer: 1,
    className: 'gp-base' },

  initialize: function (ids) {
    L.GridLayer.prototype.initialize.call(this, {});
    this.ids = ids;
    this._decoded = {};
  },
  has: function (name) { return name in this.ids; },
  /* Buildings and lanes wait until somebody looks that closely. */
  geometry: function (name) {
    if (!this._decoded[name]) { this._decoded[name] = new gp.Geometry(gp.unpack(this.ids[name])); }
    return this._decoded[name];
  },

  createTile: function (coords) {
    var size = this.getTileSize(), ratio = gp.pixelRatio();
    var tile = document.createElement('canvas');
    tile.width = size.x * ratio;
    tile.height = size.y * ratio;
    var ctx = tile.getContext('2d');
    ctx.scale(ratio, ratio);
    this.paint(ctx, {
      zoom: coords.z, scale: Math.pow(2, coords.z - gp.ZOOM),
      dx: coords.x * size.x, dy: coords.y * size.y, width: size.x, height: size.y
    });
    return tile;
  },

  /* Draws all layers; also used for the printed sheet. */
  paint: function (ctx, view) {
    var self = this;
    ctx.lineJoin = 'round';
    gp.FILLS.forEach(function (style) {
      if (style[0] === 'square') { self._waterways(ctx, view); }
      if (view.zoom < style[2] || !self.has(style[0])) { return; }
      self._path(ctx, view, style[0], true);
      ctx.fillStyle = style[1];
      ctx.fill();
      if (style[3] && view.zoom >= 15) { self._stroke(ctx, style[3], 0.7, []); }
    });
    this._roads(ctx, view);
    this._rails(ctx, view);
    this._borders(ctx, view);
  },

  _path: function (ctx, view, name, isRing) {
    var s = view.scale, edge = gp.SHARED_EDGE_PX;
    ctx.beginPath();
    if (!this.has(name)) { return; }
    var geometry = this.geometry(name);
    geometry.each((view.dx - edge) / s, (view.dy - edge) / s,
      (view.dx + view.width + edge) / s, (view.dy + view.height + edge) / s,
      function (part) {
        if (geometry.extent(part) * s > 1.5) { geometry.trace(ctx, part, view, isRing); }
      });
  },
  _stroke: function (ctx, colour, width, dash) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.stroke();
  },

  _waterways: function (ctx, view) {
    if (view.zoom < 10) { return; }
    ctx.lineCap = 'round';
    this._path(ctx, view, 'waterway', false);
    this._stroke(ctx, '#b5d0e0', Math.max(0.8, (view.zoom - 9) * 0.45), []);
  },

  _roads: function (ctx, view) {
    var paths = [], self = this, step = Math.max(0, Math.min(10, Math.round(view.zoom) - 8)), i;
    ctx.lineCap = 'round';
    for (i = gp.ROADS.length - 1; i >= 0; i--) {
      var road = gp.ROADS[i];
      if (this.has('road' + i) && view.zoom >= road[0] && road[1][step]) { paths.push(i); }
    }
    paths.forEach(function (n) {
      var width = gp.ROADS[n][1][step];
      if (!gp.ROADS[n][3]) { return; }
      self._path(ctx, view, 'road' + n, false);
      self._stroke(ctx, gp.ROADS[n][3], width < 2 ? width : width + 1.4, []);
    });
    paths.forEach(function (n) {
      var width = gp.ROADS[n][1][step];
      if (width < 2 && gp.ROADS[n][3]) { return; } // a thin road is its casing
      self._path(ctx, view, 'road' + n, false);
      self._stroke(ctx, gp.ROADS[n][2], width, n === 6 ? [3, 2.5] : []);
    });
  },

  _rails: function (ctx, view) {
    if (view.zoom < 10) { return; }
    ctx.lineCap = 'butt';
    this._path(ctx, view, 'rail', false);
    this._stroke(ctx, '#a7a29a', view.zoom < 14 ? 1.4 : 2.6, []);
    this._stroke(ctx, '#f7f5f0', view.zoom < 14 ? 0.7 : 1.4, [6, 6]);
  },

  _borders: function (ctx, view) {
    ctx.lineCap = 'butt';
    this._path(ctx, view, 'township', false);
    this._stroke(ctx, 'rgba(125,98,140,.65)', view.zoom < 12 ? 1 : 1.5, [7, 4, 1.5, 4]);
    this._path(ctx, view, 'county', false);
    this._stroke(ctx, 'rgba(125,98,140,.16)', 7, []);
    this._stroke(ctx, 'rgba(107,78,124,.8)', 2, [12, 4, 2, 4]);
    ctx.setLineDash([]);
  }
});
