/** Which tests must notice a change of `src/conditional-access/`: its own, and the rules through the engine. */
import { quickFirst } from './quick-first.ts';

export default quickFirst([
  'test/conditional-access/**/*.test.ts',
  'test/impact/policy/rules/**/*.test.ts',
  'test/impact/policy/reach/{demand,scope}-rules.test.ts',
]);
