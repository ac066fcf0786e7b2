/* The page of one unit: its points, what the assessor looks at there, a form, and the way back.
   Names and notes reach the page only through createElement and textContent. */
gp.unit = {};

gp.unit.boot = function (map) {
  var shell = JSON.parse(document.getElementById('gp-shell').textContent);
  gp.words = shell.words;
  document.body.classList.add('gp-unit');
  if (shell.sealed) {
    gp.unit.gate(map, shell.sealed);
  } else {
    gp.unit.open(map, gp.unpack('gp-content'), gp.unit.plain);
  }
};

/* Shows the page once its content is there; codec: how what is kept in the browser is written. */
gp.unit.open = function (map, content, codec) {
  var ids = gp.unit.hold(content.base, 'gp-base-'), data = content.data;
  document.title = gp.t('title', { unit: data.unit });
  var page = new gp.unit.Page(map, data, new gp.unit.Draft(data, codec));
  page.draft.load(function () {
    page.build();
    page.map = data.bounds ? new gp.unit.Map(map, page, ids, gp.unit.hold(content.labels, 'gp-labels-')) : null;
    page.repaint();
    window.geoplan = { unit: page, map: map };
  });
};

/* The base map's layers unpack what they draw from elements, when it is first drawn. */
gp.unit.hold = function (blobs, prefix) {
  var ids = {};
  Object.keys(blobs).forEach(function (name) {
    ids[name] = prefix + name;
    document.body.appendChild(gp.h('div', { id: ids[name], hidden: true }, blobs[name]));
  });
  return ids;
};

gp.unit.RESULTS = ['met', 'unmet', 'na'];

gp.unit.Page = function (map, data, draft) {
  this.leaflet = map;
  this.data = data;
  this.draft = draft;
  this.map = null;
  this.filter = { word: '', only: 'all' };
  this.cards = {};
  this.items = 0;
  var self = this;
  data.points.forEach(function (point, n) {
    point.number = n + 1;
    point.items = self._inOrder(data.types[point.type][1]);
    point.faults = point.known.filter(function (k) { return k[1] === 'unmet'; });
    point.knownOf = {};
    point.known.forEach(function (k) { point.knownOf[k[0]] = k; });
    self.items += point.items.length;
  });
};

/* What stays comes first, then what changes daily; within both as in the catalogue. */
gp.unit.Page.prototype._inOrder = function (items) {
  var indicators = this.data.indicators;
  function of(kind) { return items.filter(function (i) { return indicators[i].kind === kind; }); }
  return of('static').concat(of('dynamic'));
};
/* How far a point is: items answered, faults found now, whether it is said not to be ours. */
gp.unit.Page.prototype.progress = function (point) {
  var done = 0, unmet = 0, self = this;
  point.items.forEach(function (item) {
    var result = self.draft.item(point, self.data.indicators[item]).r;
    if (result) { done++; }
    if (result === 'unmet') { unmet++; }
  });
  var theirs = this.draft.notOurs(point);
  return { done: done, all: point.items.length, unmet: unmet, notOurs: theirs.on, why: theirs.w,
    isDone: theirs.on ? Boolean(theirs.w) : done === point.items.length };
};
gp.unit.Page.prototype.total = function () {
  var done = 0, all = 0, points = 0, self = this;
  this.data.points.forEach(function (point) {
    var p = self.progress(point);
    if (!p.notOurs) { done += p.done; all += p.all; }
    if (p.isDone) { points++; }
  });
  return { done: done, all: all, points: points };
};

gp.unit.Page.prototype.changed = function (point) {
  var self = this;
  this.repaint(point);
  this.draft.save(function (isKept) { self.tellKept(isKept); });
};
gp.unit.Page.prototype.tellKept = function (isKept) {
  this.kept.textContent = gp.t(isKept ? 'kept' : 'not_kept');
  this.kept.className = isKept ? 'gp-kept' : 'gp-kept gp-warn';
};
/* Without a place to keep answers, closing the page would lose them: the browser asks first. */
gp.unit.Page.prototype.guard = function () {
  var self = this;
  window.addEventListener('beforeunload', function (event) {
    if (!self.draft.isKept && self.draft.isTouched) { event.preventDefault(); event.returnValue = ''; }
  });
};
