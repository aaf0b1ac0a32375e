import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../src/manifests/parse-manifest.js';

const names = (path: string, text: string, url = 'https://github.com/acme/shop') => {
  const { publishes, requires, repositories } = parseManifest(path, text, url);
  return { publishes, requires, repositories };
};

describe('parseManifest', () => {
  it('package.json › every kind of dependency, aliases by their real name, repositories', () => {
    const manifest = {
      name: '@acme/shop',
      dependencies: { '@acme/cart': '^1', old: 'npm:@acme/new@^2', left: 'acme/left#v1' },
      devDependencies: { tool: 'git+ssh://git@github.com/acme/Tool.git#main' },
      peerDependencies: { react: '>=18' },
      optionalDependencies: { fast: 'workspace:*', tar: 'https://example.com/a.tgz' },
    };
    expect(names('packages/a/package.json', JSON.stringify(manifest))).toEqual({
      publishes: '@acme/shop',
      requires: ['@acme/cart', '@acme/new', 'fast', 'left', 'react', 'tar', 'tool'],
      repositories: ['github.com/acme/left', 'github.com/acme/tool'],
    });
  });

  it('composer.json › requirements and repositories', () => {
    const manifest = {
      name: 'Acme/Shop',
      require: { php: '>=8', 'acme/cart': '*' },
      'require-dev': { 'phpunit/phpunit': '*' },
      repositories: [{ type: 'vcs', url: 'https://gitlab.com/acme/cart.git' }],
    };
    expect(names('composer.json', JSON.stringify(manifest))).toEqual({
      publishes: 'acme/shop',
      requires: ['acme/cart', 'php', 'phpunit/phpunit'],
      repositories: ['gitlab.com/acme/cart'],
    });
  });

  it('pyproject.toml › standard tables, groups, and those of Poetry', () => {
    const text = `
[project]
name = "Acme_Shop"
dependencies = ["acme.cart[fast]>=1; python_version>'3.9'", "tool @ git+https://github.com/acme/tool@v1"]
[project.optional-dependencies]
web = ["flask (>=2)"]
[dependency-groups]
test = ["pytest", { include-group = "web" }]
[tool.poetry.dependencies]
python = "^3.12"
acme-core = "^1"
[tool.poetry.group.dev.dependencies]
acme-dev = { git = "https://github.com/acme/dev.git" }
`;
    expect(names('pyproject.toml', text)).toEqual({
      publishes: 'acme-shop',
      requires: ['acme-cart', 'acme-core', 'acme-dev', 'flask', 'pytest', 'tool'],
      repositories: ['github.com/acme/dev', 'github.com/acme/tool'],
    });
  });

  it('requirements.txt › names alone: no options, comments, hashes, paths', () => {
    const text = [
      '# tools',
      'Acme_Cart==1.0 \\',
      '    --hash=sha256:abc',
      'flask[async] >= 2 # web',
      '-r other.txt',
      '--index-url https://example.com',
      '-e git+https://github.com/acme/tool.git@v1#egg=tool',
      './local',
      'https://example.com/a.whl',
      'direct @ git+ssh://git@github.com/acme/direct.git',
    ].join('\r\n');
    expect(names('requirements.txt', text)).toEqual({
      publishes: undefined,
      requires: ['acme-cart', 'direct', 'flask'],
      repositories: ['github.com/acme/direct', 'github.com/acme/tool'],
    });
  });

  it('go.mod › direct requirements and replacements', () => {
    const text = `
module github.com/acme/shop/v2 // the shop
go 1.25
require github.com/acme/cart v1.0.0
require (
	github.com/acme/tool/sub/v3 v3.1.0
	golang.org/x/net v0.1.0 // indirect
)
replace github.com/acme/cart => ../cart
replace (
	github.com/else/where v1.0.0 => github.com/acme/where v1.0.1
)
`;
    expect(names('go.mod', text)).toEqual({
      publishes: 'github.com/acme/shop/v2',
      requires: ['github.com/acme/cart', 'github.com/acme/tool/sub/v3', 'github.com/acme/where'],
      repositories: ['github.com/acme/cart', 'github.com/acme/tool', 'github.com/acme/where'],
    });
  });

  it('Cargo.toml › every table, targets and the workspace among them', () => {
    const text = `
[package]
name = "shop"
[dependencies]
serde = "1"
cart = { git = "https://github.com/acme/cart", package = "acme-cart" }
[dev-dependencies]
proptest = "1"
[target.'cfg(unix)'.dependencies]
nix = "0.30"
[workspace.dependencies]
shared = { path = "shared" }
`;
    expect(names('Cargo.toml', text)).toEqual({
      publishes: 'shop',
      requires: ['acme-cart', 'nix', 'proptest', 'serde', 'shared'],
      repositories: ['github.com/acme/cart'],
    });
  });

  it('.gitmodules › addresses, relative ones from the repository on', () => {
    const text = `[submodule "cart"]
	path = vendor/cart
	url = ../cart.git
[submodule "tool"]
	url = git@github.com:acme/tool.git
[submodule "other"]
	url = "https://user@gitlab.com/group/sub/other/"
`;
    expect(names('.gitmodules', text)).toEqual({
      publishes: undefined,
      requires: [],
      repositories: ['github.com/acme/cart', 'github.com/acme/tool', 'gitlab.com/group/sub/other'],
    });
  });

  it.each(['package.json', 'composer.json', 'pyproject.toml', 'Cargo.toml'])(
    '%s › what is of another shape has no names',
    (path) => {
      const nothing = { publishes: undefined, requires: [], repositories: [] };
      const texts = path.endsWith('json')
        ? ['[]', '1', 'null', '{"name":1,"dependencies":[1],"require":"x"}']
        : ['', 'name = 1', 'dependencies = 3\nproject = 4\npackage = []\ntool = "x"'];
      for (const text of texts) expect(names(path, text)).toEqual(nothing);
    },
  );

  it.each(['requirements.txt', 'go.mod', '.gitmodules'])('%s › any text is read', (path) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { requires } = names(path, text);
        expect([...requires].sort()).toEqual(requires);
      }),
    );
  });

  it('an address that is written to keep a pattern busy is none', () => {
    const busy = ['/', '#', '#\n', 'a.', ' '].map(
      (piece) => `https://x/b${piece.repeat(400_000)}a`,
    );
    const dependencies = Object.fromEntries(busy.map((spec, at) => [`d${at}`, spec]));
    const start = performance.now();
    expect(names('package.json', JSON.stringify({ dependencies })).repositories).toEqual([]);
    for (const text of busy) {
      names('requirements.txt', text);
      names('go.mod', `require ${text}`);
      names('.gitmodules', `url = ${text}`);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('names that objects have anyway are names like others', () => {
    const text = '{"dependencies":{"constructor":"1","__proto__":"1","toString":"^1"}}';
    expect(names('package.json', text).requires).toEqual(['__proto__', 'constructor', 'toString']);
  });
});
