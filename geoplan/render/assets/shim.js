/* The two uses folium makes of jQuery: $(html)[0] and $(document).ready(f). Scripts in html never run. */
var $ = window.$ || function (thing) {
  if (thing === document) {
    return { ready: function (f) { setTimeout(f, 0); } };
  }
  var box = document.createElement('template');
  box.innerHTML = String(thing).trim();
  return [box.content.firstElementChild];
};
