#!/usr/bin/env python3
"""Time from a note's rename on disk to its changed bytes being served, by `kbgen serve`.

  benches/serve.py VAULT [--bin target/release/kbgen] [--edits 20] [--more 1000]
                   [--hugo SITE]

VAULT is copied first. One sentence of one note is changed at a time; the clock runs from
the rename until the answer with the new sentence is there, processor time is that of the
server. `--more` makes further edits before memory is read. `--hugo` takes a Hugo site of
the same size (with `content/`) and does the same to `hugo server`.
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
import tempfile
import time


def cpu(pid):
    """Seconds of processor time of a process, finer than ticks where the system tells."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def memory(pid):
    """Highest resident memory so far, in MB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def save(path, text):
    """Saves as editors do; gives the time of the rename."""
    saving = path.with_name(path.name + ".saving")
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
    line = f"{name}: median {statistics.median(ms):.1f} ms, worst {ms[-1]:.1f} ms"
    if used:
        line += f"; processor {1e3 * statistics.median(used):.1f} ms an edit"
    print(line, flush=True)


def kbgen(options, vault):
    """A note with links, its page, and edits of it."""
    port = free_port()
    begun = time.perf_counter()
    server = subprocess.Popen(
        [options.bin, "serve", str(vault), "--port", str(port), "--quiet"],
        stdout=subprocess.PIPE,
    )
    server.stdout.readline()
    pid = server.pid
    print(f"ready: {time.perf_counter() - begun:.2f} s, processor {cpu(pid):.2f} s, "
          f"memory {memory(pid):.0f} MB", flush=True)
    try:
        note, page = find(port, vault)
        text = note.read_text(encoding="utf-8")
        stream = socket.create_connection(("127.0.0.1", port))
        stream.sendall(f"GET /__kbgen/events?page={page} HTTP/1.1\r\n"
                       f"Host: localhost:{port}\r\n\r\n".encode())
        lines = stream.makefile("rb")
        times, used = [], []
        for edit in range(options.edits + options.more):
            if edit < options.edits:
                time.sleep(0.3)
            before = cpu(pid)
            begun = save(note, f"{text}\n\nmarked{edit}x\n")
            told(lines)
            body = get(port, page)[1]
            took = time.perf_counter() - begun
            assert f"marked{edit}x" in body, "the page is not the one that was saved"
            if edit < options.edits:
                time.sleep(0.1)
                times.append(took)
                used.append(cpu(pid) - before)
        report("edit", times, used)
        print(f"memory after {options.edits + options.more} edits: "
              f"{memory(pid):.0f} MB", flush=True)
    finally:
        server.terminate()
        begun = time.perf_counter()
        server.wait()
        print(f"ended in {time.perf_counter() - begun:.2f} s")


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vault", type=pathlib.Path)
    parser.add_argument("--bin", default="target/release/kbgen")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--hugo", type=pathlib.Path)
    parser.add_argument("--hugo-edits", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vault = pathlib.Path(folder).resolve() / "vault"
        shutil.copytree(options.vault, vault)
        kbgen(options, vault)
        if options.hugo:
            site = pathlib.Path(folder).resolve() / "site"
            shutil.copytree(options.hugo, site)
            hugo(options, site)


if __name__ == "__main__":
    main()
