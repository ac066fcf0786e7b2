/* The lower half of the panel: points as buttons, totals by township, unit and type, notes. */
gp.tables = { ROWS: 100, HITS: 12 };

gp.tables.pointButton = function (page, i, withId) {
  var store = page.store, c = store.columns;
  return gp.h('button.gp-row', { 'data-id': c.id[i],
    onclick: function () { page.show(i); } },
  gp.symbols.icon(store.config.families[store.family[i]].symbol, gp.STATE_COLOURS[c.state[i]], c.state[i], 6),
  gp.h('span', gp.h('b', c.name[i] || gp.t('no_name')),
    gp.h('small', gp.t('state.' + gp.STATES[c.state[i]]) + ' · ' + store.config.types[c.type[i]].name +
      (withId ? ' · ' + c.id[i] : '') + (store.mask[i] ? '' : ' · ' + gp.t('hidden')))));
};

gp.tables.search = function (page) {
  var results = gp.h('div', { id: 'gp-hits', 'aria-live': 'polite' });
  var field = gp.h('input', { type: 'search', id: 'gp-search', autocomplete: 'off',
    placeholder: gp.t('search_hint'), 'aria-label': gp.t('search') });
  function run() {
    gp.empty(results);
    if (!field.value.trim()) { return; }
    var hits = page.store.search(field.value, gp.tables.HITS);
    gp.append(results, hits.length ? hits.map(function (i) { return gp.tables.pointButton(page, i, true); })
      : gp.h('p.gp-none', gp.t('no_hits')));
  }
  field.addEventListener('input', run);
  field.addEventListener('keydown', function (e) {
    if (e.key === 'Enter' && results.querySelector('button')) { results.querySelector('button').click(); }
    if (e.key === 'Escape') { field.value = ''; run(); }
  });
  page.store.onChange(run);
  return gp.h('div.gp-search', field, results);
};

/* The list is what the canvas cannot be: every drawn point in reach of the keyboard. */
gp.tables.list = function (page) {
  var body = gp.h('div.gp-list'), store = page.store, isStale = true;
  var head = gp.h('summary');
  var box = gp.h('details', { id: 'gp-list', ontoggle: function () { fill(); } }, head, body);
  function fill() {
    if (!box.open || !isStale) { return; }
    isStale = false;
    gp.append(gp.empty(body), store.worst(gp.tables.ROWS).map(function (i) {
      return gp.tables.pointButton(page, i);
    }));
    if (store.visible > gp.tables.ROWS) {
      gp.append(body, gp.h('p.gp-none', gp.t('list_cut', { rows: gp.tables.ROWS })));
    }
  }
  function update() {
    isStale = true;
    head.textContent = gp.t('list', { count: store.visible });
    fill();
  }
  store.onChange(update);
  update();
  return box;
};

gp.tables.summary = function (page) {
  var names = { township: 'town', unit: 'unit', type: 'type' };
  var body = gp.h('div');
  var select = gp.h('select', { id: 'gp-dimension', onchange: function () { fill(select.value); } },
    Object.keys(names).map(function (name) {
      return gp.h('option', { value: name }, gp.t('by.' + name));
    }));
  function cell(number, state, choose) {
    return gp.h('td', { 'class': number ? 'gp-s' + state : 'gp-zero' }, number ? gp.h('button.gp-figure',
      { title: gp.t('state.' + gp.STATES[state]), onclick: function () { choose(state); } }, number) : 0);
  }
  function mean(row) { return row[3 + gp.STATES.length]; }
  function fill(dimension) {
    var rows = page.config.summaries[dimension].filter(function (row) { return row[2]; });
    gp.append(gp.empty(body), gp.h('table', gp.h('thead', gp.h('tr',
      gp.h('th', { scope: 'col' }, gp.t('by.' + dimension)), gp.h('th', { scope: 'col' }, gp.t('points')),
      gp.STATES.map(function (state, n) {
        return gp.h('th', { scope: 'col', title: gp.t('state.' + state), 'aria-label': gp.t('state.' + state) },
          gp.symbols.icon('circle', gp.STATE_COLOURS[n], n, 5));
      }), gp.h('th', { scope: 'col' }, gp.t('mean')))),
    gp.h('tbody', rows.map(function (row) {
      function choose(state) {
        var selection = {};
        selection[names[dimension]] = [row[0]];
        if (state !== undefined) { selection.state = [gp.STATES[state]]; }
        page.only(selection);
      }
      return gp.h('tr', gp.h('th', { scope: 'row' }, gp.h('button.gp-link',
        { onclick: function () { choose(); } }, row[1] || gp.t(dimension === 'unit' ? 'no_unit' : 'no_town'))),
      gp.h('td', row[2]), row.slice(3, 3 + gp.STATES.length).map(function (number, state) { return cell(number, state, choose); }),
      gp.h('td', { 'class': mean(row) === null ? 'gp-unknown' : '' },
        mean(row) === null ? gp.t('unknown') : Math.round(mean(row))));
    }))));
  }
  fill('township');
  return gp.h('details', { id: 'gp-summary' }, gp.h('summary', gp.t('summary')),
    gp.h('div.gp-field', gp.h('label', { 'for': 'gp-dimension' }, gp.t('group_by')), select),
    body);
};

gp.tables.notes = function (page) {
  var config = page.config, problems = config.problems;
  var total = problems.reduce(function (sum, row) { return sum + row[3]; }, 0);
  var unowned = 0;
  page.store.columns.state.forEach(function (state) { if (state === 0) { unowned++; } });
  var notes = [gp.t('area.' + config.area_source)];
  if (config.undrawn) { notes.push(gp.t('undrawn', { count: config.undrawn })); }
  config.dropped.forEach(function (what) { notes.push(gp.t('dropped.' + what)); });
  return gp.h('details', { id: 'gp-notes' },
    gp.h('summary', gp.t('notes', { count: problems.length })),
    gp.h('ul', notes.map(function (text) { return gp.h('li', text); })),
    unowned ? gp.h('p', gp.t('unowned_note', { count: unowned }), ' ', gp.h('button.gp-link',
      { onclick: function () { page.only({ state: ['unowned'] }); } },
    gp.t('show_them'))) : null,
    problems.length ? gp.h('p', gp.t('problems_note', { groups: problems.length, count: total })) : null,
    gp.h('ul.gp-problems', problems.map(function (row) {
      return gp.h('li', gp.h('b', row[0]), ' ', row[1], ' ',
        row[4] > 1 ? gp.h('span.gp-n', gp.t('times', { count: row[3] })) : null,
        row[2] ? gp.h('div.gp-fix', row[2]) : null,
        row[5].length ? gp.h('small', row[5].join(gp.t('semicolon'))) : null);
    })));
};
