import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ConfigError } from '../../src/config/config-error.ts';
import { findConfigFile, readConfigFile, readConfigFileAgain } from '../../src/config/config-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanlog-file-'));
after(() => rmSync(folder, { recursive: true }));

describe('findConfigFile', () => {
  it('is the file named, whether it is there or not', () => {
    assert.equal(findConfigFile({ SPANLOG_CONFIG: '/etc/x.json' }), '/etc/x.json');
    assert.equal(findConfigFile({ SPANLOG_CONFIG: '' }), undefined);
  });

  it('is refused where it is of a kind that cannot be read', () => {
    for (const path of ['logging.yaml', '.', 'spanlog']) {
      assert.throws(
        () => findConfigFile({ SPANLOG_CONFIG: path }),
        /^ConfigError: SPANLOG_CONFIG: ".*" is not allowed; allowed: the path of a file that ends in \.ts, .*, \.json$/,
      );
    }
  });
});

describe('a file', () => {
  const FORMS: { [name: string]: (level: string) => string } = {
    'c.json': (level) => JSON.stringify({ level }),
    'c.mjs': (level) => `export default { level: '${level}' };`,
    'c.cjs': (level) => `module.exports = { level: '${level}' };`,
    'compiled.cjs': (level) => `exports.__esModule = true; exports.default = { level: '${level}' };`,
    'c.ts': (level) => `const level: string = '${level}'; export default { level };`,
    'plain.ts': (level) => `const level: string = '${level}'; module.exports = { level };`,
    'c.mts': (level) => `export default { level: '${level}' as string };`,
    'c.cts': (level) => `const level: string = '${level}'; module.exports = { level };`,
  };
  for (const [name, text] of Object.entries(FORMS)) {
    it(`${name} is read, and read again when it has changed`, async () => {
      const path = join(folder, name);
      writeFileSync(path, text('debug'));
      assert.deepEqual({ ...(readConfigFile(path) as object) }, { level: 'debug' });
      writeFileSync(path, text('error'));
      assert.deepEqual({ ...((await readConfigFileAgain(path)) as object) }, { level: 'error' });
    });
  }

  it('with import or export is a module, whatever its package says', async () => {
    const own = join(folder, 'commonjs');
    mkdirSync(own);
    writeFileSync(join(own, 'package.json'), '{"type":"commonjs"}');
    for (const name of ['spanlog.config.ts', 'spanlog.config.js']) {
      const path = join(own, name);
      const text = (level: string) =>
        `import { basename } from 'node:path';\nexport default { level: basename('/x/${level}') };\n`;
      writeFileSync(path, text('debug'));
      assert.deepEqual({ ...(readConfigFile(path) as object) }, { level: 'debug' });
      writeFileSync(path, text('error'));
      assert.deepEqual({ ...((await readConfigFileAgain(path)) as object) }, { level: 'error' });
    }
    writeFileSync(join(own, 'c.js'), "module.exports = { level: 'warn' };");
    assert.deepEqual(readConfigFile(join(own, 'c.js')), { level: 'warn' });
  });

  it('that is a link is read again too, and as it is written', async () => {
    const own = join(folder, 'commonjs', 'linked');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(folder, 'commonjs', 'package.json'), '{"type":"commonjs"}');
    const forms = { 'c.cjs': 'module.exports =', 'm.ts': 'export default', 'm.mjs': 'export default' };
    for (const [name, start] of Object.entries(forms)) {
      const link = join(own, `link-${name}`);
      writeFileSync(join(own, name), `${start} { level: 'debug' };`);
      symlinkSync(name, link);
      assert.deepEqual({ ...(readConfigFile(link) as object) }, { level: 'debug' });
      writeFileSync(join(own, name), `${start} { level: 'error' };`);
      assert.deepEqual({ ...((await readConfigFileAgain(link)) as object) }, { level: 'error' });
    }
  });

  it('may begin with a byte order mark', async () => {
    const path = join(folder, 'mark.json');
    writeFileSync(path, '\ufeff{"level":"debug"}');
    assert.deepEqual(
      [readConfigFile(path), await readConfigFileAgain(path)],
      [{ level: 'debug' }, { level: 'debug' }],
    );
  });

  it('that cannot be read is refused with the reason', async () => {
    const path = join(folder, 'broken.mjs');
    writeFileSync(path, 'export default {');
    assert.throws(() => readConfigFile(path), ConfigError);
    await assert.rejects(
      readConfigFileAgain(path),
      /^ConfigError: \/.*broken\.mjs: it cannot be loaded: Unexpected/,
    );
    const typed = join(folder, 'broken.ts');
    writeFileSync(typed, 'const level: string = "info";\nexport default { level: : };\n');
    assert.throws(
      () => readConfigFile(typed),
      /broken\.ts, line 2: it cannot be loaded: Expression expected$/,
    );
  });
});
