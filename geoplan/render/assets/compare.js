/* What changed between two builds: marks by kind, filters, a list; one row a change. */
gp.compare = {};
gp.compare.STEP = 200; // rows that are put into the document at a time

gp.compare.start = function (map, parts) {
  var config = JSON.parse(document.getElementById(parts.config).textContent);
  gp.words = config.words;
  var page = new gp.Compare(map, config);
  page.build();
  map.fitBounds(config.bounds, { animate: false, padding: [10, 10] });
  if (parts.base) { map.addLayer(parts.base); }
  if (parts.labels) { map.addLayer(parts.labels); }
  page.layer.addTo(map);
  page.repaint();
  window.geoplan = { compare: page, map: map };
};

/* A symbol on the shared canvas. */
gp.compare.Mark = L.CircleMarker.extend({
  options: { radius: 9, weight: 0 },
  _updatePath: function () {
    var renderer = this._renderer, at = this._point, sprite = this.options.sprite;
    if (!renderer._drawing || this._empty()) { return; }
    renderer._ctx.drawImage(sprite, at.x - sprite.half, at.y - sprite.half, 2 * sprite.half, 2 * sprite.half);
  }
});

gp.Compare = function (map, config) {
  this.map = map;
  this.config = config;
  this.off = config.kinds.map(function () { return false; });
  this.shown = [];
  this.limit = gp.compare.STEP;
  this.canvas = L.canvas({ padding: 0.3, tolerance: 3 });
  this.layer = L.layerGroup();
  this.texts = config.changes.map(function (change) {
    var point = config.points[change[1]];
    return [point.name, point.id, point.unit, change[2], change[3], change[4]].join(' ').toLowerCase();
  });
};

/* --- panel --- */
gp.Compare.prototype.build = function () {
  var self = this, config = this.config, said = config.said;
  document.body.classList.add('gp-with-panel');
  this.count = gp.h('p.gp-count', { 'aria-live': 'polite' });
  this.list = gp.h('div', { id: 'gp-hits' });
  this.keys = gp.h('div', { id: 'gp-kinds' });
  this.town = this._select('gp-town', gp.t('page.township'), config.towns, gp.t('page.no_township'));
  this.type = this._select('gp-type', gp.t('page.type'), config.types, '');
  this.search = gp.h('input', { id: 'gp-search', type: 'search', placeholder: gp.t('page.search'),
    'aria-label': gp.t('page.search'), oninput: function () { self.changed(); } });
  var panel = gp.h('div', { id: 'gp-panel' }, gp.h('div.gp-panel-body',
    gp.h('h1', config.title),
    gp.notices(config),
    gp.h('p.gp-sub', gp.t('page.before', { side: said.before }), gp.h('br'),
      gp.t('page.after', { side: said.after })),
    gp.h('p.gp-sub', said.total),
    said.cautions ? gp.h('p.gp-note', said.cautions) : null,
    this.keys, this._all(), this.town.field, this.type.field, this.search, this.count,
    gp.h('button', { id: 'gp-export', onclick: function () { self.download(); } }, gp.t('page.export')), this.list,
    this._sums(),
    gp.h('p.gp-foot', config.disclaimer)));
  document.body.insertBefore(panel, document.body.firstChild);
  document.body.insertBefore(this._fold(), panel.nextSibling);
  L.control.scale({ imperial: false }).addTo(this.map);
  gp.corner(this.map, config);
  this.map.invalidateSize({ animate: false });
};
gp.Compare.prototype._select = function (id, label, names, empty) {
  var self = this, field = gp.h('div.gp-field');
  var select = gp.h('select', { id: id, onchange: function () {
    select.className = select.value ? 'gp-active' : '';
    self.changed();
  } }, gp.h('option', { value: '' }, gp.t('page.all')));
  names.forEach(function (name, i) { select.appendChild(gp.h('option', { value: String(i) }, name || empty)); });
  gp.append(field, [gp.h('label', { 'for': id }, label), select]);
  return { field: field, chosen: function () { return select.value === '' ? -1 : Number(select.value); } };
};
gp.Compare.prototype._all = function () {
  var self = this;
  function set(off) {
    return function () {
      self.off = self.off.map(function () { return off; });
      self.changed();
    };
  }
  return gp.h('p.gp-foot',
    gp.h('button.gp-link', { id: 'gp-all', onclick: set(false) }, gp.t('page.check_all')), ' ',
    gp.h('button.gp-link', { id: 'gp-none', onclick: set(true) }, gp.t('page.check_none')));
};
gp.Compare.prototype._fold = function () {
  var map = this.map, button = gp.h('button', { id: 'gp-fold', onclick: function () {
    var isClosed = document.body.classList.toggle('gp-closed');
    button.textContent = gp.t(isClosed ? 'page.open' : 'page.close');
    map.invalidateSize({ animate: false });
  } }, gp.t('page.close'));
  return button;
};
gp.Compare.prototype._sums = function () {
  return this.config.sums.map(function (sums) {
    return gp.h('details', { id: 'gp-' + sums.id }, gp.h('summary', gp.t('page.' + sums.id)),
      gp.h('p.gp-sub', gp.t('page.' + sums.id + '_note')),
      gp.h('table', gp.h('thead', gp.h('tr', sums.heads.map(function (head) {
        return gp.h('th', { scope: 'col' }, head);
      }))), gp.h('tbody', sums.rows.map(function (row) {
        return gp.h('tr', row.map(function (cell, i) {
          return gp.h(i ? 'td' : 'th', i ? {} : { scope: 'row' }, cell);
        }));
      }))));
  });
};

/* --- what is chosen --- */
gp.Compare.prototype.changed = function () {
  this.limit = gp.compare.STEP;
  this.repaint();
};
gp.Compare.prototype.repaint = function () {
  var self = this, config = this.config, town = this.town.chosen(), type = this.type.chosen();
  var word = this.search.value.trim().toLowerCase(), counts = config.kinds.map(function () { return 0; });
  this.shown = [];
  config.changes.forEach(function (change, i) {
    var point = config.points[change[1]];
    if ((town >= 0 && point.town !== town) || (type >= 0 && point.type !== type) ||
      (word && self.texts[i].indexOf(word) < 0)) { return; }
    counts[change[0]]++;
    if (!self.off[change[0]]) { self.shown.push(i); }
  });
  this._keys(counts);
  this._list();
  this._draw();
};
gp.Compare.prototype._keys = function (counts) {
  var self = this;
  gp.empty(this.keys);
  this.config.kinds.forEach(function (kind, k) {
    if (!kind.all) { return; }
    self.keys.appendChild(gp.h('label.gp-box', { title: kind.means },
      gp.h('input', { type: 'checkbox', 'data-kind': String(k), checked: !self.off[k], onchange: function () {
        self.off[k] = !self.off[k];
        self.changed();
      } }),
      gp.symbols.icon(kind.symbol, kind.colour, kind.mark, 7),
      gp.h('span.gp-label', kind.word),
      gp.h('span', { 'class': 'gp-n' + (counts[k] ? '' : ' gp-zero') }, counts[k])));
  });
};

/* --- list --- */
gp.Compare.prototype._list = function () {
  var self = this, points = Object.create(null), nowhere = 0;
  this.shown.forEach(function (i) {
    var nth = self.config.changes[i][1];
    if (!points[nth] && !self.config.points[nth].at) { nowhere++; }
    points[nth] = true;
  });
  this.count.textContent = gp.t('page.count', { changes: this.shown.length, points: Object.keys(points).length }) +
    (nowhere ? gp.t('page.nowhere', { points: nowhere }) : '');
  gp.empty(this.list);
  this.shown.slice(0, this.limit).forEach(function (i) { self.list.appendChild(self._row(i)); });
  if (this.shown.length > this.limit) {
    this.list.appendChild(gp.h('button.gp-link', { id: 'gp-more', onclick: function () {
      self.limit += gp.compare.STEP;
      self._list();
    } }, gp.t('page.more', { count: this.shown.length - this.limit })));
  }
  if (!this.shown.length) { this.list.appendChild(gp.h('p.gp-none', gp.t('page.none'))); }
};
gp.Compare.prototype._row = function (i) {
  var self = this, change = this.config.changes[i], point = this.config.points[change[1]];
  var kind = this.config.kinds[change[0]];
  return gp.h('button.gp-row', { 'data-change': String(i), onclick: function () {
    self.show(change[1]);
  } }, gp.symbols.icon(kind.symbol, kind.colour, kind.mark, 7),
  gp.h('span', gp.h('b', point.name),
    gp.h('small', [kind.word].concat(this.told(change)).join(' · ')), gp.h('br'),
    gp.h('small', this.where(point))));
};
gp.Compare.prototype.told = function (change) {
  var said = change[3] !== change[4] ? gp.t('page.from_to', { before: change[3], after: change[4] }) : '';
  return [change[2], said].filter(Boolean);
};
gp.Compare.prototype.where = function (point) {
  var config = this.config;
  return [config.types[point.type], config.towns[point.town], point.unit, point.at ? '' : gp.t('page.unplaced')]
    .filter(Boolean).join(' · ');
};

/* --- the table: what the filters leave, all of it --- */
gp.Compare.prototype.table = function () {
  var config = this.config, rows = [config.heads];
  this.shown.forEach(function (i) {
    var change = config.changes[i], point = config.points[change[1]], at = point.at || [null, null];
    rows.push([config.kinds[change[0]].word, point.name, config.types[point.type], config.towns[point.town], point.unit,
      change[2], change[3], change[4], point.id, at[1], at[0]]);
  });
  return gp.table.text(rows);
};
gp.Compare.prototype.download = function () {
  gp.table.save(this.config.title.replace(/[\\/:*?"<>|\x00-\x1f]/g, '') + '.csv', this.table());
};

/* --- map --- */
gp.Compare.prototype._draw = function () {
  var self = this, config = this.config, lead = Object.create(null);
  this.layer.clearLayers();
  this.shown.forEach(function (i) {
    var change = config.changes[i];
    if (lead[change[1]] === undefined || change[0] < lead[change[1]]) { lead[change[1]] = change[0]; }
  });
  // What matters most is drawn last, on top.
  var chosen = Object.keys(lead).sort(function (a, b) { return lead[b] - lead[a] || a - b; });
  chosen.forEach(function (nth) {
    var lines = config.points[nth].lines;
    if (!lines.length) { return; }
    [['#fff', 6.5], [config.kinds[lead[nth]].colour, 3.5]].forEach(function (look) {
      self._on(L.polyline(lines, { renderer: self.canvas, color: look[0], weight: look[1], opacity: 0.9 }), nth);
    });
  });
  chosen.forEach(function (nth) {
    var kind = config.kinds[lead[nth]], at = config.points[nth].at;
    if (!at) { return; }
    var sprite = gp.symbols.sprite(kind.symbol, kind.colour, kind.mark, 6.5);
    self._on(new gp.compare.Mark(at, { renderer: self.canvas, sprite: sprite }), nth);
  });
};
gp.Compare.prototype._on = function (layer, nth) {
  var self = this;
  layer.on('click', function (e) {
    L.DomEvent.stopPropagation(e);
    self.popup(nth, e.latlng);
  });
  this.layer.addLayer(layer);
};
gp.Compare.prototype.show = function (nth) {
  var at = this.config.points[nth].at;
  if (!at) { return; }
  this.map.setView(at, Math.max(this.map.getZoom(), 16), { animate: false });
  this.popup(nth, at);
};
/* All that changed of a point, also what is filtered out: half the story would mislead. */
gp.Compare.prototype.popup = function (nth, at) {
  var self = this, config = this.config, point = config.points[nth];
  var rows = config.changes.filter(function (change) { return change[1] === Number(nth); });
  var box = gp.h('div.gp-popup', gp.h('h3', point.name),
    gp.h('p.gp-sub', this.where(point), ' · ', gp.h('span.gp-id', point.id)),
    gp.h('ul.gp-states', rows.map(function (change) {
      var kind = config.kinds[change[0]];
      return gp.h('li', gp.symbols.icon(kind.symbol, kind.colour, kind.mark, 6),
        gp.h('b', kind.word), ' ', self.told(change).join(' · '));
    })));
  L.popup({ maxWidth: 340, maxHeight: 320 }).setLatLng(at).setContent(box).openOn(this.map);
};
