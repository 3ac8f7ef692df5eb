// Builds a vault with kbgen into a temporary folder and serves it on the loopback address
// as a strict host would. A newcomer would forget the sub-path: a project page on GitHub
// does not live at `/`, so some sites are served below `/base/`.

import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, extname, join, sep } from "node:path";
import { promisify } from "node:util";

const POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

/** @type {Record<string, string>} */
const TYPES = {
  ".avif": "image/avif",
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mp4": "video/mp4",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/**
 * @typedef {object} Site
 * @property {string} name
 * @property {string} root the output folder
 * @property {string} base where it is served, with a final slash
 * @property {Set<string>} files every file below the root, with forward slashes
 * @property {string} warnings what the build said
 * @property {() => Promise<void>} close
 */

/** @param {string} root */
async function filesBelow(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Set(files.map((file) => file.slice(root.length + 1).split(sep).join("/")).sort());
}

/**
 * @param {string} bin
 * @param {string} vault
 * @param {string} prefix such as `/` or `/base/`
 * @returns {Promise<Site>}
 */
export async function openSite(bin, vault, prefix) {
  const root = await mkdtemp(join(tmpdir(), "kbgen-site-"));
  const { stderr } = await promisify(execFile)(bin, ["build", vault, "--output", root, "--quiet"], {
    maxBuffer: 1 << 26,
  });
  return serve(root, basename(vault) || vault, prefix, stderr);
}

/**
 * A new project as its own pages tell: started, built, and published to a repository of this
 * machine. What is served is the branch, where GitHub would show it.
 * @param {string} bin
 * @returns {Promise<Site>}
 */
export async function openPublished(bin) {
  const folder = await mkdtemp(join(tmpdir(), "kbgen-published-"));
  const root = await mkdtemp(join(tmpdir(), "kbgen-site-"));
  const env = { ...process.env, HOME: folder, XDG_CACHE_HOME: join(folder, "cache") };
  /** @type {(below: string, program: string, ...words: string[]) => Promise<string>} */
  const run = async (below, program, ...words) =>
    (await promisify(execFile)(program, words, { cwd: join(folder, below), env })).stderr;
  try {
    await run("", "git", "init", "--quiet", "--bare", "remote.git");
    await run("", bin, "init", "demo");
    await run("demo", bin, "build", "--strict");
    await run("demo", "git", "init", "--quiet");
    await run("demo", "git", "remote", "add", "origin", "../remote.git");
    const warnings = await run("demo", bin, "publish", "--yes", "--quiet");
    await run("", "git", "clone", "--quiet", "--branch", "gh-pages", "remote.git", root);
    await rm(join(root, ".git"), { recursive: true });
    return await serve(root, "published", "/repo/", warnings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} root a folder with a site, gone when the site is closed
 * @param {string} name
 * @param {string} prefix
 * @param {string} warnings
 * @returns {Promise<Site>}
 */
async function serve(root, name, prefix, warnings) {
  const files = await filesBelow(root);
  const server = createServer((request, response) => answer(root, files, prefix, request, response));
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    name,
    root,
    base: `http://127.0.0.1:${address.port}${prefix}`,
    files,
    warnings,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(root, { recursive: true, force: true });
    },
  };
}

/**
 * The file behind a path of the site: itself, or the `index.html` of a folder.
 * @param {Set<string>} files
 * @param {string} path decoded, without the site's prefix
 * @returns {string | undefined}
 */
export function fileAt(files, path) {
  if (files.has(path)) return path;
  const index = path === "" || path.endsWith("/") ? `${path}index.html` : undefined;
  return index !== undefined && files.has(index) ? index : undefined;
}

/**
 * @param {string} root
 * @param {Set<string>} files
 * @param {string} prefix
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(root, files, prefix, request, response) {
  let path;
  try {
    path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
  } catch {
    path = "";
  }
  const found = path.startsWith(prefix) ? fileAt(files, path.slice(prefix.length)) : undefined;
  const file = found ?? "404.html";
  const headers = {
    "content-security-policy": POLICY,
    "content-type": TYPES[extname(file).toLowerCase()] ?? "application/octet-stream",
    "cache-control": "no-store",
  };
  try {
    const full = join(root, file);
    const { size } = await stat(full);
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    if (found && range) {
      const [start, end] = [Number(range[1]), Math.min(Number(range[2]), size - 1)];
      response.writeHead(206, { ...headers, "content-length": end - start + 1, "content-range": `bytes ${start}-${end}/${size}` });
      createReadStream(full, { start, end }).pipe(response);
      return;
    }
    response.writeHead(found ? 200 : 404, { ...headers, "content-length": size });
    if (request.method === "HEAD") response.end();
    else createReadStream(full).pipe(response);
  } catch {
    response.writeHead(404).end();
  }
}

/**
 * The address a reader sees for an output file.
 * @param {Site} site
 * @param {string} file
 */
export function addressOf(site, file) {
  const path = file.replace(/(^|\/)index\.html$/, "$1");
  return site.base + path.split("/").map(encodeURIComponent).join("/");
}

/**
 * @param {Site} site
 * @param {string} file
 */
export function textOf(site, file) {
  return readFile(join(site.root, file), "utf8");
}
