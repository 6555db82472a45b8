/** One page of Markdown as HTML: no scripts, and nothing from elsewhere. */
import { Marked } from 'marked';
import { addressOf, fileAddressOf, targetOf, wayTo } from './pages.ts';
import { slug } from './slug.ts';

/** Source: Content Security Policy Level 3. A page shows text, its own style and its own pictures. */
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

export interface Rendered {
  readonly title: string;
  readonly body: string;
  /** Files the page links to, from the root of the repository. */
  readonly files: readonly string[];
}

/**
 * @param page from the root of the repository.
 * @param pages all there are.
 * @param exists whether there is a file; a link to none is text.
 */
export function render(
  page: string,
  text: string,
  pages: ReadonlySet<string>,
  exists: (file: string) => boolean,
): Rendered {
  const files = new Set<string>();
  const address = (href: string): string | undefined => {
    if (/^https?:|^#/.test(href)) return href;
    const [path = '', anchor] = href.split('#');
    const target = targetOf(page, path);
    if (!pages.has(target)) {
      if (!exists(target)) return undefined;
      files.add(target);
      return wayTo(page, fileAddressOf(target));
    }
    const way = wayTo(page, addressOf(target));
    return anchor === undefined ? way : `${way}#${anchor}`;
  };
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading: (content, level, raw) => `<h${level} id="${escaped(slug(raw))}">${content}</h${level}>\n`,
      link: (href, _title, content) => {
        const to = address(href);
        return to === undefined ? content : `<a href="${escaped(to)}">${content}</a>`;
      },
      image: (href, _title, alt) => `<img src="${escaped(address(href) ?? '')}" alt="${escaped(alt)}">`,
      // Comments for whoever writes; there is no other HTML in the pages.
      html: () => '',
    },
  });
  const body = String(marked.parse(text));
  return { title: titleOf(text), body, files: [...files] };
}

/** @returns the first heading, without its marks. */
export function titleOf(text: string): string {
  return (/^# (.+)$/m.exec(text)?.[1] ?? 'Spanlog').replaceAll('`', '');
}

export function document(
  page: string,
  { title, body }: Rendered,
  list: readonly { page: string; title: string }[],
): string {
  const language = page.includes('.zh-CN.') ? 'zh-CN' : 'en';
  const items = list.map(({ page: other, title: name }) => {
    const current = other === page ? ' aria-current="page"' : '';
    return `<li><a href="${escaped(wayTo(page, addressOf(other)))}"${current}>${escaped(name)}</a></li>`;
  });
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title === 'Spanlog' ? title : `${title} · Spanlog`)}</title>
<link rel="stylesheet" href="${wayTo(page, 'site.css')}">
</head>
<body>
<nav id="pages" aria-label="Pages"><ul>
${items.join('\n')}
</ul></nav>
<main>
<a class="to-pages" href="#pages">${language === 'en' ? 'All pages' : '所有页面'}</a>
${body}</main>
</body>
</html>
`;
}

/** marked has escaped what it hands over once; `&amp;` is not escaped again. */
function escaped(text: string): string {
  return text
    .replace(/&(?!(?:amp|lt|gt|quot|#\d+);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
