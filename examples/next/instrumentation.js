export { onRequestError, register } from 'spanlog/next';
