// In this order: what is imported after the start finds it started.
import './started-first.mjs';
import './plain-http.mjs';
