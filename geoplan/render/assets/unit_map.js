/* The unit's points on their surroundings; a mark and its card in the list find each other. */
gp.unit.Map = function (map, page, base, labels) {
  this.map = map;
  this.page = page;
  this.marks = {};
  this.lines = {};
  map.invalidateSize({ animate: false });
  map.setMaxZoom(gp.ZOOM);
  this.fit();
  map.addLayer(new gp.Basemap(base));
  this._draw();
  map.on('zoomend', this._crowd, this);
  this._crowd();
  map.addLayer(new gp.Labels(labels));
  L.control.scale({ imperial: false }).addTo(map);
};

gp.unit.Map.prototype.fit = function () {
  this.map.fitBounds(this.page.data.bounds, { animate: false, padding: [24, 24], maxZoom: 17 });
};
gp.unit.Map.prototype._draw = function () {
  var self = this, pane = L.canvas({ padding: 0.3 });
  this.page.data.points.forEach(function (point) {
    if (!point.at) { return; }
    self.lines[point.id] = point.lines.map(function (line) {
      return L.polyline(line, { renderer: pane, color: '#0072B2', weight: 5, opacity: 0.75 })
        .on('click', function () { self.page.show(point); }).addTo(self.map);
    });
    var mark = L.marker(point.at, { title: point.number + ' ' + point.name, alt: point.name,
      icon: L.divIcon({ className: 'gp-mark', iconSize: [26, 26], html: '' }) });
    mark.on('click', function () { self.page.show(point); });
    mark.addTo(self.map);
    mark.getElement().textContent = String(point.number);
    self.marks[point.id] = mark;
  });
};
/* Many marks seen from far would hide each other: they are dots until somebody comes closer. */
gp.unit.DOTS_FROM = 60;
gp.unit.DOTS_ZOOM = 15;
gp.unit.Map.prototype._crowd = function () {
  var isFar = this.page.data.points.length > gp.unit.DOTS_FROM && this.map.getZoom() < gp.unit.DOTS_ZOOM;
  gp.unit.toggle(this.map.getContainer(), 'gp-far', isFar);
};
/* Solid: filled in; a corner: something is wrong there; hollow: still to do. */
gp.unit.Map.prototype.paint = function (point, progress, isShown) {
  var mark = this.marks[point.id];
  if (!mark) { return; }
  var element = mark.getElement(), bad = progress.unmet || (point.faults.length && !progress.isDone);
  gp.unit.toggle(element, 'gp-mark-done', progress.isDone);
  gp.unit.toggle(element, 'gp-mark-bad', Boolean(bad) && !progress.notOurs);
  element.style.display = isShown ? '' : 'none';
};
gp.unit.Map.prototype.go = function (point) {
  if (!point.at) { return; }
  this.map.setView(point.at, Math.max(16, this.map.getZoom()), { animate: false });
  var self = this;
  Object.keys(this.marks).forEach(function (id) {
    var isHere = id === point.id;
    gp.unit.toggle(self.marks[id].getElement(), 'gp-mark-here', isHere);
    self.marks[id].setZIndexOffset(isHere ? 10000 : 0);
    self.lines[id].forEach(function (line) { line.setStyle({ color: isHere ? '#E69F00' : '#0072B2' }); });
  });
};
gp.unit.toggle = function (element, name, isOn) { element.classList[isOn ? 'add' : 'remove'](name); };
