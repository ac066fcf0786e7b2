/* The filters: each option says how many points choosing it would show. */
gp.Filters = function (store) {
  this.store = store;
  this._updates = [];
  var self = this;
  store.onChange(function () { self.update(); });
};
gp.Filters.prototype.update = function () { this._updates.forEach(function (f) { f(); }); };

/* The states as tiles, worst gap first. */
gp.Filters.prototype.tiles = function () {
  var store = this.store, facet = store.facets.state, self = this;
  return gp.h('div.gp-tiles', { role: 'group', 'aria-label': gp.t('filter.state') },
    gp.STATES.map(function (state, number) {
      var count = gp.h('b');
      var tile = gp.h('button', {
        'class': 'gp-tile gp-s' + number, 'data-facet': 'state', 'data-value': state,
        title: gp.t('state_means.' + state), onclick: function () { store.toggle('state', number); }
      }, gp.symbols.icon('circle', gp.STATE_COLOURS[number], number, 6), count,
      gp.h('span', gp.t('state.' + state)));
      self._updates.push(function () {
        count.textContent = facet.counts[number];
        tile.setAttribute('aria-pressed', facet.chosen.indexOf(number) >= 0 ? 'true' : 'false');
      });
      return tile;
    }));
};

/* A few values: boxes to tick; nothing ticked means all. */
gp.Filters.prototype.boxes = function (name, label, icon) {
  var store = this.store, facet = store.facets[name], self = this, present = this.store.present(name);
  if (present.length < (facet.sets ? 1 : 2)) { return null; }
  return gp.h('fieldset', gp.h('legend', gp.t('filter.' + name)), present.map(function (v) {
    var count = gp.h('span.gp-n', { 'data-facet': name, 'data-value': facet.values[v] });
    var box = gp.h('input', { type: 'checkbox', onchange: function () { store.toggle(name, v); } });
    var row = gp.h('label.gp-box', box, icon ? icon(v) : null,
      gp.h('span.gp-label', label(v)), count);
    self._updates.push(function () {
      count.textContent = facet.counts[v];
      box.checked = facet.chosen.indexOf(v) >= 0;
      row.className = 'gp-box' + (facet.counts[v] ? '' : ' gp-zero');
    });
    return row;
  }));
};

/* Many values: a list to choose one from. */
gp.Filters.prototype.list = function (name, label) {
  var store = this.store, facet = store.facets[name], present = this.store.present(name);
  if (present.length < 2) { return null; }
  var options = present.map(function (v) { return gp.h('option', { value: facet.values[v] }); });
  var all = gp.h('option', { value: '*all*' }, gp.t('all'));
  var select = gp.h('select', { id: 'gp-filter-' + name, 'data-facet': name, onchange: function () {
    var at = select.selectedIndex - 1;
    var selection = {};
    selection[name] = at < 0 ? [] : [facet.values[present[at]]];
    store.choose(selection);
  } }, all, options);
  this._updates.push(function () {
    present.forEach(function (v, k) {
      options[k].textContent = gp.t('option', { name: label(v), count: facet.counts[v] });
      options[k].setAttribute('data-count', facet.counts[v]);
    });
    select.selectedIndex = facet.chosen.length === 1 ? present.indexOf(facet.chosen[0]) + 1 : 0;
    select.className = facet.chosen.length ? 'gp-active' : '';
  });
  return gp.h('div.gp-field',
    gp.h('label', { 'for': 'gp-filter-' + name }, gp.t('filter.' + name)), select);
};

/* What waits to be done: points in the boxes, problems and objections in the line below. */
gp.Filters.prototype.todo = function () {
  var store = this.store, line = gp.h('p.gp-sub', { id: 'gp-waiting' });
  var box = this.boxes('todo', function (v) { return gp.t('waits.' + store.config.todo[v]); });
  this._updates.push(function () { line.textContent = gp.popup.waiting(store.waiting()); });
  if (box) { box.appendChild(line); }
  return box;
};

gp.Filters.prototype.all = function () {
  var config = this.store.config, facets = this.store.facets;
  return gp.h('div.gp-filters',
    this.list('type', function (v) { return config.types[v].name; }),
    this.list('unit', function (v) { return facets.unit.values[v] || gp.t('no_unit'); }),
    this.list('town', function (v) { return facets.town.values[v] || gp.t('no_town'); }),
    this.todo(),
    this.boxes('family', function (v) { return config.families[v].name; }, function (v) {
      return gp.symbols.icon(config.families[v].symbol, '#5b6470', gp.COVERED, 5);
    }),
    gp.h('div.gp-pair',
      this.boxes('kind', function (v) { return gp.t('kind.' + gp.KINDS[v]); }),
      this.boxes('layer', function (v) { return gp.t('layer.' + gp.LAYERS[v]); })),
    this.boxes('standing', function (v) { return gp.t('standing.' + gp.STANDINGS[v]); }),
    this.boxes('listing', function (v) { return gp.t('listing.' + gp.LISTINGS[v]); }));
};

/* "shown X of Y" for the eye and the screen reader, and the way back to everything. */
gp.Filters.prototype.count = function (page) {
  var store = this.store;
  var text = gp.h('span', { id: 'gp-count', role: 'status', 'aria-live': 'polite' });
  var button = gp.h('button', { id: 'gp-reset', onclick: function () { store.reset(); } },
    gp.t('reset'));
  this._updates.push(function () {
    text.textContent = gp.t('shown', { shown: store.visible, total: store.count });
    button.disabled = !Object.keys(store.selection()).length;
  });
  return gp.h('div.gp-count', text, gp.h('span', gp.table.button(page), ' ', button));
};
