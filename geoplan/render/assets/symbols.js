/* The eight shapes of the families in every state: map, panel and legend draw the same. */
gp.symbols = { cache: {} };

gp.symbols.path = function (ctx, symbol, x, y, r) {
  function polygon(corners, turn, size) {
    for (var i = 0; i < corners; i++) {
      var a = turn + 2 * Math.PI * i / corners;
      ctx[i ? 'lineTo' : 'moveTo'](x + size * Math.cos(a), y + size * Math.sin(a));
    }
    ctx.closePath();
  }
  ctx.beginPath();
  if (symbol === 'square') {
    ctx.rect(x - 0.86 * r, y - 0.86 * r, 1.72 * r, 1.72 * r);
  } else if (symbol === 'triangle') {
    polygon(3, -Math.PI / 2, 1.22 * r);
  } else if (symbol === 'triangle_down') {
    polygon(3, Math.PI / 2, 1.22 * r);
  } else if (symbol === 'diamond') {
    polygon(4, 0, 1.2 * r);
  } else if (symbol === 'pentagon') {
    polygon(5, -Math.PI / 2, 1.1 * r);
  } else if (symbol === 'hexagon') {
    polygon(6, 0, 1.08 * r);
  } else if (symbol === 'cross') {
    var a = 1.1 * r, b = 0.46 * r;
    [[-b, -a], [b, -a], [b, -b], [a, -b], [a, b], [b, b], [b, a], [-b, a], [-b, b], [-a, b],
      [-a, -b], [-b, -b]].forEach(function (p, i) {
      ctx[i ? 'lineTo' : 'moveTo'](x + p[0], y + p[1]);
    });
    ctx.closePath();
  } else {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
};

/* state: 0 unowned "?", 1 failing "×", 2 unchecked hollow, 3 stale half filled, 4 unpatrolled a dot in a
   hollow, 5 unreachable a bar across a hollow, gp.COVERED solid; gp.NO_VALUE hatched, the next four filled to a fifth and so on */
gp.symbols.draw = function (ctx, symbol, colour, state, x, y, r) {
  var isHollow = state > 1 && state !== gp.COVERED && r >= 2.5;
  ctx.save();
  ctx.lineJoin = 'round';
  gp.symbols.path(ctx, symbol, x, y, r);
  ctx.lineWidth = r >= 5 ? 3.4 : 2;
  ctx.strokeStyle = 'rgba(255,255,255,.92)';
  ctx.stroke();
  ctx.fillStyle = isHollow ? '#fff' : colour;
  ctx.fill();
  if ((state === 3 || state > gp.NO_VALUE) && isHollow) { // half, or as high as the score
    ctx.save();
    ctx.clip();
    ctx.fillStyle = colour;
    ctx.fillRect(x - 2 * r, state === 3 ? y : y + r - 0.4 * r * (state - gp.NO_VALUE), 4 * r, 4 * r);
    ctx.restore();
  }
  if (state === gp.NO_VALUE && isHollow) { gp.symbols._hatch(ctx, colour, x, y, r); }
  if ((state === 4 || state === 5) && isHollow) { gp.symbols._core(ctx, symbol, colour, state, x, y, r); }
  if (isHollow) {
    ctx.lineWidth = Math.max(r < 4 ? 1.2 : 1.6, r * 0.3);
    ctx.strokeStyle = colour;
  } else {
    ctx.lineWidth = r >= 5 ? 1 : 0.6;
    ctx.strokeStyle = r >= 5 ? '#222' : 'rgba(34,34,34,.55)';
  }
  gp.symbols.path(ctx, symbol, x, y, r);
  ctx.stroke();
  if (r >= 5 && state < 2) { gp.symbols._mark(ctx, symbol, state, x, y, r); }
  ctx.restore();
};
gp.symbols._core = function (ctx, symbol, colour, state, x, y, r) {
  ctx.fillStyle = colour;
  if (state === 5) {
    ctx.save();
    ctx.clip();
    ctx.fillRect(x - 2 * r, y - 0.24 * r, 4 * r, 0.48 * r);
    ctx.restore();
    return;
  }
  var shift = gp.symbols._shift(symbol, r);
  ctx.beginPath();
  ctx.arc(x, y + shift, 0.4 * r, 0, 2 * Math.PI);
  ctx.fill();
};
/* the middle of a triangle's area lies off the middle of its corners */
gp.symbols._shift = function (symbol, r) {
  return symbol === 'triangle' ? 0.22 * r : symbol === 'triangle_down' ? -0.22 * r : 0;
};
gp.symbols._hatch = function (ctx, colour, x, y, r) {
  ctx.save();
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (var d = -2 * r; d <= 2 * r; d += 3) {
    ctx.moveTo(x + d - 2 * r, y + 2 * r);
    ctx.lineTo(x + d + 2 * r, y - 2 * r);
  }
  ctx.stroke();
  ctx.restore();
};
gp.symbols._mark = function (ctx, symbol, state, x, y, r) {
  var shift = gp.symbols._shift(symbol, r);
  var size = symbol.slice(0, 8) === 'triangle' || symbol === 'cross' ? 0.9 : 1;
  ctx.fillStyle = ctx.strokeStyle = '#fff';
  if (state === 0) {
    ctx.font = 'bold ' + Math.round(1.5 * r * size) + 'px Arial,sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText('?', x, y + shift + 0.08 * r);
    return;
  }
  var a = 0.38 * r * size;
  ctx.lineWidth = Math.max(1.4, 0.24 * r);
  ctx.lineCap = 'round';
  ctx.beginPath();
  ctx.moveTo(x - a, y + shift - a); ctx.lineTo(x + a, y + shift + a);
  ctx.moveTo(x + a, y + shift - a); ctx.lineTo(x - a, y + shift + a);
  ctx.stroke();
};

/* A drawn symbol, kept: thousands of points are then copies. */
gp.symbols.sprite = function (symbol, colour, state, r) {
  var ratio = gp.pixelRatio(), key = [symbol, colour, state, r, ratio].join();
  var sprite = gp.symbols.cache[key];
  if (!sprite) {
    var half = Math.ceil(1.3 * r + 3);
    sprite = gp.symbols.cache[key] = document.createElement('canvas');
    sprite.width = sprite.height = 2 * half * ratio;
    sprite.half = half;
    var ctx = sprite.getContext('2d');
    ctx.scale(ratio, ratio);
    gp.symbols.draw(ctx, symbol, colour, state, half, half, r);
  }
  return sprite;
};

/* Small canvases for panel and legend. */
gp.symbols.icon = function (symbol, colour, state, r) {
  var half = Math.ceil(1.3 * r + 2);
  return gp.symbols.picture(2 * half, 2 * half, function (ctx) {
    gp.symbols.draw(ctx, symbol, colour, state, half, half, r);
  });
};

/* A small picture beside words; drawn at the screen's own resolution. */
gp.symbols.picture = function (width, height, paint) {
  var ratio = gp.pixelRatio(), canvas = gp.h('canvas.gp-icon', { 'aria-hidden': 'true' });
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = width + 'px';
  canvas.style.height = height + 'px';
  var ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  paint(ctx);
  return canvas;
};
gp.symbols.line = function (colour, state) {
  return gp.symbols.picture(34, 12, function (ctx) {
    ctx.lineCap = state === 0 ? 'round' : 'butt';
    ctx.setLineDash(gp.DASHES[state]);
    gp.symbols._stroke(ctx, colour, 4);
  });
};
gp.symbols.belt = function () {
  return gp.symbols.picture(34, 12, function (ctx) {
    ctx.globalAlpha = 0.25;
    gp.symbols._stroke(ctx, '#3d4a5c', 10);
    ctx.globalAlpha = 0.75;
    gp.symbols._stroke(ctx, '#3d4a5c', 1.3);
  });
};
gp.symbols._stroke = function (ctx, colour, width) {
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.moveTo(3, 6);
  ctx.lineTo(31, 6);
  ctx.stroke();
};
