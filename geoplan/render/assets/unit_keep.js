/* What was filled in survives closing the page: kept in the browser, under the id of the page. Two
   windows of one page, or a page made again, find the same answers; of two, the later counts. */
gp.unit.plain = {
  close: function (text, done) { done(text); },
  open: function (text, done) { done(text); }
};

gp.unit.Draft = function (data, codec) {
  this.key = 'geoplan-unit:' + data.id;
  this.codec = codec;
  this.state = { who: '', items: Object.create(null), not: Object.create(null) };
  this.isKept = true;
  this.isTouched = false;
  this._busy = false;
  this._waiting = null;
};

gp.unit.Draft.prototype.item = function (point, indicator) {
  return this.state.items[point.id + '|' + indicator.id] || { r: '', n: '', p: '', at: 0 };
};
gp.unit.Draft.prototype.notOurs = function (point) {
  return this.state.not[point.id] || { on: false, w: '', at: 0 };
};
gp.unit.Draft.prototype.put = function (point, indicator, changes) {
  this._put(this.state.items, point.id + '|' + indicator.id, this.item(point, indicator), changes);
};
gp.unit.Draft.prototype.putNotOurs = function (point, changes) {
  this._put(this.state.not, point.id, this.notOurs(point), changes);
};
gp.unit.Draft.prototype._put = function (where, key, before, changes) {
  var entry = {};
  Object.keys(before).forEach(function (name) { entry[name] = before[name]; });
  Object.keys(changes).forEach(function (name) { entry[name] = changes[name]; });
  entry.at = Date.now();
  where[key] = entry;
  this.isTouched = true;
};

gp.unit.Draft.prototype.load = function (done) {
  var self = this;
  this._stored(function (found) {
    if (found) { self.state.who = found.who; self._take(found); }
    done();
  });
};
/* Saves are done one after the other; those asked for meanwhile become one. */
gp.unit.Draft.prototype.save = function (told) {
  var self = this;
  if (this._busy) { this._waiting = told; return; }
  this._busy = true;
  this._stored(function (found) {
    if (found) { self._take(found); }
    self.codec.close(JSON.stringify(self.state), function (text) {
      try {
        window.localStorage.setItem(self.key, text);
        self.isKept = true;
      } catch (error) {
        self.isKept = false;
      }
      self._busy = false;
      told(self.isKept);
      var next = self._waiting;
      self._waiting = null;
      if (next) { self.save(next); }
    });
  });
};

gp.unit.Draft.prototype._stored = function (done) {
  var text = null;
  try { text = window.localStorage.getItem(this.key); } catch (error) { this.isKept = false; }
  if (!text) { done(null); return; }
  this.codec.open(text, function (plain) {
    var found = null;
    try { found = JSON.parse(plain); } catch (error) { found = null; }
    done(gp.unit.Draft.cleaned(found));
  });
};
/* Takes what is later than ours. */
gp.unit.Draft.prototype._take = function (found) {
  var state = this.state;
  ['items', 'not'].forEach(function (part) {
    Object.keys(found[part]).forEach(function (key) {
      var mine = state[part][key];
      if (!mine || found[part][key].at > mine.at) { state[part][key] = found[part][key]; }
    });
  });
};
/* What stands in the browser may be of anybody's making: only what has the right shape is taken. */
gp.unit.Draft.cleaned = function (found) {
  function text(value) { return typeof value === 'string' ? value : ''; }
  function number(value) { return typeof value === 'number' && isFinite(value) ? value : 0; }
  if (!found || typeof found !== 'object') { return null; }
  var out = { who: text(found.who), items: Object.create(null), not: Object.create(null) };
  Object.keys(found.items || {}).forEach(function (key) {
    var entry = found.items[key] || {}, result = text(entry.r);
    out.items[key] = { r: gp.unit.RESULTS.indexOf(result) >= 0 ? result : '', n: text(entry.n),
      p: text(entry.p), at: number(entry.at) };
  });
  Object.keys(found.not || {}).forEach(function (key) {
    var entry = found.not[key] || {};
    out.not[key] = { on: entry.on === true, w: text(entry.w), at: number(entry.at) };
  });
  return out;
};
