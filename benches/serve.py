#!/usr/bin/env python3
"""Time from a note's rename on disk to its changed bytes being served, by `kbgen serve`,
with the bars that hold for it.

  benches/serve.py VAULT... [--bin target/release/kbgen] [--edits 20] [--more 1000]
                   [--hugo SITE]

Each VAULT is copied first. One sentence in the middle of one note is changed at a time;
the clock runs from the rename until the answer with the new sentence is there, processor
time is that of the server. Then the same for a link and a title, which relate all notes
anew and have no bar. `--more` makes further edits before memory is read. `--hugo` takes a
Hugo site of the same size (with `content/`) and does the same to `hugo server`.

Bars: an edit within 60 ms (30 ms at 1,000 notes) and 25 ms of processor time; ready
within 3 s; 400 MB at most. The exit code is 1 when one is missed.
"""
import argparse
import http.client
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

MISSED = []


def bar(name, value, most, unit):
    """Prints a figure beside its bar."""
    held = value < most
    if not held:
        MISSED.append(name)
    print(f"  {name}: {value:.4g} {unit}, bar {most} {unit}: "
          f"{'held' if held else 'MISSED'}", flush=True)


def cpu(pid):
    """Seconds of processor time of a process, its ended threads included."""
    # The system's number for the processor clock of another process.
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid):
    """Highest resident memory so far, in MB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def save(path, text):
    """Saves as editors do; gives the time of the rename."""
    saving = path.with_name(f".{path.name}.saving")
    saving.write_text(text, encoding="utf-8")
    os.rename(saving, path)
    return time.perf_counter()


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, body


def told(stream):
    """Waits for the event that says that the page changed."""
    for line in stream:
        if line.startswith(b"event: page"):
            return


def report(name, times, used):
    ms = sorted(1e3 * t for t in times)
    line = f"  {name}: median {statistics.median(ms):.1f} ms, worst {ms[-1]:.1f} ms"
    if used:
        line += f"; processor {1e3 * statistics.median(used):.1f} ms an edit"
    print(line, flush=True)


def kinds(text):
    """Edits of a note: what is written for the n-th of a kind."""
    lines = text.split("\n")
    plain = [at for at, line in enumerate(lines)
             if len(line) > 40 and line[0] not in "#>-|`*![ 0123456789:"]
    at = plain[len(plain) // 2]

    def sentence(n):
        return "\n".join(lines[:at] + [f"{lines[at]} marked{n}x."] + lines[at + 1:])

    def link(n):
        return f"{sentence(n)}\n\n[[no such note {n}]]\n"

    def title(n):
        return re.sub(r"^(title: |# ).*", rf"\g<1>marked{n}x", text, count=1, flags=re.M)

    return {"sentence": sentence, "link": link, "title": title}


def edits(server, page, note, write, count, pause):
    """Makes edits; gives the time and the processor time of each."""
    port, pid = server
    stream = socket.create_connection(("127.0.0.1", port))
    stream.sendall(f"GET /__kbgen/events?page={page} HTTP/1.1\r\n"
                   f"Host: localhost:{port}\r\n\r\n".encode())
    lines = stream.makefile("rb")
    times, used = [], []
    for edit in range(count):
        time.sleep(3 * pause)
        before = cpu(pid)
        begun = save(note, write(edit))
        told(lines)
        body = get(port, page)[1]
        times.append(time.perf_counter() - begun)
        assert f"marked{edit}x" in body, "the page is not the one that was saved"
        time.sleep(pause)
        used.append(cpu(pid) - before)
    stream.close()
    return times, used


def kbgen(options, vault):
    """A note with links, its page, and edits of it."""
    port, notes = free_port(), sum(1 for _ in vault.rglob("*.md"))
    load = os.getloadavg()[0]
    print(f"{notes} notes on {os.cpu_count()} cores, load {load:.1f}", flush=True)
    begun = time.perf_counter()
    server = subprocess.Popen(
        [options.bin, "serve", str(vault), "--port", str(port), "--quiet"],
        stdout=subprocess.PIPE,
    )
    server.stdout.readline()
    ready, pid = time.perf_counter() - begun, server.pid
    print(f"  processor time until ready {cpu(pid):.2f} s")
    bar("ready", ready, 3, "s")
    try:
        note, page = find(port, vault)
        text = note.read_text(encoding="utf-8")
        for kind, write in kinds(text).items():
            times, used = edits((port, pid), page, note, write, options.edits, 0.1)
            report(kind, times, used)
            if kind == "sentence":
                most = 30 if notes <= 1500 else 60
                bar("edit", 1e3 * statistics.median(times), most, "ms")
                bar("processor", 1e3 * statistics.median(used), 25, "ms")
        bar("memory", memory(pid), 400, "MB")
        if options.more:
            edits((port, pid), page, note, kinds(text)["sentence"], options.more, 0)
            bar(f"memory after {options.more} edits", memory(pid), 400, "MB")
    finally:
        server.terminate()
        begun = time.perf_counter()
        server.wait()
        print(f"  ended in {time.perf_counter() - begun:.2f} s")


def find(port, vault):
    """A note in the middle of the vault, and the path of its page."""
    notes = sorted(path for path in vault.rglob("*.md"))
    for note in notes[len(notes) // 2:]:
        text = note.read_text(encoding="utf-8")
        save(note, f"{text}\n\nlooked-for\n")
        route = note.relative_to(vault).with_suffix("").as_posix().lower()
        path = "/" + "/".join(map(quote, route.replace(" ", "-").split("/"))) + "/"
        end = time.monotonic() + 3
        while time.monotonic() < end:
            if "looked-for" in get(port, path)[1]:
                save(note, text)
                time.sleep(1)
                return note, path
            time.sleep(0.1)
        save(note, text)
    raise SystemExit("no note's page was found")


def quote(text):
    from urllib.parse import quote as percent
    return percent(text, safe="")


def hugo(options, site):
    """The same edits for Hugo, which is asked again and again."""
    port = free_port()
    server = subprocess.Popen(
        ["hugo", "server", "--port", str(port), "--source", str(site), "--logLevel",
         "error"],
        stdout=subprocess.DEVNULL,
    )
    try:
        begun = time.perf_counter()
        while True:
            try:
                get(port, "/")
                break
            except OSError:
                time.sleep(0.1)
        print(f"hugo ready: {time.perf_counter() - begun:.2f} s", flush=True)
        notes = sorted((site / "content").rglob("*.md"))
        note = notes[len(notes) // 2]
        text = note.read_text(encoding="utf-8")
        route = note.relative_to(site / "content").with_suffix("").as_posix().lower()
        path = "/" + "/".join(map(quote, route.replace(" ", "-").split("/"))) + "/"
        times = []
        for edit in range(options.hugo_edits):
            time.sleep(1)
            begun = save(note, f"{text}\n\nmarked{edit}x\n")
            while f"marked{edit}x" not in get(port, path)[1]:
                time.sleep(0.005)
            times.append(time.perf_counter() - begun)
        report("hugo edit", times, [])
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vaults", nargs="+", type=pathlib.Path)
    parser.add_argument("--bin", default="target/release/kbgen")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--more", type=int, default=1000)
    parser.add_argument("--hugo", type=pathlib.Path)
    parser.add_argument("--hugo-edits", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, source in enumerate(options.vaults):
            vault = pathlib.Path(folder).resolve() / f"vault{number}"
            shutil.copytree(source, vault)
            kbgen(options, vault)
        if options.hugo:
            site = pathlib.Path(folder).resolve() / "site"
            shutil.copytree(options.hugo, site)
            hugo(options, site)
    if MISSED:
        sys.exit(f"missed: {', '.join(MISSED)}")


if __name__ == "__main__":
    main()
