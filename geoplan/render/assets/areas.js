/* Outlines of the built-up area and of zones: lines, hardly any fill, so that streets stay readable.
   Candidates are hollow marks with a question: they are not points until somebody decides. */
gp.Areas = gp.Overlay.extend({
  options: { paneName: 'gp-areas', paneLevel: 405 },
  /* kind → colour, dash, width, fill, from which zoom on */
  STYLES: [
    ['#3d3d3d', [10, 5], 1.8, null, 0],
    ['#8c5109', [2, 4], 1.4, null, 0],
    ['#5e3c99', [], 1.2, 'rgba(94,60,153,.05)', 13],
    ['#5e3c99', [4, 4], 1.4, null, 13]
  ],

  initialize: function (ids) {
    gp.Overlay.prototype.initialize.call(this);
    var rings = gp.unpack(ids.rings);
    this.kind = rings.kind;
    this.of = rings.of;
    this.isOfficial = rings.is_official;
    this.geometry = new gp.Geometry(rings);
    this.columns = gp.unpack(ids.columns);
    this.x = gp.positions(this.columns.x);
    this.y = gp.positions(this.columns.y);
    this.count = this.x.length;
    this.ringed = -1;
    this.marks = new gp.Marks(this);
  },
  /* the marks lie above streets and sites, the outlines below them */
  onAdd: function (map) {
    gp.Overlay.prototype.onAdd.call(this, map);
    map.addLayer(this.marks);
  },
  onRemove: function (map) {
    gp.Overlay.prototype.onRemove.call(this, map);
    map.removeLayer(this.marks);
  },
  latlng: function (i) { return gp.toLatLng(this.x[i], this.y[i]); },
  /* Hundreds of candidates would bury a county seen from afar: smaller marks, outlines later. */
  MANY: 100,
  radius: function (zoom) {
    return zoom < 12 || (zoom < 13 && this.count > this.MANY) ? 3 : zoom < 14 ? (this.count > this.MANY ? 4 : 5) : 7;
  },
  has: function (kind) { return this.kind.indexOf(kind) >= 0; },

  paint: function (ctx, view) {
    var self = this, parts = [[], [], [], []], s = view.scale;
    this.geometry.each(view.dx / s, view.dy / s, (view.dx + view.width) / s, (view.dy + view.height) / s,
      function (part) { parts[self.kind[part]].push(part); });
    parts.forEach(function (list, kind) {
      if (kind === 3 && self.count > self.MANY && view.zoom < 14) { return; }
      self._rings(ctx, view, self.STYLES[kind], list);
    });
    if (this.ringed >= 0) { this._rings(ctx, view, gp.Areas.CHOSEN, this.parts(this.ringed)); }
  },
  /* The rings of one candidate. */
  parts: function (i) {
    var parts = [];
    this.of.forEach(function (owner, part) { if (owner === i) { parts.push(part); } });
    return parts;
  },
  bounds: function (i) {
    var g = this.geometry, box = L.latLngBounds([this.latlng(i)]);
    this.parts(i).forEach(function (part) {
      var k = 4 * part;
      box.extend(gp.toLatLng(g.box[k], g.box[k + 1])).extend(gp.toLatLng(g.box[k + 2], g.box[k + 3]));
    });
    return box;
  },
  _rings: function (ctx, view, style, parts) {
    var self = this;
    if (view.zoom < style[4] || !parts.length) { return; }
    ctx.beginPath();
    parts.forEach(function (part) { self.geometry.trace(ctx, part, view, true); });
    if (style[3]) { ctx.fillStyle = style[3]; ctx.fill('evenodd'); }
    ctx.setLineDash([]);
    ctx.strokeStyle = 'rgba(255,255,255,.8)';
    ctx.lineWidth = style[2] + 1.6;
    ctx.stroke();
    ctx.setLineDash(style[1]);
    ctx.strokeStyle = style[0];
    ctx.lineWidth = style[2];
    ctx.stroke();
    ctx.setLineDash([]);
  },
  ring: function (i) {
    this.ringed = i;
    this.redraw();
    this.marks.redraw();
  },
  /* The nearest candidate under a place of the map, or -1. */
  hit: function (latlng) {
    if (!this._map) { return -1; }
    var at = gp.toPixels(latlng), zoom = this._map.getZoom(), best = -1, i;
    var near = (this.radius(zoom) + 4) / Math.pow(2, zoom - gp.ZOOM), best2 = near * near;
    for (i = 0; i < this.count; i++) {
      var dx = this.x[i] - at.x, dy = this.y[i] - at.y, d2 = dx * dx + dy * dy;
      if (d2 < best2) { best2 = d2; best = i; }
    }
    return best;
  }
});
gp.Areas.CHOSEN = ['#0b57d0', [], 2.6, 'rgba(11,87,208,.1)', 0];
gp.Marks = gp.Overlay.extend({
  options: { paneName: 'gp-marks', paneLevel: 432 },
  initialize: function (areas) {
    gp.Overlay.prototype.initialize.call(this);
    this.areas = areas;
  },
  paint: function (ctx, view) {
    var areas = this.areas, r = areas.radius(view.zoom), i;
    for (i = 0; i < areas.count; i++) {
      var x = areas.x[i] * view.scale - view.dx, y = areas.y[i] * view.scale - view.dy;
      if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) { continue; }
      gp.Areas.mark(ctx, x, y, r, i === areas.ringed);
    }
  }
});
gp.Areas.mark = function (ctx, x, y, r, isRinged) {
  gp.symbols.path(ctx, 'diamond', x, y, r);
  ctx.fillStyle = 'rgba(255,255,255,.85)';
  ctx.fill();
  ctx.setLineDash(r > 4 ? [3, 2] : []);
  ctx.lineWidth = isRinged ? 3 : 1.4;
  ctx.strokeStyle = isRinged ? '#0b57d0' : '#5e3c99';
  ctx.stroke();
  ctx.setLineDash([]);
  if (r > 4) {
    ctx.fillStyle = '#5e3c99';
    ctx.font = 'bold ' + Math.round(1.5 * r) + 'px sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText('?', x, y + 0.5);
  }
};
/* Small pictures for the legend. */
gp.Areas.icon = function (kind) {
  return gp.symbols.picture(kind === 3 ? 20 : 34, kind === 3 ? 18 : 12, function (ctx) {
    var style = gp.Areas.prototype.STYLES[kind];
    if (kind === 3) { gp.Areas.mark(ctx, 10, 9, 7, false); return; }
    ctx.setLineDash(style[1]);
    ctx.strokeStyle = style[0];
    ctx.lineWidth = style[2];
    ctx.strokeRect(1.5, 1.5, 31, 9);
  });
};

/* --- what the panel says of candidates and of the count --- */
gp.inventory = {};

gp.inventory.popup = function (page, k) {
  var c = page.areas.columns;
  return gp.h('div.gp-popup',
    gp.h('h3', c.name[k]),
    gp.h('p.gp-sub', page.config.types[c.type[k]].name, ' · ', gp.t('candidate'), ' · ',
      gp.h('span.gp-id', c.id[k])),
    gp.h('p.gp-note', gp.t('candidate_todo')),
    gp.h('dl', gp.popup.row(gp.t('reason'), c.reason[k]),
      gp.popup.row(gp.t('confidence'), gp.t('confidence_value', { percent: Math.round(100 * c.confidence[k]) }))));
};

gp.inventory.candidates = function (page) {
  var areas = page.areas, c = areas.columns, order = [], i;
  if (!areas.count) { return null; }
  for (i = 0; i < areas.count; i++) { order.push(i); }
  order.sort(function (a, b) { return c.confidence[b] - c.confidence[a] || a - b; });
  return gp.h('details', { id: 'gp-candidates' }, gp.h('summary', gp.t('candidates', { count: areas.count })),
    gp.h('p.gp-none', gp.t('candidate_todo')),
    order.slice(0, gp.tables.ROWS).map(function (k) {
      return gp.h('button.gp-row', { 'data-candidate': c.id[k],
        onclick: function () { page.showCandidate(k); } }, gp.Areas.icon(3),
      gp.h('span', gp.h('b', c.name[k]), gp.h('small', page.config.types[c.type[k]].name + ' · ' +
        gp.t('confidence_value', { percent: Math.round(100 * c.confidence[k]) }))));
    }),
    areas.count > gp.tables.ROWS ? gp.h('p.gp-none', gp.t('candidates_cut', { rows: gp.tables.ROWS })) : null);
};

/* Map against list, type by type; then what either lacks. */
gp.inventory.table = function (page) {
  var rows = page.config.completeness, findings = page.config.findings;
  var heads = ['by.type', 'count_osm', 'count_listed', 'count_both', 'count_missing', 'count_estimate'];
  if (!rows.length) { return null; }
  return gp.h('details', { id: 'gp-inventory' }, gp.h('summary', gp.t('inventory')),
    gp.h('p.gp-none', gp.t('inventory_note')),
    gp.h('table', gp.h('thead', gp.h('tr', heads.map(function (head) {
      return gp.h('th', { scope: 'col' }, gp.t(head));
    }))), gp.h('tbody', rows.map(function (row) {
      return gp.h('tr', gp.h('th', { scope: 'row' }, row[0]), row.slice(1).map(function (value) {
        return gp.h('td', { 'class': value === 0 ? 'gp-zero' : '' }, value);
      }));
    }))),
    ['unlisted', 'unlocated', 'missing'].map(function (kind) {
      return gp.inventory.finding(page, kind, findings.counts[kind] || 0, findings.rows[kind]);
    }));
};
gp.inventory.finding = function (page, kind, count, rows) {
  if (!count) { return null; }
  var title = gp.t('finding_kind.' + kind) + ' ' + count;
  if (!rows) {
    return gp.h('p', title, ' ', gp.h('button.gp-link', { 'data-finding': kind,
      onclick: function () { page.only({ listing: ['unlisted'] }); } }, gp.t('show_them')));
  }
  return gp.h('details', { 'data-finding': kind }, gp.h('summary', title), gp.h('ul', rows.map(function (row) {
    return gp.h('li', gp.h('b', row[2] || row[0]), ' ',
      gp.h('small', [row[0], row[1], row[3]].filter(Boolean).join(' · ')));
  })), count > rows.length ? gp.h('p.gp-none', gp.t('findings_cut', { rows: rows.length })) : null);
};
