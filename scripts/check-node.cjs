'use strict';
/** The scripts are TypeScript, which only a new Node runs; the `node` package brings one, unless install scripts are off. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This is Node ${process.versions.node}, and the project's scripts need 22.18 or newer. npm puts the one from the package ` +
      '"node" on the PATH; it is missing when packages were installed with --ignore-scripts. Run: npm rebuild node',
  );
  process.exit(1);
}
