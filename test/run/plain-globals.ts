/**
 * Jest's environment of a test file, with globals that are plain ones. Jest looks up each `Map` and each `Object` that a
 * test or anything it loads mentions by way of an interceptor and a proxy: a quarter of what planning costs here.
 */

import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

const { createContext } = vm;

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
