/** Which tests must notice a change of the reach engine. */
import { quickFirst } from './quick-first.ts';

export default quickFirst(['test/impact/policy/**/*.test.ts']);
