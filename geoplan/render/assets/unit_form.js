/* Head, list and form. */
gp.unit.Page.prototype.build = function () {
  var data = this.data, self = this, mapBox = this.leaflet.getContainer();
  this.kept = gp.h('p.gp-kept', { 'aria-live': 'polite' });
  this.bar = gp.h('i');
  this.count = gp.h('p', { id: 'gp-count', 'aria-live': 'polite' });
  this.list = gp.h('div', { id: 'gp-list' });
  this.found = gp.h('p.gp-none');
  var who = gp.h('input', { id: 'gp-who', type: 'text', maxlength: 40, value: this.draft.state.who,
    autocomplete: 'off', oninput: function () { self.draft.state.who = who.value; self.changed(); } });
  var root = gp.h('div', { id: 'gp-unit-page' },
    gp.h('header',
      gp.h('h1', data.unit),
      gp.h('p.gp-sub', this._subtitle()),
      gp.notices(data),
      this._countdown(),
      gp.h('p', this._summary()),
      gp.h('div', { id: 'gp-bar', 'aria-hidden': 'true' }, this.bar), this.count, this.kept),
    mapBox,
    gp.h('main',
      gp.h('p.gp-how', gp.t('how')),
      gp.h('p.gp-field', gp.h('label', { 'for': 'gp-who' }, gp.t('who')), who),
      this._tools(), this.found, this.list, this._return(),
      gp.h('p.gp-foot', gp.t('attribution'), ' · ', gp.t('caution'))));
  document.body.insertBefore(root, document.body.firstChild);
  if (!data.bounds) { mapBox.hidden = true; }
  data.points.forEach(function (point) {
    self.cards[point.id] = self._card(point);
    self.list.appendChild(self.cards[point.id].root);
  });
  this.tellKept(this.draft.isKept);
  if (this.draft.isKept) { this.kept.textContent = ''; }
  this.guard();
};

gp.unit.Page.prototype._subtitle = function () {
  var data = this.data, round = data.round ? data.round + ' · ' : '';
  return data.county + ' · ' + round + gp.t('as_of', { day: data.as_of });
};
gp.unit.Page.prototype._countdown = function () {
  var parts = this.data.deadline.split('-').map(Number), now = new Date();
  if (parts.length !== 3) { return null; }
  var days = Math.round((Date.UTC(parts[0], parts[1] - 1, parts[2]) -
    Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / 86400000);
  var key = days > 0 ? 'days_left' : days === 0 ? 'day_today' : 'day_past';
  return gp.h('p', { id: 'gp-days' }, gp.t(key, { days: Math.abs(days), day: this.data.deadline }));
};
/* Marks of the county's 100: two digits that say something. */
gp.unit.marks = function (loss) { return loss < 0.005 ? '<0.01' : loss.toFixed(2); };
gp.unit.Page.prototype._summary = function () {
  var points = this.data.points, faults = 0, at = 0, loss = 0;
  points.forEach(function (p) { loss += p.loss ? p.loss[1] : 0; faults += p.faults.length; if (p.faults.length) { at++; } });
  return gp.t(faults ? 'summary' : 'summary_clean',
    { points: points.length, items: this.items, faults: faults, at: at }) +
    (loss ? gp.t('loss_sum', { loss: gp.unit.marks(loss) }) : '');
};
gp.unit.Page.prototype._tools = function () {
  var self = this;
  var word = gp.h('input', { id: 'gp-word', type: 'search', placeholder: gp.t('search'),
    'aria-label': gp.t('search'), oninput: function () {
      self.filter.word = word.value.trim().toLowerCase();
      self.repaint();
    } });
  var only = gp.h('select', { id: 'gp-only', 'aria-label': gp.t('only'), onchange: function () {
    self.filter.only = only.value;
    self.repaint();
  } }, ['all', 'todo', 'faults', 'begun', 'not_ours'].map(function (key) {
    return gp.h('option', { value: key }, gp.t('only_' + key));
  }));
  return gp.h('p.gp-tools', word, only);
};
gp.unit.Page.prototype._isShown = function (point, p) {
  var only = this.filter.only, word = this.filter.word;
  if (only === 'todo' && p.isDone) { return false; }
  if (only === 'faults' && !point.faults.length && !p.unmet) { return false; }
  if (only === 'begun' && !p.done) { return false; }
  if (only === 'not_ours' && !p.notOurs) { return false; }
  var text = [point.number, point.name, this.data.types[point.type][0], point.address, point.id]
    .concat(point.towns).join(' ').toLowerCase();
  return !word || text.indexOf(word) >= 0;
};

/* --- a point --- */
gp.unit.Page.prototype._card = function (point) {
  var self = this, card = { body: gp.h('div.gp-body', { hidden: true }) };
  card.state = gp.h('span.gp-state');
  card.head = gp.h('button.gp-head', { 'aria-expanded': 'false',
    onclick: function () { self.toggle(point); } },
  gp.h('span.gp-number', point.number),
  gp.h('span.gp-name', gp.h('b', point.name),
    gp.h('small', [this.data.types[point.type][0]].concat(point.towns).join(' · '))),
  card.state);
  card.root = gp.h('article.gp-card', card.head, card.body);
  return card;
};
gp.unit.Page.prototype.toggle = function (point, isOpen) {
  var card = this.cards[point.id], open = isOpen === undefined ? card.body.hidden : isOpen;
  if (open && !card.body.firstChild) { this._fill(point, card.body); }
  card.body.hidden = !open;
  card.head.setAttribute('aria-expanded', String(open));
};
gp.unit.Page.prototype.show = function (point) {
  this.toggle(point, true);
  this.cards[point.id].root.scrollIntoView({ block: 'start' });
  if (this.map) { this.map.go(point); }
};
gp.unit.Page.prototype._fill = function (point, body) {
  var self = this, data = this.data;
  gp.append(body, [
    this._facts(point),
    point.at ? gp.h('button.gp-link', { onclick: function () {
      self.map.go(point);
      self.leaflet.getContainer().scrollIntoView({ block: 'nearest' });
    } }, gp.t('on_map')) : gp.h('p.gp-none', gp.t('no_place')),
    this._faults(point), this._notOurs(point)]);
  var form = gp.h('div.gp-items');
  ['static', 'dynamic'].forEach(function (kind) {
    var items = point.items.filter(function (i) { return data.indicators[i].kind === kind; });
    if (!items.length) { return; }
    form.appendChild(gp.h('h3', gp.t(kind), gp.h('small', gp.t(kind + '_means'))));
    items.forEach(function (i) { form.appendChild(self._item(point, i)); });
  });
  body.appendChild(form);
  form.hidden = this.draft.notOurs(point).on;
  this.cards[point.id].form = form;
};
gp.unit.Page.prototype._facts = function (point) {
  var s = point.score, rows = [['kind', gp.t(point.fixed ? 'fixed' : 'likely')]];
  function pct(value) { return value === null ? gp.t('unknown') : String(value); }
  if (point.address) { rows.push(['address', point.address]); }
  if (point.helps.length) { rows.push(['helps', point.helps.join('、')]); }
  rows.push(['score', s.overall === null ? gp.t('score_none') :
    gp.t(s.low === s.high ? 'score_exact' : 'score_is', { overall: pct(s.overall), low: pct(s.low), high: pct(s.high),
      'static': pct(s['static']), dynamic: pct(s.dynamic) })]);
  if (point.loss) { rows.push(['loss', gp.t('loss_is', { seen: point.loss[0], loss: gp.unit.marks(point.loss[1]) })]); }
  if (s.last) { rows.push(['last', s.last]); }
  return gp.h('dl', rows.map(function (row) {
    return [gp.h('dt', gp.t('fact_' + row[0])), gp.h('dd', row[1])];
  }));
};
gp.unit.Page.prototype._limit = function (indicator) {
  var hours = indicator.hours;
  if (hours === null) { return gp.t('no_limit'); }
  return gp.t(hours < 8 ? 'limit_hours' : 'limit', { hours: hours, days: Math.round(hours / 0.8) / 10 });
};
/* What is wrong there now, and what was mended but is not closed yet. */
gp.unit.Page.prototype._faults = function (point) {
  var self = this, caseOf = {}, isFault = {};
  point.cases.forEach(function (one) { caseOf[one.item] = one; });
  point.faults.forEach(function (k) { isFault[k[0]] = true; });
  var rest = point.cases.filter(function (one) { return !isFault[one.item]; });
  function row(number, note, day) {
    var indicator = self.data.indicators[number], one = caseOf[number];
    return gp.h('li', indicator.serious ? gp.h('b.gp-serious', gp.t('serious')) : null,
      indicator.name, note ? gp.h('p', note) : null,
      gp.h('small', (day ? [gp.t('found_on', { day: day })] : [])
        .concat(one && one.due ? [] : self._limit(indicator), one ? self._case(one) : []).join(' · ')));
  }
  return [point.faults.length ? gp.h('section.gp-faults',
    gp.h('h3', gp.t('faults', { count: point.faults.length })),
    gp.h('ul', point.faults.map(function (k) { return row(k[0], k[3], k[2]); }))) : null,
  rest.length ? gp.h('section.gp-faults gp-pending',
    gp.h('h3', gp.t('pending', { count: rest.length })),
    gp.h('ul', rest.map(function (one) { return row(one.item, '', ''); }))) : null];
};
gp.unit.Page.prototype._case = function (one) {
  var told = [gp.t('case', { id: one.id, state: gp.t('case_' + one.state) })];
  if (one.due) { told.push(gp.t('due', { time: one.due })); }
  if (one.late) { told.push(gp.t('late', { days: one.late })); }
  if (one.relapses) { told.push(gp.t('relapses', { times: one.relapses })); }
  if (one.supervised) { told.push(gp.t('supervised')); }
  return told;
};
gp.unit.Page.prototype._notOurs = function (point) {
  var self = this, theirs = this.draft.notOurs(point), id = 'gp-not-' + point.number;
  var why = gp.h('textarea', { id: id + '-why', rows: 2, maxlength: 500, oninput: function () {
    self.draft.putNotOurs(point, { w: why.value.trim() });
    self.changed(point);
  } }, theirs.w);
  var more = gp.h('div', { hidden: !theirs.on },
    gp.h('label', { 'for': id + '-why' }, gp.t('not_ours_why')), why);
  var box = gp.h('input', { id: id, type: 'checkbox', checked: theirs.on, onchange: function () {
    more.hidden = !box.checked;
    self.cards[point.id].form.hidden = box.checked;
    self.draft.putNotOurs(point, { on: box.checked });
    self.changed(point);
  } });
  return gp.h('div.gp-not', gp.h('label', { 'for': id }, box, gp.t('not_ours')), more);
};

/* --- an indicator --- */
gp.unit.Page.prototype._item = function (point, number) {
  var self = this, indicator = this.data.indicators[number], entry = this.draft.item(point, indicator);
  var id = 'gp-i-' + point.number + '-' + number, known = point.knownOf[number];
  var more = gp.h('div.gp-more', { hidden: !entry.r && !entry.n && !entry.p });
  function put(changes) { self.draft.put(point, indicator, changes); self.changed(point); paint(); }
  function paint() {
    var now = self.draft.item(point, indicator);
    hint.hidden = !(indicator.evidence && now.r === 'met' && !now.p);
    undo.hidden = !now.r;
  }
  var radios = gp.unit.RESULTS.map(function (result) {
    return gp.h('input', { type: 'radio', name: id, id: id + result, value: result, checked: entry.r === result,
      onchange: function () { more.hidden = false; put({ r: result }); } });
  });
  var choices = gp.unit.RESULTS.map(function (result, k) {
    return [radios[k], gp.h('label', { 'for': id + result, 'class': 'gp-r-' + result }, gp.t('result_' + result))];
  });
  var hint = gp.h('p.gp-hint', gp.t('needs_photo'));
  var undo = gp.h('button.gp-link', { onclick: function () {
    radios.forEach(function (radio) { radio.checked = false; });
    put({ r: '' });
  } }, gp.t('undo'));
  gp.append(more, [hint].concat(this._words(id, entry, put), undo));
  paint();
  return gp.h('fieldset.gp-item',
    gp.h('legend', indicator.serious ? gp.h('b.gp-serious', gp.t('serious')) : null, indicator.name),
    gp.h('small', [gp.t('every', { days: indicator.days }), this._limit(indicator)]
      .concat(indicator.evidence ? gp.t('evidence') : []).join(' · ')),
    known ? gp.h('p', { 'class': 'gp-known gp-known-' + known[1] },
      gp.t('known', { day: known[2], state: gp.t('state_' + known[1]) }), known[3] ? '：' + known[3] : '') : null,
    gp.h('div.gp-choices', choices), more);
};
gp.unit.Page.prototype._words = function (id, entry, put) {
  var note = gp.h('textarea', { id: id + 'n', rows: 2, maxlength: 500,
    oninput: function () { put({ n: note.value }); } }, entry.n);
  var photos = gp.h('input', { id: id + 'p', type: 'text', maxlength: 1000, value: entry.p,
    oninput: function () { put({ p: photos.value }); } });
  var pick = gp.h('input.gp-file', { id: id + 'f', type: 'file', accept: 'image/*', multiple: true,     onchange: function () {
      var names = [].map.call(pick.files, function (file) { return file.name; });
      photos.value = [photos.value].concat(names).filter(Boolean).join('、');
      put({ p: photos.value });
      pick.value = '';
    } });
  return [gp.h('label', { 'for': id + 'n' }, gp.t('note')), note,
    gp.h('label', { 'for': id + 'p' }, gp.t('photos')), photos,
    gp.h('label.gp-pick-file', { 'for': id + 'f' }, gp.t('pick_photos')), pick];
};

/* --- after every change --- */
gp.unit.Page.prototype.repaint = function (changed) {
  var self = this, shown = 0, total = this.total();
  this.data.points.forEach(function (point) {
    if (changed && changed !== point) { return; }
    var p = self.progress(point), isShown = changed === point || self._isShown(point, p);
    if (isShown) { shown++; }
    self.cards[point.id].root.hidden = !isShown;
    self._paintState(point, p);
    if (self.map) { self.map.paint(point, p, isShown); }
  });
  if (!changed) { this.found.textContent = shown ? '' : gp.t('none_found'); }
  this.bar.style.width = (total.all ? 100 * total.done / total.all : 100) + '%';
  this.count.textContent = gp.t('progress', { done: total.done, all: total.all, points: total.points,
    of: this.data.points.length });
};
gp.unit.Page.prototype._paintState = function (point, p) {
  var state = gp.empty(this.cards[point.id].state), s = point.score.overall;
  gp.unit.toggle(this.cards[point.id].root, 'gp-done', p.isDone);
  if (p.notOurs) {
    gp.append(state, gp.h('em.gp-chip', gp.t('chip_not_ours')));
    return;
  }
  if (point.faults.length) {
    gp.append(state, gp.h('em.gp-chip gp-chip-bad', gp.t('chip_faults', { count: point.faults.length })));
  }
  gp.append(state, gp.h('em.gp-chip', s === null ? gp.t('chip_no_score') : gp.t('chip_score', { score: s })));
  gp.append(state, gp.h('em', { 'class': 'gp-chip' + (p.isDone ? ' gp-chip-done' : '') },
    p.isDone ? '✓ ' : '', p.done + ' / ' + p.all));
};
