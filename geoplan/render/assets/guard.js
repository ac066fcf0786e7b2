/* Says in plain words that the browser is too old, before anything else can fail. */
(function () {
  var canvas = document.createElement('canvas');
  var fits = canvas.getContext && window.Int32Array && window.JSON && window.atob &&
    document.addEventListener && Object.keys && [].forEach;
  if (!fits) { document.getElementById('gp-unfit').removeAttribute('hidden'); }
}());
