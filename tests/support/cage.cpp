#include "tests/support/cage.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::testing {

namespace {

constexpr std::array kForbidden = {
    SYS_socket,   SYS_connect,   SYS_bind,     SYS_listen,  SYS_sendto,    SYS_execve,
    SYS_execveat, SYS_renameat2, SYS_unlinkat, SYS_mkdirat, SYS_linkat,    SYS_symlinkat,
    SYS_truncate, SYS_ftruncate, SYS_pwrite64, SYS_pwritev, SYS_fallocate, SYS_fchmodat,
    SYS_fchownat, SYS_mknodat,   SYS_mount,    SYS_ptrace,
#ifdef SYS_open  // where the older calls exist as well
    SYS_creat,    SYS_rename,    SYS_unlink,   SYS_mkdir,   SYS_rmdir,     SYS_link,
    SYS_symlink,  SYS_chmod,     SYS_chown,    SYS_mknod,
#endif
};

constexpr std::uint32_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;

sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
sock_filter answer(std::uint32_t what) {
  return BPF_STMT(BPF_RET | BPF_K, what);
}

// The call's number is loaded: if it is this one, the next two decide by its flags.
void add_opening(std::vector<sock_filter>& program, long call, std::size_t flags_at) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4));
  program.push_back(load(offsetof(seccomp_data, args) + flags_at * sizeof(std::uint64_t)));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kWriting, 0, 1));
  program.push_back(answer(SECCOMP_RET_KILL_PROCESS));
  program.push_back(answer(SECCOMP_RET_ALLOW));
}

void enter_cage() {
  std::vector<sock_filter> program = {load(offsetof(seccomp_data, nr))};
  for (const long call : kForbidden) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    program.push_back(answer(SECCOMP_RET_KILL_PROCESS));
  }
  add_opening(program, SYS_openat, 2);
#ifdef SYS_open
  add_opening(program, SYS_open, 1);
#endif
  program.push_back(answer(SECCOMP_RET_ALLOW));
  const sock_fprog filter = {static_cast<unsigned short>(program.size()), program.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
    _exit(99);
}

void write_all(int to, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t sent = write(to, text.data() + at, text.size() - at);
    if (sent < 0 && errno != EINTR) _exit(98);
    at += sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

CageReport run_in_cage(
    const std::function<int(const std::function<void(std::string)>& say)>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe for the cage");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for the cage");
  if (child == 0) {
    close(ends[0]);
    enter_cage();
    int code = 97;
    try {
      code = work([&](const std::string& text) { write_all(ends[1], text + '\n'); });
    } catch (const std::exception& problem) {
      write_all(ends[1], std::string("an exception: ") + problem.what() + '\n');
    }
    _exit(code);
  }
  close(ends[1]);
  CageReport report;
  report.said = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
  }
  report.was_stopped = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
  if (WIFEXITED(status)) report.exit_code = WEXITSTATUS(status);
  report.peak_kilobytes = used.ru_maxrss;
  return report;
}

}  // namespace countersign::testing
