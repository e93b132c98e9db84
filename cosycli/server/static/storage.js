// The browser's two stores. Either may be switched off or full; then a value lasts as long as the page.

class Store {
  #open;
  #values = new Map();

  constructor(open) {
    this.#open = open;
  }

  get(name) {
    if (this.#values.has(name)) return this.#values.get(name);
    try {
      return this.#open().getItem(`cosy.${name}`);
    } catch {
      return null;
    }
  }

  set(name, value) {
    this.#values.set(name, value);
    try {
      this.#open().setItem(`cosy.${name}`, value);
    } catch {
      // Kept in #values.
    }
  }

  remove(name) {
    this.#values.delete(name);
    try {
      this.#open().removeItem(`cosy.${name}`);
    } catch {
      // Nothing was stored.
    }
  }
}

export const lasting = new Store(() => window.localStorage);
export const thisTab = new Store(() => window.sessionStorage);
