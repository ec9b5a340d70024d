/* Requests to the dashboard, and the token that goes with them. */
import { cut } from "./text.js";

const TOKEN = "warren-token";
let token = readToken();

/** The token of the address, which it then leaves; it lasts as long as the tab. */
function readToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (given) {
      sessionStorage.setItem(TOKEN, given);
    }
    return given ?? sessionStorage.getItem(TOKEN);
  } catch {
    return given; // storage is switched off: it lasts as long as the page
  } finally {
    if (given) {
      history.replaceState(null, "", location.pathname);
    }
  }
}

/** Takes the token that the address has now. */
export function takeToken() {
  token = readToken();
}

export function hasToken() {
  return Boolean(token);
}

export function headers() {
  return token ? { Authorization: "Bearer " + token } : {};
}

/** Asks the server; a body makes it a POST. Throws an Error that is fit to be shown. */
export async function request(path, body) {
  const options = { headers: headers(), cache: "no-store", signal: AbortSignal.timeout(60_000) };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (e) {
    throw new Error(
      e.name === "TimeoutError"
        ? "The dashboard has not answered within a minute; what you asked for may have been done."
        : "The dashboard does not answer: look whether worker dashboard still runs.",
    );
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response.json().catch(() => ({}));
}

/** What the dashboard says of a request that it does not fulfil. */
export async function refusal(response) {
  const answer = await response.json().catch(() => ({}));
  const error = new Error(cut(answer.error || "The dashboard answered " + response.status + ".", 2000));
  return Object.assign(error, { status: response.status, answer });
}
