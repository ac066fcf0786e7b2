/* The panel beside the map, and what stands on the map: legend, scale, source, caution. */
gp.panel = {};

gp.panel.build = function (page) {
  var config = page.config, filters = new gp.Filters(page.store);
  var body = gp.h('div', { 'class': 'gp-panel-body' },
    filters.tiles(), filters.count(page), gp.panel.chosen(page), gp.tables.search(page),
    gp.panel.colouring(page), gp.themes.panel(page), filters.all(),
    gp.tables.list(page), gp.tables.summary(page), gp.inventory.candidates(page),
    gp.inventory.table(page), gp.tables.notes(page),
    gp.h('p', { 'class': 'gp-foot' }, gp.t('foot', { version: config.version })));
  var panel = gp.h('aside', { id: 'gp-panel', 'aria-label': gp.t('panel') }, body);
  var button = gp.h('button', { type: 'button', id: 'gp-fold', 'aria-controls': 'gp-panel',
    onclick: function () { gp.panel.fold(page, !document.body.classList.contains('gp-closed')); } });
  document.body.insertBefore(button, document.body.firstChild);
  document.body.insertBefore(panel, button);
  document.body.classList.add('gp-with-panel');
  gp.answer.build(page);
  filters.update();
  gp.panel.fold(page, false);
};
/* Which filters are on, in words: some are set by a figure and have no box of their own. */
gp.panel.chosen = function (page) {
  var line = gp.h('p', { id: 'gp-chosen', 'class': 'gp-note' });
  function update() {
    var text = gp.print.chosen(page);
    line.hidden = !text;
    line.textContent = text;
  }
  page.store.onChange(update);
  update();
  return line;
};
gp.panel.fold = function (page, isClosed) {
  var button = document.getElementById('gp-fold');
  document.body.classList[isClosed ? 'add' : 'remove']('gp-closed');
  button.textContent = gp.t(isClosed ? 'unfold' : 'fold');
  button.setAttribute('aria-expanded', isClosed ? 'false' : 'true');
  page.map.invalidateSize({ animate: false });
};

gp.panel.colouring = function (page) {
  var select = gp.h('select', { id: 'gp-colour', onchange: function () { page.colour(select.value); } }, gp.COLOURINGS.map(function (by) {
    return gp.h('option', { value: by }, gp.t('colour.' + by));
  }));
  page.onChoice(function () { select.value = gp.theme.by; });
  function layer(name) {
    var box = gp.h('input', { type: 'checkbox', checked: true, 'data-layer': name, onchange: function () {
      page.showLayer(name, box.checked);
    } });
    page.map.on('layeradd layerremove', function (e) { // opening a candidate brings its layer back
      if (e.layer !== page.layers[name][0]) { return; }
      box.checked = e.type === 'layeradd';
      page.repaintLegend();
    });
    return gp.h('label', { 'class': 'gp-inline' }, box, gp.t('show.' + name));
  }
  return gp.h('div', { 'class': 'gp-field' }, gp.h('label', { 'for': 'gp-colour' }, gp.t('colour_by')), select,
    gp.h('span', { 'class': 'gp-layers' }, page.layersAtFirst.map(layer)));
};

/* One row a meaning: symbol, line, words, count. Also used on the printed sheet. */
gp.panel.legend = function (page, withCounts) {
  var config = page.config, facets = page.store.facets, rows = [];
  /* a legend counts what is drawn; the filters count what choosing a value would show */
  function drawn(facet, n) {
    var count = 0, i;
    for (i = 0; withCounts && i < page.store.count; i++) {
      if (page.store.mask[i] && facet.of[i] === n) { count++; }
    }
    return count;
  }
  function row(icons, text, count) {
    return gp.h('div', { 'class': 'gp-key' }, icons, gp.h('span', {}, text),
      withCounts ? gp.h('span', { 'class': 'gp-n' }, count) : null);
  }
  if (gp.theme.by === 'state') {
    gp.STATES.forEach(function (state, n) {
      rows.push(row([gp.symbols.icon('circle', gp.STATE_COLOURS[n], n, 6),
        gp.symbols.line(gp.STATE_COLOURS[n], n)], gp.t('state.' + state), drawn(facets.state, n)));
    });
  } else if (gp.theme.by === 'score') {
    gp.SCORE_COLOURS.forEach(function (colour, n) {
      rows.push(row([gp.symbols.icon('circle', colour, 4, 6), gp.symbols.line(colour, 4)],
        gp.t('score_step', { low: 20 * n, high: 20 * n + 20 }), page.scoreCount(n)));
    });
    rows.push(row([gp.symbols.icon('circle', gp.UNKNOWN_COLOUR, gp.NO_VALUE, 6),
      gp.symbols.line(gp.UNKNOWN_COLOUR, gp.NO_VALUE)], gp.t('unknown'), page.scoreCount(5)));
  }
  rows.push(gp.h('div', { 'class': 'gp-keys' }, page.store.present('family').map(function (n) {
    var family = config.families[n];
    var colour = gp.theme.by === 'family' ? family.colour : '#5b6470';
    return row(gp.symbols.icon(family.symbol, colour, gp.COVERED, 5), family.name, drawn(facets.family, n));
  })));
  if (page.store.present('layer').indexOf(3) >= 0) {
    rows.push(row(gp.symbols.belt(), gp.t('drawn.belt'), drawn(facets.layer, 3)));
  }
  var isDrawn = page.map.hasLayer(page.areas);
  [page.areas.isOfficial ? 'built_up_official' : 'built_up', 'fringe', 'zone'].forEach(function (kind, n) {
    if (isDrawn && page.areas.has(n)) { rows.push(row(gp.Areas.icon(n), gp.t('drawn.' + kind), '')); }
  });
  if (isDrawn && page.areas.count) { rows.push(row(gp.Areas.icon(3), gp.t('candidate'), page.areas.count)); }
  return rows.concat(gp.themes.legend(page, row));
};

gp.panel.controls = function (page) {
  var map = page.map, config = page.config, box = gp.h('div', {});
  function control(position, element) {
    var it = L.control({ position: position });
    it.onAdd = function () {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    };
    it.addTo(map);
  }
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  control('bottomright', gp.h('div', { 'class': 'gp-caution' }, gp.h('b', {},
    config.is_fictional ? gp.t('fictional') + ' · ' : '', gp.t('caution')),
    gp.h('span', {}, gp.h('a', { href: 'https://www.openstreetmap.org/copyright', target: '_blank',
      rel: 'noopener noreferrer' }, gp.t('attribution')),
    config.data_date ? ' · ' + config.data_date : '', ' · Leaflet · geoplan')));
  var legend = gp.h('details', { 'class': 'gp-legend', open: window.innerWidth >= 900 },
    gp.h('summary', {}, gp.t('legend')), box);
  control('bottomright', legend);
  page.onRepaint(function () { gp.append(gp.empty(box), gp.panel.legend(page, false)); });
};
