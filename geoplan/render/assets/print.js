/* A sheet for paper: drawn anew at once when printing begins, because live tiles print with holes. */
gp.print = { RATIO: 2, MARGIN_MM: 8, DPMM: 96 / 25.4, PAD: 12, format: 'A4', hasSheet: false,
  FORMATS: { A4: [297, 210], A3: [420, 297] },
  LEAST: 0.46, // share of the height that is the map's, whatever is to be said
  TIGHTER: ['', 'gp-tight', 'gp-tight gp-tighter', 'gp-tight gp-tightest'] };

gp.print.watch = function (page) {
  var sheet = null;
  gp.print.hasSheet = true;
  function remove() {
    if (sheet) { document.body.removeChild(sheet); }
    sheet = null;
    document.body.classList.remove('gp-sheeted');
  }
  window.addEventListener('beforeprint', function () {
    remove();
    sheet = gp.print.sheet(page);
    document.body.classList.add('gp-sheeted');
  });
  window.addEventListener('afterprint', remove);
};
/* The paper is chosen before printing: the style sheet then asks the printer for it. */
gp.print.field = function () {
  var style = gp.h('style');
  document.head.appendChild(style);
  var select = gp.h('select', { id: 'gp-paper', onchange: function () { choose(select.value); } },
    Object.keys(gp.print.FORMATS).map(function (name) {
      return gp.h('option', { value: name }, gp.t('paper', { name: name }));
    }));
  function choose(name) {
    gp.print.format = name;
    style.textContent = '@page { size: ' + name + ' landscape; margin: ' + gp.print.MARGIN_MM + 'mm; }';
  }
  choose(gp.print.format);
  return gp.h('div.gp-field', gp.h('label', { 'for': 'gp-paper' }, gp.t('print')), select,
    gp.h('button', { id: 'gp-print', onclick: function () { window.print(); } }, gp.t('print_now')));
};
/* Width and height of what can be printed on, in CSS pixels; a little less high: printers round. */
gp.print.room = function () {
  return gp.print.FORMATS[gp.print.format].map(function (mm, n) {
    return Math.floor((mm - 2 * gp.print.MARGIN_MM) * gp.print.DPMM) - (n ? 6 : 0);
  });
};

/* The county fills the frame where the screen shows all of it; else the same middle as on the screen,
   at a scale that shows at least as much. */
gp.print.view = function (page, width, height) {
  var map = page.map, bounds = L.latLngBounds(page.config.bounds), size = map.getSize(), centre = map.getCenter();
  var at = gp.toPixels(centre), scale = Math.pow(2, map.getZoom() - gp.ZOOM) * Math.min(width / size.x, height / size.y);
  if (map.getBounds().contains(bounds)) {
    var low = gp.toPixels(bounds.getSouthWest()), high = gp.toPixels(bounds.getNorthEast());
    at = { x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 };
    centre = bounds.getCenter();
    scale = Math.min((width - 2 * gp.print.PAD) / Math.max(1, high.x - low.x),
      (height - 2 * gp.print.PAD) / Math.max(1, low.y - high.y));
  }
  return { zoom: Math.round(gp.ZOOM + Math.log(scale) / Math.LN2), scale: scale, lat: centre.lat,
    dx: at.x * scale - width / 2, dy: at.y * scale - height / 2, width: width, height: height };
};
gp.print.metre = function (view) { // CSS pixels
  return view.scale * 256 * Math.pow(2, gp.ZOOM) / (2 * Math.PI * 6378137 * Math.cos(view.lat * Math.PI / 180));
};
/* To two figures: paper is never measured closer. */
gp.print.ratio = function (view) {
  var exact = 1000 * gp.print.DPMM / gp.print.metre(view);
  var step = Math.pow(10, Math.max(0, Math.floor(Math.log(exact) / Math.LN10) - 1));
  return gp.t('scale', { ratio: Math.round(exact / step) * step });
};

/* Words first, set ever tighter until the map has its share: so all of it is one sheet. */
gp.print.sheet = function (page) {
  var room = gp.print.room(), image = gp.h('img.gp-sheet-map', { alt: '' }), scale = gp.h('span');
  var sheet = gp.h('div', { id: 'gp-sheet' }, gp.print.words(page, image, scale)), height = 0;
  sheet.style.width = room[0] + 'px';
  document.body.appendChild(sheet);
  image.style.height = '0';
  gp.print.TIGHTER.some(function (tighter) {
    sheet.className = 'gp-measured ' + tighter;
    height = room[1] - sheet.offsetHeight - 24;
    return height >= gp.print.LEAST * room[1];
  });
  var view = gp.print.view(page, room[0], height);
  scale.textContent = gp.print.ratio(view);
  image.src = gp.print.map(page, view);
  image.style.width = view.width + 'px';
  image.style.height = view.height + 'px';
  sheet.className = sheet.className.replace('gp-measured ', '');
  return sheet;
};
/* What each layer means and how sure it is; the latter goes first where the paper is small. */
gp.print.told = function (page) {
  return gp.h('div.gp-sheet-told', gp.themes.shown(page).map(function (theme) {
    return gp.h('p', gp.h('b', theme.title(), gp.t('colon')), theme.sentence('means'),
      gp.h('span.gp-sheet-sure', ' ', theme.sentence('sure')));
  }));
};
gp.print.words = function (page, image, scale) {
  var config = page.config, legend = gp.h('div.gp-sheet-legend', gp.h('b', gp.t('legend')), gp.legend.rows(page, true));
  /* canvases lose their drawing in print: turn them into images */
  [].slice.call(legend.querySelectorAll('canvas')).forEach(function (icon) {
    var still = gp.h('img', { src: icon.toDataURL(), alt: '' });
    still.style.width = icon.style.width;
    still.style.height = icon.style.height;
    icon.parentNode.replaceChild(still, icon);
  });
  return [
    gp.h('h1', gp.t('title', { county: config.title }), config.is_fictional ? ' ' + gp.t('fictional') : ''),
    config.veto ? gp.h('p', gp.h('b', config.veto)) : null,
    gp.h('p', gp.answer.line(page)), image, legend, gp.print.filters(page), gp.print.told(page),
    gp.h('p', gp.t('shown', { shown: page.store.visible, total: page.store.count }), ' · ', scale, ' · ',
      gp.t('as_of', { day: config.as_of }), ' · ', gp.t('crs'), ' · ', gp.t('sources'), gp.t('attribution'), ' ',
      config.data_date ? gp.t('data_date', { day: config.data_date }) : gp.t('data_date_unknown')),
    gp.h('p', gp.h('b', gp.t('caution')))];
};
gp.print.map = function (page, view) {
  var canvas = document.createElement('canvas'), ctx = canvas.getContext('2d'), ratio = gp.print.RATIO;
  var isShown = page.map.hasLayer(page.points);
  canvas.width = view.width * ratio;
  canvas.height = view.height * ratio;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = '#f7f5f0';
  ctx.fillRect(0, 0, view.width, view.height);
  if (page.map.hasLayer(page.base)) { page.base.paint(ctx, view); }
  if (page.map.hasLayer(page.areas)) { page.areas.paint(ctx, view); }
  gp.themes.paint(page, 'area', ctx, view);
  if (isShown) { page.stretches.paint(ctx, view); }
  gp.themes.paint(page, 'line', ctx, view);
  if (isShown) { page.points.paint(ctx, view, true); }
  gp.themes.paint(page, 'mark', ctx, view);
  if (page.map.hasLayer(page.areas)) { page.areas.marks.paint(ctx, view); }
  if (page.map.hasLayer(page.labels)) { page.labels.paint(ctx, view); }
  gp.print.furniture(ctx, view);
  return canvas.toDataURL('image/png');
};

/* Which filters are on: a filtered sheet must not pass for the whole county. */
gp.print.filters = function (page) {
  var text = gp.print.chosen(page);
  return text ? gp.h('p', gp.h('b', text)) : null;
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
  if (name === 'todo') { return gp.t('waits.' + value); }
  if (name === 'layer' || name === 'standing' || name === 'listing' || name === 'hold') { return gp.t(name + '.' + value); }
  return value || gp.t(name === 'unit' ? 'no_unit' : 'no_town');
};

/* Scale bar and north arrow. */
gp.print.furniture = function (ctx, view) {
  var metre = gp.print.metre(view);
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

/* Pages without a sheet print what they show: the map as it stands, made to fit, then their panel. */
gp.print.plain = function (map) {
  var box = map.getContainer(), head = null, WIDTH = 700, HEIGHT = 560; // upright A4
  window.addEventListener('beforeprint', function () {
    if (gp.print.hasSheet || head) { return; }
    var size = map.getSize(), fit = Math.min(WIDTH / size.x, HEIGHT / size.y);
    head = gp.h('div', { id: 'gp-plain-head' }, document.getElementById('gp-panel') ? gp.h('h1', document.title) : null);
    document.body.insertBefore(head, document.body.firstChild);
    document.body.classList.add('gp-plain');
    box.style.cssText += ';width:' + size.x + 'px;height:' + size.y + 'px;transform-origin:0 0;transform:scale(' + fit +
      ');margin:0 0 ' + Math.floor(size.y * (fit - 1)) + 'px';
  });
  window.addEventListener('afterprint', function () {
    if (!head) { return; }
    document.body.removeChild(head);
    head = null;
    document.body.classList.remove('gp-plain');
    ['width', 'height', 'transform-origin', 'transform', 'margin'].forEach(function (name) { box.style.removeProperty(name); });
  });
};
L.Map.addInitHook(function () { gp.print.plain(this); });
