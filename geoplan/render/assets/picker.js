/* Marks on the map where listed points are that nobody could place, and exports them as a table. */
gp.picker = {};

gp.picker.start = function (map, parts) {
  var config = JSON.parse(document.getElementById(parts.config).textContent);
  gp.words = config.words;
  var picker = new gp.Picker(map, config);
  picker.build();
  map.fitBounds(config.bounds, { animate: false, padding: [10, 10] });
  if (parts.base) { map.addLayer(parts.base); }
  if (parts.labels) { map.addLayer(parts.labels); }
  picker.known();
  picker.repaint();
  window.geoplan = { picker: picker, map: map };
};

gp.Picker = function (map, config) {
  this.map = map;
  this.config = config;
  this.items = config.items;
  this.spots = Object.create(null); // id -> [lat, lon]
  this.markers = Object.create(null);
  this.active = -1;
  this.who = '';
  this._load();
};

/* --- what was marked survives closing the page --- */
gp.Picker.prototype._key = function () { return 'geoplan-picks:' + this.config.key; };
gp.Picker.prototype._load = function () {
  var self = this, saved = {};
  try { saved = JSON.parse(window.localStorage.getItem(this._key())) || {}; } catch (error) { saved = {}; }
  this.who = typeof saved.who === 'string' ? saved.who : '';
  this.items.forEach(function (item) {
    var spot = saved.spots && saved.spots[item.id];
    if (spot === undefined) { spot = item.at; } // marked in an earlier build
    if (Array.isArray(spot) && spot.length === 2 && spot.every(isFinite)) { self.spots[item.id] = spot; }
  });
};
gp.Picker.prototype._save = function () {
  var spots = {}, self = this;
  this.items.forEach(function (item) { spots[item.id] = self.spots[item.id] || null; });
  try {
    window.localStorage.setItem(this._key(), JSON.stringify({ who: this.who, spots: spots }));
    this.note.textContent = gp.t('picker.saved');
  } catch (error) {
    this.note.textContent = gp.t('picker.not_saved');
  }
};

/* --- panel --- */
gp.Picker.prototype.build = function () {
  var self = this, config = this.config;
  document.body.classList.add('gp-with-panel');
  this.list = gp.h('div', { id: 'gp-hits' });
  this.count = gp.h('p.gp-count', { 'aria-live': 'polite' });
  this.note = gp.h('p.gp-foot', { 'aria-live': 'polite' });
  this.search = gp.h('input', { id: 'gp-search', type: 'search', placeholder: gp.t('picker.search'),
    'aria-label': gp.t('picker.search'), oninput: function () { self.repaint(); } });
  var who = gp.h('input', { id: 'gp-who', type: 'text', value: this.who, maxlength: 40,
    oninput: function () { self.who = who.value; self._save(); } });
  var panel = gp.h('div', { id: 'gp-panel' }, gp.h('div.gp-panel-body',
    gp.h('h1', config.title),
    gp.notices(config),
    gp.h('p.gp-sub', gp.t('picker.how')),
    this.items.length ? null : gp.h('p', gp.t('picker.none')),
    gp.h('div.gp-field', gp.h('label', { 'for': 'gp-who' }, gp.t('picker.who')), who),
    this.search, this.count, this.list,
    gp.h('button.gp-main', { id: 'gp-export', onclick: function () { self.download(); } }, gp.t('picker.export')), this.note,
    gp.h('p.gp-foot', gp.t('attribution'), ' · ', gp.t('caution'))));
  document.body.insertBefore(panel, document.body.firstChild);
  gp.corner(this.map, config);
  this.map.on('click', function (e) { self.put(e.latlng); });
  this.map.invalidateSize({ animate: false });
};
gp.Picker.prototype.repaint = function () {
  var self = this, word = this.search.value.trim().toLowerCase(), done = 0;
  gp.empty(this.list);
  this.items.forEach(function (item, i) {
    if (self.spots[item.id]) { done++; }
    var text = [item.name, item.type, item.address, item.township, item.id].join(' ').toLowerCase();
    if (!word || text.indexOf(word) >= 0) { self.list.appendChild(self._row(item, i)); }
    self._mark(item, i);
  });
  if (word) {
    this.config.known.filter(function (k) { return k[2].toLowerCase().indexOf(word) >= 0; })
      .slice(0, 12).forEach(function (k) {
        self.list.appendChild(gp.h('button.gp-row', { onclick: function () {
          self.map.setView([k[0], k[1]], 17, { animate: false });
        } }, gp.h('span', gp.h('b', k[2]), gp.h('small', gp.t('picker.go')))));
      });
  }
  this.count.textContent = gp.t('picker.count', { done: done, all: this.items.length });
};
gp.Picker.prototype._row = function (item, i) {
  var self = this, spot = this.spots[item.id];
  return gp.h('div.gp-pick',
    gp.h('button.gp-row', { 'aria-pressed': String(i === this.active),
      onclick: function () { self.choose(i); } },
    gp.h('span', gp.h('b', (spot ? '✓ ' : '○ ') + item.name),
      gp.h('small', [item.type, item.address, item.township].filter(Boolean).join(' · ')))),
    spot ? gp.h('button.gp-link', { onclick: function () {
      delete self.spots[item.id];
      self._save();
      self.repaint();
    } }, gp.t('picker.undo')) : null);
};

/* --- marks --- */
gp.Picker.prototype.choose = function (i) {
  this.active = i;
  var spot = this.spots[this.items[i].id] || this.items[i].near;
  if (spot) { this.map.setView(spot, Math.max(this.map.getZoom(), 15), { animate: false }); }
  this.note.textContent = gp.t('picker.click', { name: this.items[i].name });
  this.repaint();
};
gp.Picker.prototype.put = function (latlng) {
  if (this.active < 0) { this.note.textContent = gp.t('picker.first'); return; }
  var item = this.items[this.active];
  this.spots[item.id] = [Number(latlng.lat.toFixed(6)), Number(latlng.lng.toFixed(6))];
  this._save();
  this.repaint();
};
gp.Picker.prototype._mark = function (item, i) {
  var spot = this.spots[item.id], marker = this.markers[item.id], self = this;
  if (!spot) {
    if (marker) { this.map.removeLayer(marker); delete this.markers[item.id]; }
    return;
  }
  if (marker) { marker.setLatLng(spot); return; }
  marker = this.markers[item.id] = L.marker(spot, { draggable: true, title: item.name, alt: item.name,
    icon: L.divIcon({ className: 'gp-pin', iconSize: [22, 22], iconAnchor: [11, 11] }) });
  marker.on('dragend', function () {
    self.active = i;
    self.put(marker.getLatLng());
  });
  marker.on('click', function () { self.choose(i); });
  marker.addTo(this.map);
};
/* Points whose place is known, to find one's way: their names appear on pointing at them. */
gp.Picker.prototype.known = function () {
  var map = this.map, pane = L.canvas({ padding: 0.3 });
  this.config.known.forEach(function (k) {
    L.circleMarker([k[0], k[1]], { renderer: pane, radius: 3, weight: 1, color: '#3c4654', fillOpacity: 0.6,
      bubblingMouseEvents: true }).bindTooltip(function () { return document.createTextNode(k[2]); }).addTo(map);
  });
};

/* --- the table --- */
gp.Picker.prototype.table = function () {
  var self = this, now = new Date();
  var day = [now.getFullYear(), ('0' + (now.getMonth() + 1)).slice(-2), ('0' + now.getDate()).slice(-2)].join('-');
  var rows = [this.config.heads];
  this.items.forEach(function (item) {
    var spot = self.spots[item.id];
    if (spot) { rows.push([item.id, item.type, item.name, spot[1], spot[0], self.who, day, '']); }
  });
  return gp.table.text(rows);
};
gp.Picker.prototype.download = function () {
  gp.table.save(this.config.file, this.table());
  this.note.textContent = gp.t('picker.exported', { file: this.config.file });
};
