/* A closed page: asks for the passphrase and shows nothing without it. The key is never in the file;
   what is kept in the browser is closed with it too. */
gp.unit.gate = function (map, sealed) {
  var fits = window.crypto && window.crypto.subtle && window.TextEncoder && String.prototype.normalize;
  var said = gp.h('p', { id: 'gp-gate-said', 'aria-live': 'polite' }, fits ? '' : gp.t('gate_no_crypto'));
  var word = gp.h('input', { id: 'gp-pass', type: 'password', autocomplete: 'off', disabled: !fits });
  var open = gp.h('button.gp-main', { type: 'submit', disabled: !fits }, gp.t('gate_open'));
  var form = gp.h('form', { id: 'gp-gate', onsubmit: function (event) {
    event.preventDefault();
    open.disabled = true;
    said.textContent = gp.t('gate_wait');
    gp.unit.unseal(sealed, word.value, function (content, codec) {
      open.disabled = false;
      if (!content) { said.textContent = gp.t('gate_wrong'); return; }
      document.body.removeChild(form);
      map.getContainer().hidden = false;
      gp.unit.open(map, content, codec);
    });
  } }, gp.h('h1', gp.t('sealed_title')), gp.h('p', gp.t('gate_how')),
  gp.h('label', { 'for': 'gp-pass' }, gp.t('gate_label')), word, open, said);
  map.getContainer().hidden = true;
  document.body.insertBefore(form, document.body.firstChild);
  window.geoplan = { gate: form };
};

gp.unit.bytes = function (base64) {
  var text = atob(base64), bytes = new Uint8Array(text.length);
  for (var i = 0; i < text.length; i++) { bytes[i] = text.charCodeAt(i); }
  return bytes;
};
gp.unit.base64 = function (bytes) {
  var text = '';
  for (var i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
  }
  return btoa(text);
};

/* Calls done with the content and a codec, or with nothing where the passphrase is another. */
gp.unit.unseal = function (sealed, passphrase, done) {
  var subtle = window.crypto.subtle, utf8 = new TextEncoder(), key;
  function part(master, label) {
    return subtle.importKey('raw', master, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      .then(function (hmac) { return subtle.sign('HMAC', hmac, utf8.encode(label)); })
      .then(function (raw) { return subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']); });
  }
  subtle.importKey('raw', utf8.encode(passphrase.normalize('NFKC').trim()), 'PBKDF2', false, ['deriveBits'])
    .then(function (given) {
      return subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: gp.unit.bytes(sealed.salt),
        iterations: sealed.rounds }, given, 256);
    })
    .then(function (master) {
      return part(master, 'geoplan page key').then(function (found) {
        key = found;
        return part(master, 'geoplan kept answers');
      });
    })
    .then(function (keeper) {
      return subtle.decrypt({ name: 'AES-GCM', iv: gp.unit.bytes(sealed.nonce) }, key, gp.unit.bytes(sealed.data))
        .then(function (plain) {
          var text = gp.utf8(gpFflate.inflateSync(new Uint8Array(plain)));
          return [JSON.parse(text), gp.unit.closing(subtle, keeper)];
        });
    })
    .then(function (found) { done(found[0], found[1]); }, function () { done(null, null); });
};

/* Answers kept in the browser: closed anew at every save, with a nonce drawn at random. */
gp.unit.closing = function (subtle, key) {
  return {
    close: function (text, done) {
      var iv = window.crypto.getRandomValues(new Uint8Array(12));
      subtle.encrypt({ name: 'AES-GCM', iv: iv }, key, new TextEncoder().encode(text)).then(function (raw) {
        done(gp.unit.base64(iv) + '.' + gp.unit.base64(new Uint8Array(raw)));
      });
    },
    open: function (text, done) {
      var parts = text.split('.'), iv, data;
      try {
        iv = gp.unit.bytes(parts[0]);
        data = gp.unit.bytes(parts[1] || '');
      } catch (error) { done('null'); return; }
      subtle.decrypt({ name: 'AES-GCM', iv: iv }, key, data)
        .then(function (raw) { return gp.utf8(new Uint8Array(raw)); }, function () { return 'null'; })
        .then(done);
    }
  };
};
