/* Points that are places: sprites on one canvas, and which of them a click means. */
gp.Points = gp.Overlay.extend({
  options: { paneName: 'gp-points', paneLevel: 430 },

  initialize: function (ids) {
    gp.Overlay.prototype.initialize.call(this);
    this.columns = gp.unpack(ids.columns);
    this.ringed = -1;
    this.drawn = 0;
  },
  bind: function (store) {
    this.store = store;
    var self = this;
    store.onChange(function () { self.redraw(); });
    this.redraw();
  },
  radius: function (zoom) {
    var base = [2.6, 3, 3.8, 4.8, 5.8, 6.8, 8, 9, 10][Math.max(0, Math.min(8, Math.round(zoom) - 10))];
    return this.store.count > 4000 && zoom < 14 ? base * 0.85 : base;
  },
  isSite: function (i) { return this.store.columns.layer[i] === 0; },

  paint: function (ctx, view, isSheet) {
    var store = this.store;
    if (!store) { return; }
    var r = this.radius(view.zoom), symbols = store.config.families, i, k, drawn = 0;
    var cells = r <= 3 && !isSheet ? new Uint8Array(Math.ceil(view.width / 4 + 2) *
      Math.ceil(view.height / 4 + 2)) : null, across = Math.ceil(view.width / 4 + 2);
    for (k = 0; k < store.order.length; k++) {
      i = store.order[k];
      if (!store.mask[i] || !this.isSite(i)) { continue; }
      drawn++;
      var x = store.x[i] * view.scale - view.dx, y = store.y[i] * view.scale - view.dy;
      if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) { continue; }
      if (cells) { // a dot that the same cell and state already shows
        var cell = Math.floor(y / 4 + 1) * across + Math.floor(x / 4 + 1);
        if (cells[cell] === store.columns.state[i] + 1) { continue; }
        cells[cell] = store.columns.state[i] + 1;
      }
      var sprite = gp.symbols.sprite(symbols[store.family[i]].symbol, gp.theme.colour(store, i),
        gp.theme.mark(store, i), r);
      ctx.drawImage(sprite, Math.round(x) - sprite.half, Math.round(y) - sprite.half,
        2 * sprite.half, 2 * sprite.half);
    }
    this.drawn = drawn;
  },
  paintRing: function (ctx, view) {
    var i = this.ringed, r = this.radius(view.zoom);
    ctx.beginPath();
    ctx.arc(this.store.x[i] * view.scale - view.dx, this.store.y[i] * view.scale - view.dy,
      r + 8, 0, 2 * Math.PI);
    ctx.lineWidth = 6;
    ctx.strokeStyle = '#fff';
    ctx.stroke();
    ctx.lineWidth = 3;
    ctx.strokeStyle = '#0b57d0';
    ctx.stroke();
  },
  ring: function (i) {
    if (i === this.ringed) { return; }
    this.ringed = i;
    this.halo.redraw();
  },

  /* The topmost visible point under a place of the map, or -1. */
  hit: function (latlng) {
    var store = this.store, at = gp.toPixels(latlng), zoom = this._map.getZoom();
    var scale = Math.pow(2, zoom - gp.ZOOM), near = (this.radius(zoom) + 4) / scale;
    var best = -1, best2 = near * near;
    for (var k = store.order.length - 1; k >= 0; k--) {
      var i = store.order[k];
      if (!store.mask[i] || !this.isSite(i)) { continue; }
      var dx = store.x[i] - at.x, dy = store.y[i] - at.y, d2 = dx * dx + dy * dy;
      if (d2 < best2) { best2 = d2; best = i; }
    }
    return best;
  }
});
