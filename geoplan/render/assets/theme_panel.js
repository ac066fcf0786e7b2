/* The list of thematic layers: what each means and how sure it is; what to supply where it is empty. */
gp.themes = {};

gp.themes.panel = function (page) {
  var head = gp.h('summary');
  function count() {
    head.textContent = gp.t('themes', { count: gp.themes.shown(page).length });
  }
  page.map.on('layeradd layerremove', count);
  count();
  return gp.h('details', { id: 'gp-themes' }, head, gp.h('p.gp-none', gp.t('themes_unfiltered')), page.config.themes.map(function (told) {
    return gp.themes.row(page, told, page.themes[told.id]);
  }));
};
gp.themes.row = function (page, told, theme) {
  var box = gp.h('input', { type: 'checkbox', disabled: !theme, 'data-layer': told.id, onchange: function () {
    page.showLayer(told.id, box.checked);
  } });
  var label = gp.h('label.gp-box', box, gp.h('span.gp-label', told.name));
  if (!theme) {
    return gp.h('div.gp-theme gp-empty', { 'data-theme': told.id }, label,
      gp.h('p.gp-none', told.supply));
  }
  var selects = gp.themes.selects(told, function (id) {
    theme.choose(id);
    page.showLayer(told.id, true);
    if (told.facets.length) { page.map.fitBounds(theme.bounds(), { animate: false, maxZoom: 16, padding: [40, 40] }); }
    page.themed();
  });
  var means = gp.h('p'), sure = gp.h('p.gp-sure'), from = told.from ? gp.h('p', gp.t('theme_zoom')) : null;
  var more = gp.h('div.gp-none', { hidden: true }, means, sure, from);
  function update() {
    box.checked = page.map.hasLayer(theme);
    more.hidden = !box.checked;
    means.textContent = theme.sentence('means');
    sure.textContent = theme.sentence('sure');
    selects.show(theme.choice);
  }
  page.onChoice(update);
  page.map.on('layeradd layerremove', function (e) { if (e.layer === theme) { update(); page.repaintLegend(); } });
  update();
  return gp.h('div.gp-theme', { 'data-theme': told.id }, label,
    selects.boxes.map(function (box) { return gp.h('div.gp-field', box); }), more);
};
/* The drop-downs of a layer: one of its parts, or one a facet, where what no part has beside the other
   choices is greyed. */
gp.themes.selects = function (told, choose) {
  var facets = told.facets, boxes = [];
  function chosen() { return boxes.map(function (box) { return box.value; }); }
  function add(name, options) {
    boxes.push(gp.h('select', { 'aria-label': name, onchange: function () { choose(chosen().join('@')); } },
      options.map(function (part) { return gp.h('option', { value: part.id }, part.label); })));
  }
  facets.forEach(function (facet) {
    add(facet.name, [{ id: '', label: facet.all }].concat(facet.own.map(function (p) { return { id: p, label: p }; })));
  });
  if (!boxes.length && told.parts.length > 1) { add(gp.t('theme_part', { name: told.name }), told.parts); }
  return { boxes: boxes, show: function (id) {
    boxes.forEach(function (box, k) { box.value = facets.length ? id.split('@')[k] || '' : id; });
    facets.forEach(function (_, k) {
      [].forEach.call(boxes[k].options, function (option) {
        var ids = chosen();
        ids[k] = option.value;
        option.disabled = !told.parts.some(function (part) { return gp.Theme.fits(part, ids.join('@')); });
      });
    });
  } };
};
gp.themes.shown = function (page, kind) {
  return page.config.themes.map(function (told) { return page.themes[told.id]; }).filter(function (theme) {
    return theme && page.map.hasLayer(theme) && (!kind || theme.told.kind === kind);
  });
};
gp.themes.tops = function (page) {
  return gp.themes.shown(page).filter(function (theme) { return theme.top; });
};
gp.themes.paint = function (page, kind, ctx, view) {
  gp.themes.shown(page, kind).forEach(function (theme) { theme.paint(ctx, view); });
  gp.themes.tops(page).forEach(function (theme) { if (kind === 'mark') { theme.top.paint(ctx, view); } });
};
/* Only looks that occur; on paper with their numbers. */
gp.themes.legend = function (page, row) {
  return gp.themes.shown(page).map(function (theme) {
    var counts = theme.counts();
    return gp.h('div.gp-keys', { 'data-theme': theme.told.id }, gp.h('b', theme.title()),
      theme.told.looks.map(function (look, n) {
        return counts[n] ? row(gp.Theme.icon(theme.told.kind, look), look.label, counts[n]) : null;
      }));
  });
};
/* The topmost feature under a place of the map: [theme, feature] or null. */
gp.themes.hit = function (page, latlng, onTop) {
  var found = null;
  gp.themes.tops(page).forEach(function (theme) {
    var feature = theme.hit(latlng, true);
    if (feature >= 0) { found = [theme, feature]; }
  });
  if (found || onTop) { return found; }
  ['mark', 'line', 'area'].forEach(function (kind) {
    gp.themes.shown(page, kind).forEach(function (theme) {
      var feature = found ? -1 : theme.hit(latlng);
      if (feature >= 0) { found = [theme, feature]; }
    });
  });
  return found;
};
