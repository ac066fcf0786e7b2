/* Points that are lines: colour and dash tell the state; bus lines lie under the rest, thinner. Belts are
   pale bands under everything, and only near enough to be told apart, unless the reader chose them. */
gp.Stretches = gp.Overlay.extend({
  options: { paneName: 'gp-stretches', paneLevel: 410 },

  initialize: function (ids) {
    gp.Overlay.prototype.initialize.call(this);
    var packed = gp.unpack(ids.lines);
    this.owner = gp.positions(packed.owner);
    this.geometry = new gp.Geometry(packed);
    this.drawn = 0;
    this.ringed = -1;
  },
  bind: function (store) {
    this.store = store;
    var self = this;
    this.parts = {}; // point → its parts
    this.owner.forEach(function (point, part) {
      (self.parts[point] = self.parts[point] || []).push(part);
    });
    store.onChange(function () { self.redraw(); });
    this.redraw();
  },
  BELT_ZOOM: 14,
  width: function (zoom, layer) {
    var base = [1.8, 2.2, 2.8, 3.4, 4, 5, 6, 7, 8][Math.max(0, Math.min(8, Math.round(zoom) - 10))];
    return layer === 3 ? base * 2.6 : layer === 2 ? Math.max(1.6, base * 0.45) : base;
  },
  /* Belts overlap lanes, roads and each other: from afar they would bury the map. */
  shows: function (point, zoom) {
    var facets = this.store.facets;
    return this.store.mask[point] && (this.store.columns.layer[point] !== 3 || zoom >= this.BELT_ZOOM ||
      facets.layer.chosen.length > 0 || facets.type.chosen.length > 0);
  },

  paint: function (ctx, view) {
    var store = this.store, self = this, groups = {};
    if (!store) { return; }
    this.drawn = Object.keys(this.parts).filter(function (point) { return store.mask[point]; }).length;
    var s = view.scale, pad = 12;
    this.geometry.each((view.dx - pad) / s, (view.dy - pad) / s, (view.dx + view.width + pad) / s,
      (view.dy + view.height + pad) / s, function (part) {
        var point = self.owner[part];
        if (!self.shows(point, view.zoom)) { return; }
        var key = [2, 2, 1, 0][store.columns.layer[point]] + '|' + (gp.COVERED - store.columns.state[point]) + '|' +
          gp.theme.colour(store, point) + '|' + gp.theme.mark(store, point);
        (groups[key] = groups[key] || []).push(part);
      });
    ctx.lineJoin = 'round';
    var keys = Object.keys(groups).sort();
    keys.forEach(function (key) { self._group(ctx, view, key.split('|'), groups[key]); });
  },
  _group: function (ctx, view, style, parts) {
    var self = this, isBus = style[0] === '1', isBelt = style[0] === '0', isThin = isBus || isBelt;
    /* in a county without answers everything is unchecked: that must not bury the base map */
    var width = this.width(view.zoom, isBelt ? 3 : isBus ? 2 : 1) * (style[3] === '2' && !isBelt ? 0.65 : 1);
    var dash = gp.DASHES[style[3]].map(function (d) { return d * (isThin ? 0.7 : 1) * Math.max(0.6, (isBelt ? 3 : width) / 5); });
    ctx.beginPath();
    parts.forEach(function (part) { self.geometry.trace(ctx, part, view, false); });
    ctx.setLineDash([]);
    ctx.lineCap = 'round';
    if (!isThin && style[3] !== String(gp.NO_VALUE)) {
      /* states are strong colours; scores and families may be pale and need a dark edge */
      ctx.strokeStyle = gp.theme.by === 'state' ? 'rgba(255,255,255,.85)' : 'rgba(34,34,34,.55)';
      ctx.lineWidth = width + (gp.theme.by === 'state' ? 2 : 1.4);
      ctx.stroke();
    }
    if (isBelt) { // a pale band without gaps, and the state's dashes as a fine line along it
      ctx.globalAlpha = 0.17;
      ctx.strokeStyle = style[2];
      ctx.lineWidth = width;
      ctx.stroke();
      width = 1.3;
    }
    ctx.globalAlpha = isThin ? 0.75 : 1;
    ctx.lineCap = style[3] === '0' ? 'round' : 'butt';
    ctx.setLineDash(dash);
    ctx.strokeStyle = style[2];
    ctx.lineWidth = width;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  },
  paintRing: function (ctx, view) {
    var self = this, parts = this.parts[this.ringed];
    if (!parts) { return; }
    ctx.beginPath();
    parts.forEach(function (part) { self.geometry.trace(ctx, part, view, false); });
    ctx.lineCap = 'round';
    ctx.strokeStyle = 'rgba(11,87,208,.45)';
    ctx.lineWidth = this.width(view.zoom, 1) + 8;
    ctx.stroke();
  },
  ring: function (i) {
    if (i === this.ringed) { return; }
    this.ringed = i;
    this.halo.redraw();
  },

  /* The nearest line drawn within reach, bus lines and belts last, or -1. */
  hit: function (latlng) {
    var self = this, store = this.store, at = gp.toPixels(latlng), zoom = this._map.getZoom();
    var scale = Math.pow(2, zoom - gp.ZOOM), near = (this.width(zoom, 1) / 2 + 5) / scale;
    var best = -1, best2 = Infinity;
    this.geometry.each(at.x - near, at.y - near, at.x + near, at.y + near, function (part) {
      var point = self.owner[part];
      if (!self.shows(point, zoom)) { return; }
      var d2 = self.geometry.distance2(part, at.x, at.y);
      if (d2 > near * near) { return; }
      if (store.columns.layer[point] > 1) { d2 += 1e9 * (store.columns.layer[point] - 1); }
      if (d2 < best2) { best2 = d2; best = point; }
    });
    return best;
  },
  /* The place on the line nearest to where its popup should open. */
  bounds: function (i) {
    var g = this.geometry, box = [Infinity, Infinity, -Infinity, -Infinity];
    (this.parts[i] || []).forEach(function (part) {
      var k = 4 * part;
      box = [Math.min(box[0], g.box[k]), Math.min(box[1], g.box[k + 1]),
        Math.max(box[2], g.box[k + 2]), Math.max(box[3], g.box[k + 3])];
    });
    return box[0] === Infinity ? null
      : L.latLngBounds(gp.toLatLng(box[0], box[3]), gp.toLatLng(box[2], box[1]));
  }
});
