/* Puts the page together: layers, clicks, links to a state of the page, and a hook for tests. */
gp.start = function (map, parts) {
  var config = JSON.parse(document.getElementById(parts.config).textContent);
  gp.words = config.words;
  var page = new gp.Page(map, parts, config);
  gp.panel.build(page);
  gp.panel.controls(page);
  page.labelControls();
  page.home();
  page.showLayers(page.layersAtFirst); // only now: each is drawn once, for the view that will be seen
  gp.hash.read(page);
  page.repaintLegend();
  page.watch();
  gp.hash.watch(page);
  gp.print.watch(page);
  window.geoplan = page.hook();
};

gp.Page = function (map, parts, config) {
  this.map = map;
  this.config = config;
  this.base = parts.base;
  this.points = parts.points;
  this.areas = parts.areas;
  this.stretches = parts.stretches;
  this.labels = parts.labels;
  this._repaints = [];
  this._chosen = [];
  this.openedPoint = -1;
  this.layers = { base: [this.base], areas: [this.areas], points: [this.stretches, this.points], labels: [this.labels] };
  this.halo = new gp.Halo([this.stretches, this.points]);
  this.map.addLayer(this.halo);
  this.layersAtFirst = Object.keys(this.layers);
  this.themes = parts.themes.build(this);
  Object.keys(this.themes).forEach(function (id) { this.layers[id] = [this.themes[id]]; }, this);
  this.store = new gp.Store(parts.points.columns, config);
  [this.stretches, this.points, this.labels].forEach(function (layer) { layer.bind(this.store); }, this);
};

/* --- what is shown --- */
gp.Page.prototype.layersShown = function () {
  var self = this;
  return Object.keys(this.layers).filter(function (name) { return self.map.hasLayer(self.layers[name][0]); }).map(function (name) {
    var theme = self.themes[name];
    return theme && theme.told.parts.length > 1 && theme.choice ? name + ':' + theme.choice : name;
  });
};
gp.Page.prototype.showLayers = function (names) {
  var self = this, wanted = Object.create(null);
  names.forEach(function (name) {
    var at = name.indexOf(':'), id = at < 0 ? name : name.slice(0, at);
    wanted[id] = true;
    if (self.themes[id]) { self.themes[id].choose(at < 0 ? '' : name.slice(at + 1)); }
  });
  Object.keys(this.layers).forEach(function (name) { self.showLayer(name, wanted[name] === true); });
};
gp.Page.prototype.themed = function () { this.repaintLegend(); this.choice(); };
gp.Page.prototype.showLayer = function (name, isShown) {
  this.layers[name].forEach(function (layer) {
    if (this.map.hasLayer(layer) !== isShown) { this.map[isShown ? 'addLayer' : 'removeLayer'](layer); }
  }, this);
};
gp.Page.prototype.colour = function (by) {
  if (gp.COLOURINGS.indexOf(by) < 0 || gp.theme.by === by) { return; }
  gp.theme.by = by;
  this.repaint();
  this.choice();
};
/* Only this, all of it: a figure counts all its points, so no other filter may stay on. */
gp.Page.prototype.only = function (selection) {
  var all = {};
  this.store.names.forEach(function (name) { all[name] = selection[name] || []; });
  this.map.closePopup();
  this.store.choose(all);
  this.fit();
};
gp.Page.prototype.onChoice = function (f) { this._chosen.push(f); };
gp.Page.prototype.choice = function () { this._chosen.forEach(function (f) { f(); }); };
gp.Page.prototype.onRepaint = function (f) { this._repaints.push(f); };
gp.Page.prototype.repaint = function () {
  this.stretches.redraw();
  this.points.redraw();
  this.repaintLegend();
};
gp.Page.prototype.repaintLegend = function () { this._repaints.forEach(function (f) { f(); }); };
gp.Page.prototype.labelControls = function () {
  var box = this.map.getContainer();
  box.setAttribute('role', 'application');
  box.setAttribute('aria-label', gp.t('map_label'));
  [['.leaflet-control-zoom-in', 'zoom_in'], ['.leaflet-control-zoom-out', 'zoom_out']].forEach(function (pair) {
    var button = box.querySelector(pair[0]);
    if (button) { button.title = gp.t(pair[1]); button.setAttribute('aria-label', gp.t(pair[1])); }
  });
};
gp.Page.prototype.home = function () {
  this.map.fitBounds(this.config.bounds, { animate: false, padding: [10, 10] });
};
/* Shows everything the filters leave. */
gp.Page.prototype.fit = function () {
  var store = this.store, box = L.latLngBounds([]), i;
  for (i = 0; i < store.count; i++) {
    if (store.mask[i] && store.isPlaced(i)) { box.extend(store.latlng(i)); }
  }
  if (box.isValid()) { this.map.fitBounds(box.pad(0.1), { maxZoom: 16, animate: false }); }
};
gp.Page.prototype.stepCount = function (step) {
  var store = this.store, count = 0;
  for (var i = 0; i < store.count; i++) {
    if (store.mask[i] && gp.theme.step(store, i) === step) { count++; }
  }
  return count;
};

/* --- points --- */
gp.Page.prototype.hit = function (latlng) {
  if (!this.map.hasLayer(this.points)) { return -1; }
  var i = this.points.hit(latlng);
  return i < 0 ? this.stretches.hit(latlng) : i;
};
gp.Page.prototype.open = function (i, latlng) {
  var isSite = this.points.isSite(i), isPlaced = this.store.isPlaced(i), self = this;
  this.points.ring(isSite ? i : -1);
  this.stretches.ring(isSite ? -1 : i);
  var width = Math.min(330, this.map.getSize().x - 50);
  var popup = L.popup({ maxWidth: width, minWidth: Math.min(240, width), autoPan: isPlaced,
    className: isPlaced ? '' : 'gp-nowhere', autoPanPadding: [20, 20],
    autoPanPaddingBottomRight: this.besideLegend(), offset: [0, -4],
    maxHeight: Math.max(160, this.map.getSize().y - 110) })
    .setLatLng(latlng || (isPlaced ? this.store.latlng(i) : this.below()))
    .setContent(gp.popup.build(this.store, i));
  popup.on('remove', function () {
    if (self.opened !== popup) { return; }
    self.opened = null;
    self.openedPoint = -1;
    self.points.ring(-1);
    self.stretches.ring(-1);
  });
  this.opened = null;
  popup.openOn(this.map);
  var close = popup.getElement().querySelector('.leaflet-popup-close-button');
  if (close) { close.setAttribute('aria-label', gp.t('close')); }
  this.opened = popup;
  this.openedPoint = i;
  this.choice();
};
/* Where there is room a popup stays clear of the legend, which lies above it. */
gp.Page.prototype.besideLegend = function () {
  var legend = this.map.getContainer().querySelector('.gp-legend'), isWide = this.map.getSize().x > 800;
  return L.point(isWide && legend ? legend.offsetWidth + 30 : 20, 20);
};
/* A card without a place stands on the lower edge; the map stays where it is. */
gp.Page.prototype.below = function () {
  var size = this.map.getSize();
  return this.map.containerPointToLatLng([size.x / 2, size.y - 24]);
};
/* From search or list: move there first, then open. */
gp.Page.prototype.show = function (i) {
  var bounds = this.points.isSite(i) ? null : this.stretches.bounds(i);
  if (window.innerWidth < 640) { gp.panel.fold(this, true); }
  if (!this.store.isPlaced(i)) { this.open(i); return; }
  this.showLayer('points', true);
  if (bounds) {
    this.map.fitBounds(bounds, { animate: false, maxZoom: 16, padding: [40, 40] });
  } else {
    this.map.setView(this.store.latlng(i), Math.max(this.map.getZoom(), 16), { animate: false });
  }
  this.open(i);
};

/* A candidate is no point: it has a popup of its own. */
gp.Page.prototype.openCandidate = function (k) {
  var self = this, popup = L.popup({ maxWidth: Math.min(320, this.map.getSize().x - 50),
    autoPanPadding: [20, 20], autoPanPaddingBottomRight: this.besideLegend(), offset: [0, -4] })
    .setLatLng(this.areas.latlng(k)).setContent(gp.inventory.popup(this, k));
  popup.on('remove', function () { self.areas.ring(-1); });
  popup.openOn(this.map);
  this.areas.ring(k);
};
gp.Page.prototype.openFeature = function (theme, feature, latlng) {
  L.popup({ maxWidth: Math.min(320, this.map.getSize().x - 50), autoPanPadding: [20, 20],
    autoPanPaddingBottomRight: this.besideLegend(), offset: [0, -4] })
    .setLatLng(latlng).setContent(theme.popup(feature)).openOn(this.map);
};
gp.Page.prototype.showCandidate = function (k) {
  if (window.innerWidth < 640) { gp.panel.fold(this, true); }
  this.showLayer('areas', true);
  this.map.fitBounds(this.areas.bounds(k), { animate: false, maxZoom: 16, padding: [40, 40] });
  this.openCandidate(k);
};

gp.Page.prototype.watch = function () {
  var map = this.map, self = this, container = map.getContainer();
  map.on('click', function (e) {
    var k = self.areas.hit(e.latlng), i; // candidates lie on top
    if (k >= 0) { self.openCandidate(k); return; }
    k = gp.themes.hit(self, e.latlng, true);
    i = k ? -1 : self.hit(e.latlng);
    if (i >= 0) { self.open(i, self.points.isSite(i) ? null : e.latlng); return; }
    k = k || gp.themes.hit(self, e.latlng);
    if (k) { self.openFeature(k[0], k[1], e.latlng); }
  });
  var tip = gp.h('div.gp-tip', { hidden: true, 'aria-hidden': 'true' });
  container.appendChild(tip);
  map.on('mousemove', function (e) {
    var i = self.hit(e.latlng);
    container.style.cursor = i >= 0 ? 'pointer' : '';
    tip.hidden = i < 0;
    if (i < 0) { return; }
    var c = self.store.columns;
    tip.textContent = (c.name[i] || gp.t('no_name')) + ' · ' + gp.t('state.' + gp.STATES[c.state[i]]);
    tip.style.left = Math.min(e.containerPoint.x + 14, map.getSize().x - 180) + 'px';
    tip.style.top = e.containerPoint.y + 12 + 'px';
  });
  map.on('popupopen popupclose', function (e) {
    container.classList[e.type === 'popupopen' ? 'add' : 'remove']('gp-reading');
  });
  map.on('mouseout movestart', function () { tip.hidden = true; });
  this.store.onChange(function () { self.choice(); self.repaintLegend(); });
  document.addEventListener('keydown', function (e) {
    if (e.key === 'Escape') { map.closePopup(); }
  });
};

/* --- for tests --- */
gp.Page.prototype.hook = function () {
  var self = this, store = this.store;
  return {
    map: this.map,
    total: store.count,
    drawn: function () { var nowhere = 0;
      for (var i = 0; i < store.count; i++) { if (store.mask[i] && !store.isPlaced(i)) { nowhere++; } }
      return { sites: self.points.drawn, lines: self.stretches.drawn, nowhere: nowhere }; },
    visible: function () { return store.visible; },
    visibleIds: function () {
      return store.columns.id.filter(function (_, i) { return store.mask[i]; });
    },
    counts: function (name) {
      var facet = store.facets[name], out = {};
      facet.values.forEach(function (value, v) { out[value] = facet.counts[v]; });
      return out;
    },
    candidates: function () { return self.areas.columns.id; },
    openCandidate: function (id) { self.showCandidate(self.areas.columns.id.indexOf(id)); },
    theme: function (id) {
      var theme = self.themes[id];
      return theme && { drawn: theme.drawn, counts: theme.counts(), part: theme.choice };
    },
    featureAt: function (lat, lng) {
      var found = gp.themes.hit(self, L.latLng(lat, lng));
      return found && [found[0].told.id, found[0].name(found[1])];
    },
    isSettled: function () { return !self.isWaiting && self.isSettled === true; },
    layers: function () { return self.layersShown(); },
    tasks: function () { return gp.answer.tasks(store); },
    table: function () { return gp.table.text(gp.table.rows(self)); },
    choose: function (selection) { store.choose(selection); },
    reset: function () { store.reset(); },
    open: function (id) { self.show(store.columns.id.indexOf(id)); },
    hitAt: function (id) {
      var i = self.hit(store.latlng(store.columns.id.indexOf(id)));
      return i < 0 ? null : store.columns.id[i];
    },
    place: function (id) {
      var at = store.latlng(store.columns.id.indexOf(id));
      return [at.lat, at.lng];
    }
  };
};
