/* What the page opens on: how far the four targets are, how many days are left, what to do first. */
gp.answer = { ROWS: 5, GROUPS: [['unowned'], ['failing'], ['unchecked', 'stale', 'unpatrolled', 'unreachable']], OLD_DAYS: 7, FULL: 1000 };

gp.answer.build = function (page) {
  var config = page.config;
  var box = gp.h('section', { id: 'gp-answer', 'aria-label': gp.t('answer.label') },
    gp.h('div.gp-answer-head', gp.h('h1', gp.t('title', { county: config.title })),
      gp.notices(config),
      gp.answer.days(config), gp.answer.forecast(config.forecast), gp.h('p.gp-bar-key', ['met', 'unmet', 'open'].map(function (how) {
        return gp.h('span', gp.h('i', { 'class': 'gp-bar-' + how }), gp.t('answer.' + how));
      }))),
    gp.h('div.gp-gauges', gp.answer.gauges(page)),
    gp.answer.todo(page), gp.answer.worst(page));
  gp.append(box, gp.answer.fold(page));
  gp.answer.place(box);
  window.addEventListener('resize', function () { gp.answer.place(box); });
  return box;
};
/* What would come out today; the page that says why lies beside this one. */
gp.answer.forecast = function (forecast) {
  return gp.h('p.gp-sub', { id: 'gp-forecast' }, forecast.said, ' ',
    gp.h('a', { href: forecast.page, target: '_blank', rel: 'noopener' }, gp.t('answer.forecast_page')));
};
/* Beside the map there is no room for it on a telephone: there it heads the panel. */
gp.answer.place = function (box) {
  var isNarrow = window.innerWidth < gp.answer.FULL, panel = document.querySelector('.gp-panel-body');
  document.body.classList[isNarrow ? 'remove' : 'add']('gp-with-answer');
  if (isNarrow && box.parentNode !== panel) { panel.insertBefore(box, panel.firstChild); }
  if (!isNarrow && box.parentNode !== document.body) { document.body.insertBefore(box, document.body.firstChild); }
};

gp.answer.fold = function (page) {
  var button = gp.h('button', { id: 'gp-answer-fold', 'aria-expanded': 'true', onclick: function () {
    var isClosed = document.body.classList.toggle('gp-answer-closed');
    button.textContent = gp.t(isClosed ? 'answer.unfold' : 'answer.fold');
    button.setAttribute('aria-expanded', isClosed ? 'false' : 'true');
    page.map.invalidateSize({ animate: false });
  } }, gp.t('answer.fold'));
  return button;
};

/* --- days: counted whenever the page is looked at, from its dates and the clock of the browser --- */
gp.answer.day = function (text) {
  var parts = text.split('-').map(Number);
  return Date.UTC(parts[0], parts[1] - 1, parts[2]) / 86400000;
};
gp.answer.days = function (config) {
  var left = gp.h('p', { id: 'gp-days' }), age = gp.h('p.gp-sub', { id: 'gp-age' });
  function update() {
    var now = new Date(), made = gp.answer.day(config.as_of);
    var today = Math.max(made, Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86400000);
    gp.empty(left);
    if (config.deadline) {
      var days = gp.answer.day(config.deadline) - today;
      gp.append(left, days > 0 ? [gp.t('answer.left'), gp.h('b', days), gp.t('answer.left_days')]
        : gp.h('b', gp.t(days ? 'answer.over' : 'answer.today', { day: config.deadline })));
      left.title = config.deadline;
    } else {
      gp.append(left, gp.h('span.gp-unknown', { title: gp.t('answer.no_deadline_todo') }, gp.t('answer.no_deadline')));
    }
    age.textContent = gp.t('as_of', { day: config.as_of }) +
      (today - made > gp.answer.OLD_DAYS ? gp.t('answer.old', { days: today - made }) : '') + ' · ' +
      (config.data_date ? gp.t('data_date', { day: config.data_date }) : gp.t('data_date_unknown'));
  }
  update();
  document.addEventListener('visibilitychange', update);
  return [left, age];
};

/* --- the four targets --- */
gp.answer.rows = function (page) { // of one target the row of all, or else the first
  var seen = {};
  return page.config.targets.filter(function (row) {
    var isFirst = !seen[row.target];
    seen[row.target] = true;
    return isFirst;
  });
};
gp.answer.gauges = function (page) {
  return gp.answer.rows(page).map(function (row) { return gp.answer.gauge(page, row); });
};
gp.answer.gauge = function (page, row) {
  var open = row.unverified + row.expired + row.unknown, all = row.met + row.unmet + open;
  function part(how, count) {
    return count ? gp.h('i', { 'class': 'gp-bar-' + how, style: 'width:' + (100 * count / all).toFixed(2) + '%',
      title: gp.t('answer.' + how) + ' ' + count }) : null;
  }
  return gp.h('div.gp-gauge', { 'data-target': row.target, 'data-status': row.status },
    gp.h('h2', gp.t('target.' + row.target), gp.h('span.gp-status', gp.t('status.' + row.status))),
    gp.h('div.gp-bar', { role: 'img', 'aria-label': gp.t('answer.bar', { met: row.met, unmet: row.unmet, open: open }) },
      part('met', row.met), part('unmet', row.unmet), part('open', open)),
    gp.h('p', { title: gp.t('answer.range_means') }, gp.answer.value(row)),
    gp.h('p', gp.answer.link(page, row.target + '.lost'), gp.answer.link(page, row.target + '.open'),
      gp.answer.before(page.config.rounds, row.target)));
};
gp.answer.value = function (row) {
  if (!row.points) { return gp.t('answer.none.' + row.kind); }
  var range = row.low === null || row.high === null || row.low === row.high ? ''
    : gp.t('answer.range', { low: row.low, high: row.high });
  if (row.value === null) { return gp.t('unknown') + range; }
  return gp.t('answer.value.' + row.target, { value: row.value, range: range, goal: row.goal });
};
/* How it stood at the end of earlier rounds: upkeep shows in the course, not in one figure. */
gp.answer.before = function (rounds, target) {
  function said(round) {
    var value = round.values[target];
    return value === null || value === undefined ? gp.t('unknown') : String(value);
  }
  var names = rounds.map(function (round) { return round.name + ' ' + said(round); });
  return rounds.length ? gp.h('small.gp-rounds', { title: names.join(' → ') }, ' ',
    gp.t('answer.rounds', { values: rounds.slice(-3).map(said).join('→') })) : null;
};
/* All four in a line, for paper. */
gp.answer.line = function (page) {
  return gp.answer.rows(page).map(function (row) {
    return gp.h('span.gp-told', gp.h('b', gp.t('target.' + row.target)), ' ', gp.t('status.' + row.status),
      gp.t('colon'), gp.answer.value(row));
  });
};
/* A figure is the number of points that choosing it shows: both are counted from the same columns. */
gp.answer.link = function (page, hold) {
  var count = gp.answer.count(page.store, 'hold', hold);
  return count ? gp.h('button.gp-link', { 'data-hold': hold,
    onclick: function () { page.only({ hold: [hold] }); } }, gp.t('hold_count.' + hold.split('.')[1], { count: count })) : null;
};
gp.answer.count = function (store, name, value) {
  var facet = store.facets[name], v = facet.values.indexOf(value), count = 0;
  for (var i = 0; i < store.count; i++) {
    if (facet.sets ? facet.sets[facet.of[i]].indexOf(v) >= 0 : facet.of[i] === v) { count++; }
  }
  return count;
};

/* --- what to do first: who, what, how many. Name who is responsible, put right what fails, then look
   again; in each what may cost most first where that is known --- */
gp.answer.group = function (task) {
  return gp.answer.GROUPS.map(function (states) { return states.indexOf(gp.STATES[task.state]) >= 0; }).indexOf(true);
};
gp.answer.tasks = function (store) {
  var c = store.columns, unit = store.facets.unit, found = {}, covered = gp.STATES.indexOf('covered');
  for (var i = 0; i < store.count; i++) {
    if (c.state[i] === covered) { continue; }
    unit.sets[unit.of[i]].forEach(function (u) {
      var key = u + '|' + c.state[i];
      var task = found[key] = found[key] || { unit: unit.values[u], state: c.state[i], count: 0, share: 0 };
      task.count++;
      task.share += c.share[i] || 0;
    });
  }
  return Object.keys(found).map(function (key) { return found[key]; }).sort(function (a, b) {
    return gp.answer.group(a) - gp.answer.group(b) || b.share - a.share || a.state - b.state || b.count - a.count ||
      (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);
  });
};
/* The first lines, with at least one of each group: a long first group must not hide the others. */
gp.answer.first = function (tasks) {
  var heads = tasks.filter(function (task, k) { return !k || gp.answer.group(task) !== gp.answer.group(tasks[k - 1]); });
  var rest = tasks.filter(function (task) { return heads.indexOf(task) < 0; }).slice(0, gp.answer.ROWS - heads.length);
  return tasks.filter(function (task) { return heads.indexOf(task) >= 0 || rest.indexOf(task) >= 0; });
};
gp.answer.todo = function (page) {
  var tasks = gp.answer.tasks(page.store), rest = tasks.length - gp.answer.ROWS;
  return gp.h('div.gp-answer-list', { id: 'gp-todo' }, gp.h('h2', gp.t('answer.todo')),
    tasks.length ? gp.h('ol', gp.answer.first(tasks).map(function (task) {
      var state = gp.STATES[task.state];
      return gp.h('li', gp.h('button.gp-task', { 'data-count': task.count,
        onclick: function () { page.only({ unit: [task.unit], state: [state] }); } },
      gp.symbols.icon('circle', gp.STATE_COLOURS[task.state], task.state, 5),
      gp.h('span', task.unit ? gp.h('b', task.unit + gp.t('colon')) : null, gp.t('todo.' + state, { count: task.count }))));
    })) : gp.h('p', gp.t('answer.nothing')),
    rest > 0 ? gp.h('p.gp-none', gp.t('answer.rest', { count: rest })) : null);
};
gp.answer.worst = function (page) {
  var store = page.store, c = store.columns, covered = gp.STATES.indexOf('covered');
  var rows = store.worst(gp.answer.ROWS).filter(function (i) { return c.state[i] !== covered; });
  return rows.length ? gp.h('div.gp-answer-list', { id: 'gp-worst' }, gp.h('h2', gp.t('answer.worst')),
    gp.h('ol', rows.map(function (i) {
      return gp.h('li', gp.h('button.gp-task', { 'data-id': c.id[i],
        onclick: function () { page.show(i); } },
      gp.symbols.icon(store.config.families[store.family[i]].symbol, gp.STATE_COLOURS[c.state[i]], c.state[i], 5),
      gp.h('span', gp.h('b', c.name[i] || gp.t('no_name')), ' ',
        gp.h('small', c.gap_set[c.gap[i]][0][1] || gp.t('state.' + gp.STATES[c.state[i]])))));
    }))) : null;
};
