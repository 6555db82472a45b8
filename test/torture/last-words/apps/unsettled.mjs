import { many } from './kit.cjs';

many(1000);
await new Promise(() => {});
