/* What a reader learns of one point: state and why, duties and by which rule, scores, source. */
gp.popup = {};

gp.popup.percent = function (value) {
  return value === null ? gp.t('unknown') : gp.t('percent', { value: value.toFixed(1).replace(/\.0$/, '') });
};

// What is more than nothing never reads as nothing.
gp.popup.few = function (value, least) { return value > 0 && value < least ? '<' + least : value; };

gp.popup.row = function (label, value) {
  return [gp.h('dt', label), gp.h('dd', value)];
};

gp.popup.build = function (store, i) {
  var c = store.columns, type = store.config.types[c.type[i]];
  var family = store.config.families[store.family[i]];
  var box = gp.h('div.gp-popup');
  gp.append(box, [
    gp.h('h3', gp.symbols.icon(family.symbol, gp.STATE_COLOURS[c.state[i]], c.state[i], 7),
      c.name[i] || gp.t('no_name')),
    gp.h('p.gp-sub', type.name, ' · ', gp.t('kind.' + gp.KINDS[c.kind[i]]),
      ' · ', gp.h('span.gp-id', c.id[i])),
    store.mask[i] ? null : gp.h('p.gp-note', gp.t(store.isPlaced(i) ? 'filtered_out' : 'filtered_out_nowhere')),
    store.isPlaced(i) ? null : gp.h('p.gp-note', gp.t(type.placeless ? 'placeless' : 'nowhere')),
    gp.popup.states(c, i),
    gp.h('dl', gp.popup.duties(c, i), gp.popup.scores(c, i)),
    gp.popup.unmet(c, i),
    gp.popup.said(c.said_set[c.said[i]]),
    gp.h('dl', gp.popup.facts(store, i)),
    store.isPlaced(i) ? gp.popup.links(store, i) : null
  ]);
  return box;
};

gp.popup.states = function (c, i) {
  return gp.h('ul.gp-states', c.gap_set[c.gap[i]].map(function (pair) {
    return gp.h('li', gp.h('span', { 'class': 'gp-badge gp-s' + pair[0] },
      gp.t('state.' + gp.STATES[pair[0]])), pair[1] ? ' ' + pair[1] : '');
  }));
};

gp.popup.duties = function (c, i) {
  var rows = c.duty_set[c.duty[i]];
  return gp.ROLES.map(function (role, number) {
    var own = rows.filter(function (row) { return row[0] === number; });
    var value = own.length ? own.map(function (row) {
      return gp.h('div', row[1], ' ', gp.h('small', { title: row[3] },
        gp.t('rule.' + row[2]), gp.popup.distance(row[4])));
    }) : gp.h('span.gp-unknown', gp.t('none'));
    return !own.length && role !== 'lead' && role !== 'township' ? null : gp.popup.row(gp.t('role.' + role), value);
  });
};
gp.popup.distance = function (metres) {
  return metres === null ? '' : gp.t('distance', { km: (metres / 1000).toFixed(1) });
};

gp.popup.scores = function (c, i) {
  function score(name) {
    var value = c[name][i];
    return gp.h('span', { 'class': value === null ? 'gp-unknown' : '' }, gp.popup.percent(value));
  }
  var range = c.low[i] === null || c.high[i] === null || c.low[i] === c.high[i] ? null
    : gp.h('small', ' ', gp.t('range', { low: gp.popup.percent(c.low[i]), high: gp.popup.percent(c.high[i]) }));
  var last = c.last_set[c.last[i]];
  return [
    gp.popup.row(gp.t('score.overall'), [score('overall'), range]),
    c.corrected[i] === null ? null : gp.popup.row(gp.t('score.corrected'), score('corrected')),
    gp.popup.row(gp.t('score.parts'), [gp.t('score.static'), ' ', score('static'), ' · ',
      gp.t('score.dynamic'), ' ', score('dynamic')]),
    gp.popup.row(gp.t('checks'), gp.t('check_counts', { indicators: c.indicators[i], met: c.met[i],
      unmet: c.unmet[i], na: c.na[i], unverified: c.unverified[i], expired: c.expired[i], unknown: c.unknown[i] })),
    c.todo_set[c.todo[i]].some(Boolean) ? gp.popup.row(gp.t('filter.todo'), gp.popup.waiting(c.todo_set[c.todo[i]])) : null,
    c.share[i] === null ? null : gp.popup.row(gp.t('exposure'), gp.t('exposure_of', { share: gp.popup.few(c.share[i], 0.001),
      seen: gp.popup.few(c.seen[i], 0.1), deduct: gp.popup.few(c.deduct[i], 0.1) })),
    gp.popup.row(gp.t('last_check'), last
      ? [last, c.age[i] === null ? '' : gp.t('days_ago', { days: c.age[i] })]
      : gp.h('span.gp-unknown', gp.t('never_checked')))
  ];
};

gp.popup.unmet = function (c, i) {
  var rows = c.fault_set[c.fault[i]];
  if (!rows.length) { return null; }
  return gp.h('div.gp-unmet', gp.h('b', gp.t('unmet_list', { count: rows.length })),
    gp.h('ul', rows.map(function (row) {
      return gp.h('li', row[0], gp.h('small', ' ', row[1], row[2] ? ' ' + row[2] : ''));
    })));
};

gp.popup.said = function (lines) {
  return lines.length ? gp.h('div.gp-unmet gp-said', gp.h('b', gp.t('said')),
    gp.h('ul', lines.map(function (line) { return gp.h('li', line); }))) : null;
};
gp.popup.waiting = function (counts) {
  return counts.map(function (n, v) { return gp.t('waiting.' + v, { count: n }); }).join(gp.t('comma'));
};

gp.popup.source = function (text) {
  var at = text.indexOf('list:'), osm = at < 0 ? text : text.slice(0, at), words = [];
  if (osm.slice(0, 4) === 'osm:') {
    words.push('OSM ' + osm.slice(4).split(';').filter(Boolean).join(gp.t('comma')));
  }
  var parts = at < 0 ? null : /^list:([^#]*)#?([\s\S]*)!(\d+)$/.exec(text.slice(at));
  if (parts) { words.push(gp.t('source_list', { file: parts[1], sheet: parts[2], row: parts[3] })); }
  return words.length ? words.join('；') : text;
};

gp.popup.facts = function (store, i) {
  var c = store.columns;
  return [
    c.address[i] ? gp.popup.row(gp.t('address'), c.address[i]) : null,
    c.length[i] === null ? null : gp.popup.row(gp.t('length'), [gp.t('metres', { metres: c.length[i] }),
      c.layer[i] === 2 || store.config.types[c.type[i]].id === 'river' ? null : gp.h('small', ' ', gp.t('each_carriageway'))]),
    gp.popup.row(gp.t('source'), gp.popup.source(c.source[i])),
    gp.popup.row(gp.t('reason'), [c.reason_set[c.reason[i]], ' · ', gp.t('standing.' + gp.STANDINGS[c.standing[i]])]),
    c.unlisted[i] ? gp.popup.row(gp.t('in_list'), gp.t('unlisted_todo')) : null,
    !store.isPlaced(i) ? null : gp.popup.row(gp.t('coordinates'), [gp.popup.coordinates(store, i), ' ',
      gp.h('button.gp-link', { onclick: function (e) { gp.popup.copy(store, i, e.target); } }, gp.t('copy'))])
  ];
};
gp.popup.coordinates = function (store, i) {
  var at = store.latlng(i);
  return at.lng.toFixed(6) + ', ' + at.lat.toFixed(6);
};
gp.popup.copy = function (store, i, button) {
  var field = gp.h('textarea.gp-off');
  field.value = gp.popup.coordinates(store, i);
  document.body.appendChild(field);
  field.select();
  var done = false;
  try { done = document.execCommand('copy'); } catch (error) { done = false; }
  document.body.removeChild(field);
  button.textContent = gp.t(done ? 'copied' : 'copy_failed');
};

/* All three take WGS-84; the order of the two numbers differs. */
gp.popup.links = function (store, i) {
  var at = store.latlng(i), lon = at.lng.toFixed(6), lat = at.lat.toFixed(6);
  var name = encodeURIComponent(store.columns.name[i].slice(0, 40).replace(/[\uD800-\uDBFF]$/, '') || store.columns.id[i]);
  function link(label, url) {
    return gp.h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label);
  }
  return gp.h('p.gp-links', gp.t('open_in'), ' ',
    link(gp.t('map.amap'), 'https://uri.amap.com/marker?position=' + lon + ',' + lat + '&name=' + name +
      '&coordinate=wgs84&src=geoplan&callnative=0'), ' ',
    link(gp.t('map.baidu'), 'https://api.map.baidu.com/marker?location=' + lat + ',' + lon + '&title=' +
      name + '&content=' + name + '&coord_type=wgs84&output=html&src=webapp.geoplan.geoplan'), ' ',
    link(gp.t('map.tencent'), 'https://apis.map.qq.com/uri/v1/marker?marker=coord:' + lat + ',' + lon +
      ';title:' + name + '&coord_type=1&referer=geoplan'), ' ',
    gp.h('small', gp.t('needs_network')));
};
