/* Names: towns, waters, villages, roads along their course, points near by. First come, first
   placed; a name that would touch another is left out. */
gp.PLACE_STYLE = [ // by rank: first zoom, size at first zoom and at most, weight, colour
  [0, 13, 18, 'bold', '#333'],
  [11, 12, 16, 'bold', '#444'],
  [12, 11.5, 14, '', '#4a4a4a'],
  [14, 11.5, 13, '', '#5a5a5a'],
  [15, 11, 12, '', '#6a6a6a']
];
gp.ROAD_LABEL_ZOOM = [10, 11, 12, 13, 14, 15, 16];
gp.POINT_LABEL_ZOOM = 16;
gp.KEEP_OFF_MAX = 300; // symbols in sight

gp.Labels = gp.Overlay.extend({
  options: { paneName: 'gp-labels', paneLevel: 440, padding: 0.15 },

  initialize: function (ids) {
    gp.Overlay.prototype.initialize.call(this);
    var names = this.names = gp.unpack(ids.names);
    Object.keys(names).forEach(function (kind) {
      names[kind].x = gp.positions(names[kind].x);
      names[kind].y = gp.positions(names[kind].y);
    });
  },
  bind: function (store) {
    this.store = store;
    var self = this;
    store.onChange(function () { self.redraw(); });
    this.redraw();
  },

  paint: function (ctx, view) {
    this._taken = [];
    this._repeated = Object.create(null);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    this._named = Object.create(null);
    this._places(ctx, view, 0, 1);
    this._keepOff(view);
    this._waters(ctx, view);
    this._places(ctx, view, 2, 2);
    this._along(ctx, view, this.names.road, false);
    this._along(ctx, view, this.names.river, true);
    this._places(ctx, view, 3, 4);
    this._points(ctx, view);
  },

  /* Names keep off the symbols, unless there are so many that no name would be left. */
  _keepOff: function (view) {
    var store = this.store, boxes = [];
    this._byName = Object.create(null);
    if (!store) { return; }
    for (var i = 0; i < store.count; i++) {
      if (!store.mask[i] || store.columns.layer[i] !== 0) { continue; }
      var x = store.x[i] * view.scale - view.dx, y = store.y[i] * view.scale - view.dy;
      if (this._outside(view, x, y)) { continue; }
      this._byName[store.columns.name[i]] = [x, y];
      boxes.push([x, y, 7, 7]);
    }
    if (view.zoom >= 15 || boxes.length <= gp.KEEP_OFF_MAX) { Array.prototype.push.apply(this._taken, boxes); }
  },

  /* Reserves boxes [x, y, half width, half height] unless one is taken. */
  _fits: function (boxes) {
    var taken = this._taken;
    var clash = boxes.some(function (a) {
      return taken.some(function (b) {
        return Math.abs(a[0] - b[0]) < a[2] + b[2] && Math.abs(a[1] - b[1]) < a[3] + b[3];
      });
    });
    if (!clash) { Array.prototype.push.apply(taken, boxes); }
    return !clash;
  },
  /* The same name again only some way off. */
  _isRepeat: function (name, x, y, apart) {
    var list = this._repeated[name] = this._repeated[name] || [];
    var near = list.some(function (p) { return Math.abs(p[0] - x) + Math.abs(p[1] - y) < apart; });
    return near;
  },
  _font: function (ctx, size, weight) {
    ctx.font = (weight ? weight + ' ' : '') + size + 'px ' + gp.FONT;
  },
  _write: function (ctx, text, x, y, colour) {
    ctx.lineWidth = 3.4;
    ctx.strokeStyle = 'rgba(255,255,255,.9)';
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  },
  _outside: function (view, x, y) {
    return x < -60 || y < -20 || x > view.width + 60 || y > view.height + 20;
  },

  _places: function (ctx, view, first, last) {
    var p = this.names.place;
    for (var i = 0; i < p.t.length; i++) {
      var style = gp.PLACE_STYLE[p.r[i]];
      if (p.r[i] < first || p.r[i] > last || view.zoom < style[0]) { continue; }
      var x = p.x[i] * view.scale - view.dx, y = p.y[i] * view.scale - view.dy;
      if (this._outside(view, x, y)) { continue; }
      var size = Math.min(style[2], style[1] + Math.max(0, view.zoom - Math.max(10, style[0])));
      var own = first > 1 && this._byName[p.t[i]]; // a place that is a point: its name goes below the symbol
      if (own && Math.abs(own[0] - x) + Math.abs(own[1] - y) < 40) { x = own[0]; y = own[1] + 19; }
      this._font(ctx, size, style[3]);
      var half = ctx.measureText(p.t[i]).width / 2 + 3;
      if (!this._fits([[x, y, half, size / 2 + 1]])) { continue; }
      this._named[p.t[i]] = true;
      this._write(ctx, p.t[i], x, y, style[4]);
    }
  },
  _waters: function (ctx, view) {
    var w = this.names.water;
    this._font(ctx, 12, 'italic');
    for (var i = 0; i < w.t.length; i++) {
      var x = w.x[i] * view.scale - view.dx, y = w.y[i] * view.scale - view.dy;
      var half = ctx.measureText(w.t[i]).width / 2;
      if (this._outside(view, x, y) || w.w[i] * view.scale < 1.2 * half) { continue; }
      if (this._isRepeat(w.t[i], x, y, 300)) { continue; }
      if (this._fits([[x, y, half + 3, 9]])) {
        this._repeated[w.t[i]].push([x, y]);
        this._write(ctx, w.t[i], x, y, '#3c6e91');
      }
    }
  },
  _along: function (ctx, view, r, isRiver) {
    var size = view.zoom >= 16 ? 12 : 11, i;
    if (isRiver && view.zoom < 11) { return; }
    this._font(ctx, size, isRiver ? 'italic' : '');
    var widths = {};
    for (i = 0; i < r.t.length; i++) {
      if (!isRiver && view.zoom < gp.ROAD_LABEL_ZOOM[r.r[i]]) { continue; }
      var x = r.x[i] * view.scale - view.dx, y = r.y[i] * view.scale - view.dy;
      if (this._outside(view, x, y)) { continue; }
      var text = r.names[r.t[i]], width = widths[r.t[i]];
      if (width === undefined) { width = widths[r.t[i]] = ctx.measureText(text).width; }
      if (r.w[i] * view.scale < width * 0.85 || this._isRepeat(text, x, y, 380)) { continue; }
      var angle = r.a[i] * Math.PI / 180;
      if (!this._fits(this._boxesAlong(x, y, angle, width, size))) { continue; }
      this._repeated[text].push([x, y]);
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(angle);
      this._write(ctx, text, 0, 0, isRiver ? '#3c6e91' : '#6b6252');
      ctx.restore();
    }
  },
  /* A slanted name covers a chain of small boxes, not one large one. */
  _boxesAlong: function (x, y, angle, width, size) {
    var n = Math.max(1, Math.round(width / size)), boxes = [], half = size / 2 + 2;
    for (var k = 0; k < n; k++) {
      var d = width * ((k + 0.5) / n - 0.5);
      boxes.push([x + d * Math.cos(angle), y + d * Math.sin(angle), half, half]);
    }
    return boxes;
  },
  _points: function (ctx, view) {
    var store = this.store, k, i;
    if (!store || view.zoom < gp.POINT_LABEL_ZOOM) { return; }
    this._font(ctx, 12, '');
    for (k = store.order.length - 1; k >= 0; k--) {
      i = store.order[k];
      if (!store.mask[i] || store.columns.layer[i] !== 0) { continue; }
      var x = store.x[i] * view.scale - view.dx, y = store.y[i] * view.scale - view.dy + 19;
      var text = store.columns.name[i];
      if (!text || text.indexOf(store.config.unnamed) === 0 || this._named[text] || this._outside(view, x, y)) { continue; }
      if (text.length > 14) { text = text.slice(0, 13) + '…'; }
      var half = ctx.measureText(text).width / 2 + 2;
      if (this._fits([[x, y, half, 8]])) { this._write(ctx, text, x, y, '#1f2933'); }
    }
  }
});
