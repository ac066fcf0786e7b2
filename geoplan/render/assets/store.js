/* All points as columns, the filters, and counts that are made from the very mask that is drawn. */
gp.Store = function (columns, config) {
  var n = columns.id.length, i;
  this.columns = columns;
  this.config = config;
  this.count = n;
  this.x = gp.positions(columns.x);
  this.y = gp.positions(columns.y);
  this.mask = new Uint8Array(n);
  this.visible = 0;
  this.family = new Uint8Array(n);
  for (i = 0; i < n; i++) { this.family[i] = config.types[columns.type[i]].family; }
  this.units = [];
  this.towns = [];
  this._duties();
  this._facets();
  /* covered first, worst last: the worst lie on top */
  this.order = [];
  for (var s = gp.COVERED; s >= 0; s--) {
    for (i = 0; i < n; i++) { if (columns.state[i] === s) { this.order.push(i); } }
  }
  this._listeners = [];
  this.apply();
};

/* Names of units and townships, and which of them each set of duties holds; '' stands for none. */
gp.Store.prototype._duties = function () {
  var self = this;
  function sets(role, names) {
    var number = Object.create(null);
    var out = self.columns.duty_set.map(function (rows) {
      var found = rows.filter(function (row) { return row[0] === role; }).map(function (r) { return r[1]; });
      return found.length ? found : [''];
    });
    out.forEach(function (row) { row.forEach(function (name) { number[name] = 0; }); });
    Object.keys(number).sort(function (a, b) {
      return (a === '') - (b === '') || a.localeCompare(b, 'zh');
    }).forEach(function (name, i) { number[name] = i; names.push(name); });
    return out.map(function (row) { return row.map(function (name) { return number[name]; }); });
  }
  this._unitSets = sets(0, this.units);
  this._townSets = sets(2, this.towns);
};

/* Of which kinds something waits at a point: where there is at least one. */
gp.Store.todo = function (c) {
  return c.todo_set.map(function (counts) {
    return counts.map(function (n, v) { return n ? v : -1; }).filter(function (v) { return v >= 0; });
  });
};
/* How many problems and objections wait at the points that are shown. */
gp.Store.prototype.waiting = function () {
  var c = this.columns, mask = this.mask, sums = this.config.todo.map(function () { return 0; });
  c.todo.forEach(function (code, i) {
    if (mask[i]) { c.todo_set[code].forEach(function (n, v) { sums[v] += n; }); }
  });
  return sums;
};

/* A facet: values by name (for links and tests), how many, and which values a point has. */
gp.Store.prototype._facets = function () {
  var c = this.columns, config = this.config, family = this.family;
  var unitSets = this._unitSets, townSets = this._townSets;
  function ids(list) { return list.map(function (thing) { return thing.id; }); }
  function single(values, column) { return { values: values, of: column, sets: null }; }
  this.facets = {
    state: single(gp.STATES, c.state),
    layer: single(gp.LAYERS, c.layer),
    standing: single(gp.STANDINGS, c.standing),
    listing: single(gp.LISTINGS, c.unlisted),
    kind: single(gp.KINDS, c.kind),
    family: single(ids(config.families), family),
    type: single(ids(config.types), c.type),
    unit: { values: this.units, of: c.duty, sets: unitSets },
    hold: { values: config.holds, of: c.hold, sets: c.hold_set },
    todo: { values: config.todo, of: c.todo, sets: gp.Store.todo(c) },
    town: { values: this.towns, of: c.duty, sets: townSets }
  };
  this.names = Object.keys(this.facets);
  for (var i = 0; i < this.names.length; i++) {
    var facet = this.facets[this.names[i]];
    facet.chosen = []; // numbers of values; none means all
    facet.counts = new Int32Array(facet.values.length);
  }
};

/* Which values occur at all: the rest is not offered. */
gp.Store.prototype.present = function (name) {
  var facet = this.facets[name], seen = new Uint8Array(facet.values.length), i;
  function mark(v) { seen[v] = 1; }
  for (i = 0; i < this.count; i++) {
    if (facet.sets) { facet.sets[facet.of[i]].forEach(mark); } else { mark(facet.of[i]); }
  }
  return facet.values.map(function (_, v) { return v; }).filter(function (v) { return seen[v]; });
};

gp.Store.prototype.onChange = function (f) { this._listeners.push(f); };

/* Chooses values of facets by name, e.g. {state: ['failing'], unit: []}; unknown names are ignored. */
gp.Store.prototype.choose = function (selection) {
  var self = this;
  Object.keys(selection).forEach(function (name) {
    var facet = self.facets[name];
    if (!facet) { return; }
    facet.chosen = selection[name].map(function (v) { return facet.values.indexOf(v); })
      .filter(function (i, k, all) { return i >= 0 && all.indexOf(i) === k; });
  });
  this.apply();
};
gp.Store.prototype.toggle = function (name, number) {
  var chosen = this.facets[name].chosen, at = chosen.indexOf(number);
  if (at < 0) { chosen.push(number); } else { chosen.splice(at, 1); }
  if (chosen.length === this.facets[name].values.length) { this.facets[name].chosen = []; }
  this.apply();
};
gp.Store.prototype.reset = function () {
  var self = this;
  this.names.forEach(function (name) { self.facets[name].chosen = []; });
  this.apply();
};
gp.Store.prototype.selection = function () {
  var out = {}, self = this;
  this.names.forEach(function (name) {
    var facet = self.facets[name];
    if (facet.chosen.length) { out[name] = facet.chosen.map(function (i) { return facet.values[i]; }); }
  });
  return out;
};

/* passes[code] = 1 where the point's value (or any of its values) is chosen */
gp.Store.prototype._passes = function (facet) {
  if (!facet.chosen.length) { return null; }
  var chosen = new Uint8Array(facet.values.length);
  facet.chosen.forEach(function (i) { chosen[i] = 1; });
  if (!facet.sets) { return chosen; }
  return facet.sets.map(function (set) {
    return set.some(function (v) { return chosen[v]; }) ? 1 : 0;
  });
};

/* One pass: a point that fails no facet is shown; one that fails a single facet still counts there,
   so that each facet says what choosing another of its values would show. */
gp.Store.prototype.apply = function () {
  var self = this, n = this.count, m = this.names.length, i, f;
  var facets = this.names.map(function (name) { return self.facets[name]; });
  var passes = facets.map(function (facet) { facet.counts.fill(0); return self._passes(facet); });
  function add(facet, point) {
    var code = facet.of[point];
    if (!facet.sets) { facet.counts[code]++; return; }
    facet.sets[code].forEach(function (v) { facet.counts[v]++; });
  }
  this.visible = 0;
  for (i = 0; i < n; i++) {
    var failed = -1, fails = 0;
    for (f = 0; f < m && fails < 2; f++) {
      if (passes[f] && !passes[f][facets[f].of[i]]) { fails++; failed = f; }
    }
    this.mask[i] = fails ? 0 : 1;
    if (fails === 1) {
      add(facets[failed], i);
    } else if (!fails) {
      this.visible++;
      for (f = 0; f < m; f++) { add(facets[f], i); }
    }
  }
  this._listeners.forEach(function (listener) { listener(); });
};

/* What stands for a text typed by first letters: 第一小学 by "dyxx", also by any of several readings. */
gp.Store.prototype.isTyped = function (name, wanted) {
  var self = this, letters = name.toLowerCase().replace(/[^a-z0-9\u3400-\u9fff]/g, ''), last = letters.length - wanted.length, at, k;
  function fits(c, letter) { return c === letter || (self.columns.initials[letter] || '').indexOf(c) >= 0; }
  for (at = 0; at <= last; at++) {
    for (k = 0; k < wanted.length && fits(letters.charAt(at + k), wanted.charAt(k));) { k++; }
    if (k === wanted.length) { return at ? 4 : letters.length > k ? 3 : 1; }
  }
  return -1;
};
/* Substring of name, id, address or lead unit, or the first letters of a name; made lower-case once. */
gp.Store.prototype.search = function (text, limit) {
  var wanted = text.trim().toLowerCase(), found = [], c = this.columns, i;
  var self = this, isLetters = /^[a-z0-9]{2,}$/.test(wanted);
  function units(k) { return self._unitSets[c.duty[k]].map(function (u) { return self.units[u]; }).join('\n'); }
  if (!this._texts) {
    this._texts = c.id.map(function (id, k) {
      return (c.name[k] + '\n' + id + '\n' + c.address[k] + '\n' + units(k)).toLowerCase();
    });
  }
  for (i = 0; wanted && i < this.count; i++) {
    var at = this._texts[i].indexOf(wanted);
    /* the whole name first, then names that begin so, then the rest, each in file order */
    var typed = at < 0 && isLetters ? this.isTyped(c.name[i], wanted) : -1;
    if (typed >= 0) { found.push([typed, i]); }
    if (at >= 0) { found.push([c.name[i].toLowerCase() === wanted ? 0 : at === 0 ? 1 : 2, i]); }
  }
  found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; });
  return found.slice(0, limit).map(function (hit) { return hit[1]; });
};
/* The first visible points: worst state first, in it what may cost most where that is known, then lowest score, then name. */
gp.Store.prototype.worst = function (limit) {
  var c = this.columns, found = [], i, k;
  function share(p) { return c.share[p] || 0; }
  function score(p) { return c.overall[p] === null ? 101 : c.overall[p]; }
  for (k = this.count - 1; k >= 0; k--) {
    i = this.order[k];
    if (this.mask[i]) { found.push(i); }
  }
  found.sort(function (a, b) {
    return c.state[a] - c.state[b] || share(b) - share(a) || score(a) - score(b) ||
      (c.name[a] < c.name[b] ? -1 : c.name[a] > c.name[b] ? 1 : 0) || a - b;
  });
  return found.slice(0, limit);
};
/* Points without a place come last in the columns; they count everywhere and are never drawn. */
gp.Store.prototype.isPlaced = function (i) { return i < this.x.length; };
gp.Store.prototype.latlng = function (i) { return gp.toLatLng(this.x[i], this.y[i]); };
