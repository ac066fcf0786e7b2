/* One row a meaning: symbol, line, words, count; only of what the map shows. Also on the printed sheet. */
gp.legend = {};

gp.legend.rows = function (page, withCounts) {
  function row(icons, text, count) {
    return gp.h('div.gp-key', icons, gp.h('span', text),
      withCounts ? gp.h('span.gp-n', count) : null);
  }
  return [page.map.hasLayer(page.points) ? gp.legend.points(page, row, withCounts) : null,
    page.map.hasLayer(page.areas) ? gp.legend.areas(page, row) : null, gp.themes.legend(page, row)];
};
gp.legend.points = function (page, row, withCounts) {
  var config = page.config, facets = page.store.facets, rows = [];
  /* a legend counts what the filters leave; the filters count what choosing a value would show */
  function drawn(facet, n) {
    var count = 0, i;
    for (i = 0; withCounts && i < page.store.count; i++) {
      if (page.store.mask[i] && facet.of[i] === n) { count++; }
    }
    return count;
  }
  function pair(colour, mark) { return [gp.symbols.icon('circle', colour, mark, 6), gp.symbols.line(colour, mark)]; }
  if (gp.theme.by === 'state') {
    gp.STATES.forEach(function (state, n) {
      rows.push(row(pair(gp.STATE_COLOURS[n], n), gp.t('state.' + state), drawn(facets.state, n)));
    });
  } else if (gp.theme.hasSteps()) {
    for (var n = 0; n <= 5; n++) {
      rows.push(row(pair(gp.theme.stepColour(n), gp.stepMark(n)), gp.theme.stepWord(n), page.stepCount(n)));
    }
  }
  rows.push(gp.h('div.gp-keys', page.store.present('family').map(function (n) {
    var family = config.families[n];
    var colour = gp.theme.by === 'family' ? family.colour : '#5b6470';
    return row(gp.symbols.icon(family.symbol, colour, gp.COVERED, 5), family.name, drawn(facets.family, n));
  })));
  if (page.store.present('layer').indexOf(3) >= 0) {
    rows.push(row(gp.symbols.belt(), gp.t('drawn.belt'), drawn(facets.layer, 3)));
  }
  if (withCounts && page.config.undrawn) {
    rows.push(row(null, gp.t('drawn.nowhere'), drawn(facets.layer, gp.LAYERS.indexOf('nowhere'))));
  }
  return rows;
};
gp.legend.areas = function (page, row) {
  var rows = [];
  [page.areas.isOfficial ? 'built_up_official' : 'built_up', 'fringe', 'zone'].forEach(function (kind, n) {
    if (page.areas.has(n)) { rows.push(row(gp.Areas.icon(n), gp.t('drawn.' + kind), '')); }
  });
  if (page.areas.count) { rows.push(row(gp.Areas.icon(3), gp.t('candidate'), page.areas.count)); }
  return rows;
};
