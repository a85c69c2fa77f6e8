"""What a child of the sandbox can no longer do: see, write, spawn, talk, grow.

Everything here is for Linux, and runs in a process that is about to run a stranger's code. The
order matters: namespaces first, then mounts, then limits, then the filter of system calls, which
forbids all of that from then on. Where the kernel refuses something, it raises OSError.
"""

import ctypes
import itertools
import os
import resource
from functools import cache
from pathlib import Path

NEW_USER, NEW_PID, NEW_NS, NEW_IPC = 0x10000000, 0x20000000, 0x00020000, 0x08000000
NEW_NET, NEW_UTS = 0x40000000, 0x04000000
SIGNAL_ON_PARENTS_DEATH, KILL = 1, 9
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
READ_ONLY, NO_SUID, NO_DEV, NO_EXEC = 1, 2, 4, 8
COVERED = ("/proc", "/course")  # empty in the child: other processes, and the course's own sources
MIB = 1 << 20

ALLOWED_CALLS = (
    # memory
    *("brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "mincore", "membarrier"),
    # files: read what is there, write into the scratch
    *("read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "lseek", "close"),
    *("openat", "open", "stat", "lstat", "fstat", "newfstatat", "statx", "access", "faccessat"),
    *("faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "chdir", "fcntl", "dup"),
    *("dup2", "dup3", "ftruncate", "fsync", "fdatasync", "unlink", "unlinkat", "mkdir", "mkdirat"),
    *("rmdir", "rename", "renameat", "renameat2", "umask", "fadvise64", "fstatfs", "statfs"),
    *("poll", "ppoll", "select", "pselect6", "pipe", "pipe2", "ioctl"),
    # time and signals of its own
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"),
    *("setitimer", "getitimer", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack"),
    *("restart_syscall", "rt_sigpending", "alarm", "times"),
    # what it is
    *("getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getpgrp"),
    *("uname", "sysinfo", "getrusage", "getrlimit", "getcpu", "sched_getaffinity", "sched_yield"),
    *("getrandom", "futex", "set_robust_list", "rseq", "arch_prctl", "set_tid_address"),
    # the end
    *("exit", "exit_group"),
)
"""No socket, no process, no thread, no exec, no signal to others, no mount, no ptrace."""


@cache
def libc() -> ctypes.CDLL:
    """Return the C library; looked up once, before anything is covered."""
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    """Raise OSError, which says what could not be done, where a C function returned an error."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def die_with_parent() -> None:
    """Let the kernel kill this process when the one that forked it ends, however that ends."""
    checked(libc().prctl(SIGNAL_ON_PARENTS_DEATH, KILL, 0, 0, 0), "to end with the parent")


def rule(network: bool) -> int:
    """Go on as process 1 of new user and process namespaces; for the warm process.

    So it may give each of its children a process namespace of its own. The process that called
    this waits, and ends when the new one does. With `network`, the network and the host's name are
    left behind, too. It returns an open file that stands for the new process namespace.
    """
    _unshare(NEW_USER | NEW_PID | (NEW_NET | NEW_UTS if network else 0))
    first = os.fork()
    if first:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 255)
    die_with_parent()
    return os.open("/proc/self/ns/pid", os.O_RDONLY)


def next_child_apart(own: int) -> None:
    """Let the next child be process 1 of its own namespace; `own` is what `rule` returned."""
    checked(libc().setns(own, NEW_PID), "back to the own processes")  # `unshare` asks for it
    checked(libc().unshare(NEW_PID), "a process namespace")


def leave_namespaces() -> None:
    """Enter new user, mount and ipc namespaces; for a child, before it works."""
    _unshare(NEW_USER | NEW_NS | NEW_IPC)


def _unshare(kinds: int) -> None:
    user, group = os.getuid(), os.getgid()
    checked(libc().unshare(kinds), "new namespaces")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        file = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(file, text.encode())
        os.close(file)


def cover(scratch_mib: int) -> None:
    """Mount a scratch of its own on /tmp, and emptiness on what nobody needs to see."""
    safe = NO_SUID | NO_DEV | NO_EXEC
    size = f"size={scratch_mib}m,nr_inodes=1024,mode=700".encode()
    checked(libc().mount(b"scratch", b"/tmp", b"tmpfs", safe, size), "a scratch")
    for place in filter(os.path.isdir, COVERED):
        empty = b"size=4k,nr_inodes=2,mode=500"
        flags = safe | READ_ONLY
        checked(libc().mount(b"empty", place.encode(), b"tmpfs", flags, empty), f"cover {place}")
    os.chdir("/tmp")


def mapped_bytes() -> int:
    """Return how many bytes of addresses this process has; asked by the warm process."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def limit_resources(mapped: int, memory_mib: int, cpu_seconds: int, scratch_mib: int) -> None:
    """Limit memory, processor time, files and core dumps of this process.

    The limit of memory is one of addresses. It is a total, because threads and processes are
    refused; what the interpreter has mapped already is added to it.
    """
    for kind, most in (
        (resource.RLIMIT_AS, mapped + memory_mib * MIB),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, scratch_mib * MIB),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_STACK, 16 * MIB),
    ):
        resource.setrlimit(kind, (most, most))


class _Program(ctypes.Structure):
    """What the kernel calls a `sock_fprog`: eight bytes an instruction."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]  # noqa: RUF012


@cache
def system_call_filter() -> bytes:
    """Return the filter as a program of the kernel's: made once, by whoever starts sandboxes.

    Raises:
        ImportError: pyseccomp or its library libseccomp is missing.
    """
    import pyseccomp  # for Linux only

    allow = pyseccomp.SyscallFilter(pyseccomp.ERRNO(1))
    for name in ALLOWED_CALLS:
        try:
            allow.add_rule(pyseccomp.ALLOW, name)
        except Exception:  # this processor has no call of this name, such as `open` on arm64
            continue
    with open(os.memfd_create("filter"), "w+b") as file:
        allow.export_bpf(file)
        file.seek(0)
        return file.read()


def filter_system_calls(instructions: bytes) -> None:
    """Load what `system_call_filter` returned, for good.

    Whatever it does not name fails with EPERM (man 2 seccomp).
    """
    held = ctypes.create_string_buffer(instructions)
    program = _Program(len(instructions) // 8, ctypes.addressof(held))
    checked(libc().prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    checked(libc().prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0), "a filter")


def close_all_but(*kept: int) -> None:
    """Close every file but these and the three that lead nowhere."""
    bounds = [2, *sorted(kept), 256]
    for low, high in itertools.pairwise(bounds):
        os.closerange(low + 1, high)
