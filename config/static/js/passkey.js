// Passkeys: asks the browser for one and sends what it answers with the form the button stands in.
// A form says by data-passkey what it is for: "make" a new one, "use" one as a second step, "sign-in".

const BINARY_KEYS = ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"];

const SAYS = {
  InvalidStateError: "This device has a passkey for you already.",
  NotAllowedError: "No passkey was used. You can try again.",
  SecurityError: "Passkeys do not work at this address.",
};

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const described = (keys = []) => keys.map((key) => ({ ...key, id: toBytes(key.id) }));

const newKey = ({ publicKey }) => ({
  publicKey: {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: described(publicKey.excludeCredentials),
    // Kept on the device, so that it can also sign in without an address being typed.
    authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "preferred" },
  },
});

const anyKey = ({ publicKey }) => ({
  publicKey: {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    allowCredentials: described(publicKey.allowCredentials),
  },
});

const asJson = (credential) => {
  const response = {};
  for (const key of BINARY_KEYS) {
    if (credential.response[key]) response[key] = toText(credential.response[key]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

const optionsOf = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
};

const ask = async (form) => {
  const options = await optionsOf(form);
  return form.dataset.passkey === "make"
    ? navigator.credentials.create(newKey(options))
    : navigator.credentials.get(anyKey(options));
};

const send = async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const line = form.querySelector("[data-passkey-says]");
  line.textContent = "";
  try {
    form.elements.credential.value = asJson(await ask(form));
    form.submit();
  } catch (problem) {
    line.textContent = SAYS[problem.name] ?? "This did not work. Open the page anew and try again.";
  }
};

const hasName = !/^[\d.]+$|^\[/.test(location.hostname);

if (window.PublicKeyCredential && hasName) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
}
