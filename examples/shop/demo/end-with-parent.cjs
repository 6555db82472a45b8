// Loaded into every process of the demo: when the demo itself is gone, however it went, they end too.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
