/**
 * Jest's environment of a test file, with globals that are plain ones. Jest looks up each `Map` and each `Object` that a
 * test or anything it loads mentions by way of an interceptor and a proxy: a quarter of what planning costs here.
 * What one test file has compiled, the next one in the same worker need not compile again: each loads most of the core anew.
 */

import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

declare module "vm" {
  interface SourceTextModule {
    createCachedData(): Buffer;
  }
}

const { createContext, compileFunction, SourceTextModule } = vm;

/** What V8 made of texts, by what each is called. */
class Compiled {
  readonly #known = new Map<string, { readonly text: string; readonly data: Buffer | undefined }>();

  of(name: string, text: string): Buffer | undefined {
    const known = this.#known.get(name);
    return known?.text === text ? known.data : undefined;
  }

  keep(name: string, text: string, data: Buffer | undefined): void {
    this.#known.set(name, { text, data });
  }
}

const modules = new Compiled();
vm.SourceTextModule = class extends SourceTextModule {
  constructor(text: string, options: vm.SourceTextModuleOptions = {}) {
    const { identifier = "" } = options;
    const cachedData = modules.of(identifier, text);
    super(text, cachedData === undefined ? options : { ...options, cachedData });
    if (cachedData === undefined) modules.keep(identifier, text, this.createCachedData());
  }
};

const functions = new Compiled();
vm.compileFunction = (text, parameters, options = {}) => {
  const name = `${options.filename}(${parameters})`;
  const cachedData = functions.of(name, text);
  if (cachedData !== undefined) return compileFunction(text, parameters, { ...options, cachedData });
  const made = compileFunction(text, parameters, { ...options, produceCachedData: true });
  functions.keep(name, text, made.cachedData);
  return made;
};

export default class PlainGlobals extends TestEnvironment {
  constructor(...of: ConstructorParameters<typeof TestEnvironment>) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...of);
    } finally {
      vm.createContext = createContext;
    }
  }
}
