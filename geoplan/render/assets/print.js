/* A sheet for paper: drawn anew at once when printing begins, because live tiles print with holes. */
gp.print = { WIDTH: 1040, HEIGHT: 575, RATIO: 2 };

gp.print.watch = function (page) {
  var sheet = null;
  window.addEventListener('beforeprint', function () {
    if (sheet) { document.body.removeChild(sheet); }
    sheet = gp.print.sheet(page);
    document.body.appendChild(sheet);
  });
  window.addEventListener('afterprint', function () {
    if (sheet) { document.body.removeChild(sheet); }
    sheet = null;
  });
};

/* The same middle as on the screen, at the whole zoom that shows at least as much. */
gp.print.view = function (page) {
  var size = page.map.getSize(), zoom = page.map.getZoom();
  var fit = Math.min(gp.print.WIDTH / size.x, gp.print.HEIGHT / size.y);
  var scale = Math.pow(2, zoom - gp.ZOOM) * fit, at = gp.toPixels(page.map.getCenter());
  return { zoom: Math.round(zoom + Math.log(fit) / Math.LN2), scale: scale,
    dx: at.x * scale - gp.print.WIDTH / 2, dy: at.y * scale - gp.print.HEIGHT / 2,
    width: gp.print.WIDTH, height: gp.print.HEIGHT };
};

gp.print.sheet = function (page) {
  var config = page.config, view = gp.print.view(page), ratio = gp.print.RATIO;
  var canvas = document.createElement('canvas'), ctx = canvas.getContext('2d');
  canvas.width = view.width * ratio;
  canvas.height = view.height * ratio;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = '#f7f5f0';
  ctx.fillRect(0, 0, view.width, view.height);
  if (page.map.hasLayer(page.base)) { page.base.paint(ctx, view); }
  if (page.map.hasLayer(page.areas)) { page.areas.paint(ctx, view); }
  gp.themes.paint(page, 'area', ctx, view);
  if (page.map.hasLayer(page.points)) { page.stretches.paint(ctx, view); }
  gp.themes.paint(page, 'line', ctx, view);
  if (page.map.hasLayer(page.points)) { page.points.paint(ctx, view, true); }
  gp.themes.paint(page, 'mark', ctx, view);
  if (page.map.hasLayer(page.areas)) { page.areas.marks.paint(ctx, view); }
  if (page.map.hasLayer(page.labels)) { page.labels.paint(ctx, view); }
  gp.print.furniture(ctx, page, view);
  var legend = gp.h('div', { 'class': 'gp-sheet-legend' }, gp.legend.rows(page, true));
  /* canvases lose their drawing in print: turn them into images */
  [].slice.call(legend.querySelectorAll('canvas')).forEach(function (icon) {
    var image = gp.h('img', { src: icon.toDataURL(), alt: '' });
    image.style.width = icon.style.width;
    image.style.height = icon.style.height;
    icon.parentNode.replaceChild(image, icon);
  });
  return gp.h('div', { id: 'gp-sheet' },
    gp.h('h1', {}, gp.t('title', { county: config.title }), config.is_fictional ? ' ' + gp.t('fictional') : ''),
    gp.h('img', { src: canvas.toDataURL('image/png'), alt: '', 'class': 'gp-sheet-map' }),
    legend,
    gp.print.filters(page), gp.themes.sentences(page),
    gp.h('p', {}, gp.t('shown', { shown: page.store.visible, total: page.store.count }), ' · ',
      gp.t('as_of', { day: config.as_of }), ' · ',
      config.data_date ? gp.t('data_date', { day: config.data_date }) : gp.t('data_date_unknown'), ' · ',
      gp.t('crs'), ' · ', gp.t('attribution')),
    gp.h('p', {}, gp.h('b', {}, gp.t('caution'))));
};

/* Which filters are on: a filtered sheet must not pass for the whole county. */
gp.print.filters = function (page) {
  var text = gp.print.chosen(page);
  return text ? gp.h('p', {}, gp.h('b', {}, text)) : null;
};
gp.print.chosen = function (page) {
  var store = page.store, on = Object.keys(store.selection()).map(function (name) {
    var facet = store.facets[name];
    return gp.t('filter.' + name) + gp.t('equals') + facet.chosen.map(function (v) {
      return gp.print.label(page, name, v);
    }).join(gp.t('comma'));
  });
  return on.length ? gp.t('filtered', { what: on.join(gp.t('semicolon')) }) : '';
};
gp.print.label = function (page, name, v) {
  var value = page.store.facets[name].values[v], config = page.config;
  if (name === 'state') { return gp.t('state.' + value); }
  if (name === 'family') { return config.families[v].name; }
  if (name === 'type') { return config.types[v].name; }
  if (name === 'kind') { return gp.t('kind.' + value); }
  if (name === 'layer' || name === 'standing' || name === 'listing' || name === 'hold') { return gp.t(name + '.' + value); }
  return value || gp.t(name === 'unit' ? 'no_unit' : 'no_town');
};

/* Scale bar and north arrow. */
gp.print.furniture = function (ctx, page, view) {
  var lat = page.map.getCenter().lat * Math.PI / 180;
  var metre = view.scale * 256 * Math.pow(2, gp.ZOOM) / (2 * Math.PI * 6378137 * Math.cos(lat));
  var goal = 150 / metre, power = Math.pow(10, Math.floor(Math.log(goal) / Math.LN10));
  var metres = [5, 2, 1].map(function (n) { return n * power; }).filter(function (m) { return m <= goal; })[0];
  var width = metres * metre, y = view.height - 14;
  ctx.setLineDash([]);
  ctx.font = '12px ' + gp.FONT;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = 'rgba(255,255,255,.85)';
  ctx.fillRect(8, y - 22, width + 16, 30);
  ctx.fillStyle = '#222';
  ctx.fillRect(16, y, width, 4);
  ctx.fillText(metres >= 1000 ? metres / 1000 + ' km' : metres + ' m', 16, y - 5);
  var x = view.width - 26;
  ctx.beginPath();
  ctx.moveTo(x, 12); ctx.lineTo(x + 9, 40); ctx.lineTo(x, 33); ctx.lineTo(x - 9, 40);
  ctx.closePath();
  ctx.fill();
  ctx.textAlign = 'center';
  ctx.fillText('N', x, 54);
};
