/* The points that the filters leave, as a table. */
gp.table.rows = function (page) {
  var store = page.store, c = store.columns, config = page.config, rows = [], i;
  function units(i, role) {
    return c.duty_set[c.duty[i]].filter(function (row) { return row[0] === role; })
      .map(function (row) { return row[1]; }).join(gp.t('comma'));
  }
  rows.push(['id', 'name', 'type', 'kind', 'state', 'why', 'unit', 'town', 'overall', 'low', 'high', 'last', 'address',
    'lon', 'lat', 'source'].map(function (name) { return gp.t('column.' + name); }));
  for (i = 0; i < store.count; i++) {
    if (!store.mask[i]) { continue; }
    var at = store.isPlaced(i) ? store.latlng(i) : null;
    rows.push([c.id[i], c.name[i], config.types[c.type[i]].name, gp.t('kind.' + gp.KINDS[c.kind[i]]),
      c.gap_set[c.gap[i]].map(function (pair) { return gp.t('state.' + gp.STATES[pair[0]]); }).join(gp.t('comma')),
      c.gap_set[c.gap[i]].map(function (pair) { return pair[1]; }).filter(Boolean).join(gp.t('semicolon')),
      units(i, 0), units(i, 2), c.overall[i], c.low[i], c.high[i], c.last_set[c.last[i]], c.address[i],
      at ? Number(at.lng.toFixed(6)) : '', at ? Number(at.lat.toFixed(6)) : '', gp.popup.source(c.source[i])]);
  }
  return rows;
};
gp.table.button = function (page) {
  return gp.h('button', { id: 'gp-export', title: gp.t('export_hint'), onclick: function () {
    gp.table.save(page.config.title.replace(/[\\/:*?"<>|\x00-\x1f]/g, '') + '-' + gp.t('export_name') + '-' +
      page.config.as_of + '.csv', gp.table.text(gp.table.rows(page)));
  } }, gp.t('export'));
};
