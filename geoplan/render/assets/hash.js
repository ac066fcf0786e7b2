/* The address says what is shown: #at=15/28.29/117.21&state=failing&layers=base,labels&point=p1.
   Choosing something is a step one can go back from; moving the map is not. A part that makes no
   sense is passed over. */
gp.hash = { MAX: 20000 };

gp.hash.decode = function (text) {
  try { return decodeURIComponent(text); } catch (error) { return ''; }
};
gp.hash.parts = function (text) {
  var out = Object.create(null); // a name such as "constructor" is then just unknown
  text.slice(1, gp.hash.MAX).split('&').forEach(function (part) {
    var at = part.indexOf('=');
    if (at > 0) { out[part.slice(0, at)] = part.slice(at + 1); }
  });
  return out;
};
gp.hash.list = function (text) { return text.split(',').map(gp.hash.decode); };

gp.hash.text = function (page) {
  var at = page.map.getCenter(), selection = page.store.selection(), layers = page.layersShown();
  var parts = ['at=' + [page.map.getZoom(), at.lat.toFixed(5), at.lng.toFixed(5)].join('/')];
  Object.keys(selection).forEach(function (name) {
    parts.push(name + '=' + selection[name].map(encodeURIComponent).join(','));
  });
  if (layers.join() !== page.layersAtFirst.join()) { parts.push('layers=' + layers.map(encodeURIComponent).join(',')); }
  if (gp.theme.by !== 'state') { parts.push('colour=' + gp.theme.by); }
  if (page.openedPoint >= 0) { parts.push('point=' + encodeURIComponent(page.store.columns.id[page.openedPoint])); }
  return '#' + parts.join('&');
};
/* All but the place on the map. */
gp.hash.choice = function (text) { return text.replace(/^#at=[^&]*/, ''); };

gp.hash.write = function (page) {
  var text = gp.hash.text(page), before = window.location.hash;
  var isStep = page.isSettled && gp.hash.choice(text) !== gp.hash.choice(page.hash);
  page.hash = text;
  page.isSettled = true; // what was read is first written as it is understood
  if (text === before) { return; }
  try { window.history[isStep ? 'pushState' : 'replaceState'](null, '', text); } catch (error) { /* no history here */ }
};

gp.hash.read = function (page) {
  var text = window.location.hash;
  if (text === page.hash) { return; }
  var parts = gp.hash.parts(text), selection = {}, at = (parts.at || '').split('/');
  page.isReading = true;
  page.store.names.forEach(function (name) {
    selection[name] = parts[name] === undefined ? [] : gp.hash.list(parts[name]);
  });
  page.map.closePopup();
  if (at.length === 3 && at.every(function (n) { return n !== '' && isFinite(n); }) && at[0] >= 1 && at[0] <= gp.ZOOM &&
      Math.abs(at[1]) <= 85 && Math.abs(at[2]) <= 180) {
    page.map.setView([+at[1], +at[2]], +at[0], { animate: false });
  }
  page.colour(parts.colour === undefined ? 'state' : parts.colour);
  page.showLayers(parts.layers === undefined ? page.layersAtFirst : gp.hash.list(parts.layers));
  page.store.choose(selection);
  var point = parts.point === undefined ? -1 : page.store.columns.id.indexOf(gp.hash.decode(parts.point));
  if (point >= 0) { page.open(point); }
  page.isReading = false;
  page.isSettled = false;
  page.hash = text;
};

gp.hash.watch = function (page) {
  var timer = 0;
  function later() {
    clearTimeout(timer);
    page.isWaiting = !page.isReading;
    if (page.isWaiting) {
      timer = setTimeout(function () { page.isWaiting = false; gp.hash.write(page); }, 200);
    }
  }
  page.map.on('moveend popupclose layeradd layerremove', later);
  page.onChoice(later);
  ['hashchange', 'popstate'].forEach(function (name) {
    window.addEventListener(name, function () { gp.hash.read(page); later(); });
  });
  later();
};
