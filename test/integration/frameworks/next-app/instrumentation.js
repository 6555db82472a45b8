// An app has `export { onRequestError, register } from 'spanlog/next'`. Here one build is run with the hooks and without.
import * as hooks from 'spanlog/next';

const isOn = process.env.NEXT_HOOKS === 'on';

export const register = () => isOn && hooks.register();
export const onRequestError = (...told) => isOn && hooks.onRequestError(...told);
