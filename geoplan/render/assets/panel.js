/* The panel beside the map, and what stands on the map: legend, scale, source, caution. */
gp.panel = {};

gp.panel.build = function (page) {
  var config = page.config, filters = new gp.Filters(page.store);
  var body = gp.h('div.gp-panel-body',
    filters.tiles(), filters.count(page), gp.panel.chosen(page), gp.tables.search(page),
    gp.panel.colouring(page), gp.themes.panel(page), filters.all(),
    gp.print.field(), gp.tables.list(page), gp.tables.summary(page), gp.inventory.candidates(page),
    gp.inventory.table(page), gp.tables.notes(page),
    gp.h('p.gp-foot', gp.t('foot', { version: config.version })));
  var panel = gp.h('aside', { id: 'gp-panel', 'aria-label': gp.t('panel') }, body);
  var button = gp.h('button', { id: 'gp-fold', 'aria-controls': 'gp-panel',
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
  var line = gp.h('p.gp-note', { id: 'gp-chosen' });
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
      if (page.layers[name].indexOf(e.layer) < 0) { return; }
      box.checked = e.type === 'layeradd';
      page.repaintLegend();
    });
    return gp.h('label.gp-inline', box, gp.t('show.' + name));
  }
  return gp.h('div.gp-field', gp.h('label', { 'for': 'gp-colour' }, gp.t('colour_by')), select,
    gp.h('span.gp-layers', page.layersAtFirst.map(layer)));
};

gp.panel.controls = function (page) {
  var map = page.map, config = page.config, box = gp.h('div');
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
  gp.corner(map, config);
  var legend = gp.h('details.gp-legend', { open: window.innerWidth >= 900 },
    gp.h('summary', gp.t('legend')), box);
  control('bottomright', legend);
  page.onRepaint(function () { gp.append(gp.empty(box), gp.legend.rows(page, false)); });
};
