/* geoplan map page. ES5, no dependency but Leaflet and inflate. Names from data reach the page only
   through createElement and textContent. */
var gp = {};

/* --- words --- */
gp.words = {};
gp.t = function (key, facts) {
  var text = gp.words[key];
  if (text === undefined) { throw new Error('no words for ' + key); }
  return text.replace(/\{(\w+)\}/g, function (_, name) {
    return facts && facts[name] !== undefined && facts[name] !== null ? String(facts[name]) : '';
  });
};

/* --- elements: gp.h('button.x y', {onclick: f}, 'text', child); x and y are classes, attributes may be left out --- */
gp.h = function (tag, attributes) {
  var dot = tag.indexOf('.'), element = document.createElement(dot < 0 ? tag : tag.slice(0, dot));
  if (dot > 0) { element.className = tag.slice(dot + 1); }
  if (element.type === 'submit') { element.type = 'button'; } // where it is to submit, it says so
  var first = {}.toString.call(attributes) === '[object Object]' ? 2 : 1;
  Object.keys(first > 1 ? attributes : {}).forEach(function (name) {
    var value = attributes[name];
    if (name.slice(0, 2) === 'on') {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  });
  for (var i = first; i < arguments.length; i++) { gp.append(element, arguments[i]); }
  return element;
};
gp.append = function (element, child) {
  if (child === null || child === undefined || child === false) { return; }
  if (Array.isArray(child)) {
    child.forEach(function (c) { gp.append(element, c); });
  } else {
    element.appendChild(child.nodeType ? child : document.createTextNode(String(child)));
  }
};
gp.empty = function (element) {
  while (element.firstChild) { element.removeChild(element.firstChild); }
  return element;
};

/* What stands above all else on every page: that the county is made up, that a veto is open. */
gp.notices = function (config) {
  return [config.is_fictional ? gp.h('p.gp-fiction', gp.t('fictional')) : null,
    config.veto ? gp.h('p.gp-veto', { role: 'alert' }, config.veto) : null];
};

/* --- data --- */
gp.utf8 = function (bytes) {
  if (window.TextDecoder) { return new TextDecoder('utf-8').decode(bytes); }
  var text = '', step = 8192;
  for (var i = 0; i < bytes.length; i += step) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + step));
  }
  return decodeURIComponent(escape(text));
};
gp.unpack = function (id) {
  var text = atob(document.getElementById(id).textContent);
  var bytes = new Uint8Array(text.length);
  for (var i = 0; i < text.length; i++) { bytes[i] = text.charCodeAt(i); }
  return JSON.parse(gp.utf8(gpFflate.inflateSync(bytes)));
};
/* running sum: steps back to positions */
gp.positions = function (steps) {
  var out = new Int32Array(steps.length), at = 0;
  for (var i = 0; i < steps.length; i++) { at += steps[i]; out[i] = at; }
  return out;
};

/* --- places on the map: everything is in pixels of zoom 18 --- */
gp.ZOOM = 18;
gp.toLatLng = function (x, y) { return L.CRS.EPSG3857.pointToLatLng(L.point(x, y), gp.ZOOM); };
gp.toPixels = function (latlng) { return L.CRS.EPSG3857.latLngToPoint(latlng, gp.ZOOM); };

/* --- shared look --- */
gp.FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",' +
  '"WenQuanYi Micro Hei","SimHei",sans-serif';
gp.STATES = ['unowned', 'failing', 'unchecked', 'stale', 'unpatrolled', 'unreachable', 'covered'];
/* numbers of marks: the state with nothing wrong, and after the states that of no value to colour by */
gp.COVERED = gp.STATES.length - 1;
gp.NO_VALUE = gp.STATES.length;
gp.LAYERS = ['site', 'stretch', 'bus', 'belt', 'nowhere'];
gp.LISTINGS = ['other', 'unlisted'];
gp.STANDINGS = ['listed', 'official', 'confirmed', 'rule'];
gp.KINDS = ['fixed', 'likely'];
gp.ROLES = ['lead', 'supporting', 'township', 'community', 'grid', 'sponsor'];
/* worst first; told apart by people who see no red or green, and calm where all is well */
gp.STATE_COLOURS = ['#7a0177', '#c93c05', '#5f6b6b', '#e0a800', '#4455ee', '#3d2b1f', '#7fb3cc'];
gp.DASHES = [[0.5, 7], [], [8, 6], [15, 5, 2, 5], [3, 3], [12, 4, 2, 4, 2, 4], [], [3, 5],
  [2, 10], [5, 7], [9, 5], [16, 3]];
gp.SCORE_COLOURS = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'];
gp.UNKNOWN_COLOUR = '#9a9a9a';
gp.scoreStep = function (value) {
  return value === null ? 5 : Math.max(0, Math.min(4, Math.floor(value / 20)));
};
/* what a point may cost, beside what it would if all cost the same */
gp.LOSS_STEPS = [0.5, 1, 2, 4];
gp.lossStep = function (share, count) {
  return share === null ? 5 : gp.LOSS_STEPS.filter(function (step) { return share * count / 100 >= step; }).length;
};
/* a step fills its symbol from below, so that nobody needs to tell its colour */
gp.stepMark = function (step) { return step === 5 ? gp.NO_VALUE : step === 4 ? gp.COVERED : gp.NO_VALUE + 1 + step; };
gp.COLOURINGS = ['state', 'family', 'score', 'corrected', 'loss'];
gp.pixelRatio = function () { return Math.min(2, window.devicePixelRatio || 1); };

/* What colour and what mark a point has, by what the reader chose to colour by. */
gp.theme = {
  by: 'state',
  hasSteps: function () { return gp.theme.by !== 'state' && gp.theme.by !== 'family'; },
  step: function (store, i) {
    var c = store.columns;
    if (gp.theme.by === 'loss') { return gp.lossStep(c.share[i], store.count); }
    return gp.scoreStep(c[gp.theme.by === 'corrected' ? 'corrected' : 'overall'][i]);
  },
  stepColour: function (step) {
    return step === 5 ? gp.UNKNOWN_COLOUR : gp.SCORE_COLOURS[gp.theme.by === 'loss' ? 4 - step : step];
  },
  stepWord: function (step) {
    if (step === 5) { return gp.t('unknown'); }
    return gp.theme.by === 'loss' ? gp.t(step ? 'loss_step' : 'loss_least', { times: gp.LOSS_STEPS[Math.max(step - 1, 0)] })
      : gp.t('score_step', { low: 20 * step, high: 20 * step + 20 });
  },
  colour: function (store, i) {
    if (gp.theme.by === 'family') { return store.config.families[store.family[i]].colour; }
    if (gp.theme.hasSteps()) { return gp.theme.stepColour(gp.theme.step(store, i)); }
    return gp.STATE_COLOURS[store.columns.state[i]];
  },
  mark: function (store, i) {
    if (gp.theme.by === 'state') { return store.columns.state[i]; }
    return gp.theme.hasSteps() ? gp.stepMark(gp.theme.step(store, i)) : gp.COVERED;
  }
};
