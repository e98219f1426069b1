#include "tests/support/cli_program.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::testing {
namespace {

constexpr std::chrono::seconds kPatience{60};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (auto& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

// In the child, after the fork: never returns.
[[noreturn]] void become(const std::vector<std::string>& words, const HowToRun& how) {
  std::vector<std::string> arguments = {COUNTERSIGN_PROGRAM};
  arguments.insert(arguments.end(), words.begin(), words.end());
  std::map<std::string, std::string> environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", how.folder},
                                                    {"USER", "tester"},        {"TERM", "xterm"},
                                                    {"LANG", "C.UTF-8"},       {"COLUMNS", "100"}};
  for (const auto& [name, value] : how.environment) environment[name] = value;
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  if (::chdir(how.folder.c_str()) != 0) ::_exit(126);
  ::execve(COUNTERSIGN_PROGRAM, pointers(arguments).data(), pointers(variables).data());
  ::_exit(126);
}

int exit_of(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
};

// Feeds and drains until both outputs are closed.
void pump(int input, std::string rest, int out, int err, Ran& ran, pid_t pid) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  if (rest.empty()) {
    ::close(input);
    input = -1;
  }
  int open = 2;
  while (open > 0) {
    if (std::chrono::steady_clock::now() > deadline) ::kill(pid, SIGKILL);
    std::array<pollfd, 3> fds = {{{out, POLLIN, 0}, {err, POLLIN, 0}, {input, POLLOUT, 0}}};
    if (::poll(fds.data(), fds.size(), 1000) < 0) continue;
    std::array<char, 8192> block{};
    for (std::size_t i = 0; i < 2; ++i) {
      if (fds[i].revents == 0) continue;
      const ssize_t got = ::read(fds[i].fd, block.data(), block.size());
      if (got > 0) (i == 0 ? ran.out : ran.err).append(block.data(), static_cast<std::size_t>(got));
      if (got == 0) {
        (i == 0 ? out : err) = -1;
        --open;
      }
    }
    if (input >= 0 && fds[2].revents != 0) {
      const ssize_t put = ::write(input, rest.data(), rest.size());
      if (put > 0) rest.erase(0, static_cast<std::size_t>(put));
      if (put < 0 || rest.empty()) {
        ::close(input);
        input = -1;
      }
    }
  }
  if (input >= 0) ::close(input);
}

}  // namespace

Ran run_program(const std::vector<std::string>& words, const HowToRun& how) {
  ::signal(SIGPIPE, SIG_IGN);
  const Pipe in, out, err;
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    ::dup2(in.read, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err.write, STDERR_FILENO);
    become(words, how);
  }
  ::close(in.read);
  ::close(out.write);
  ::close(err.write);
  Ran ran;
  pump(in.write, how.input, out.read, err.read, ran, pid);
  ::close(out.read);
  ::close(err.read);
  ran.exit = exit_of(pid);
  return ran;
}

Child::Child(const std::vector<std::string>& words, const HowToRun& how, Where where)
    : where_(where) {
  if (where == Where::kTerminal) {
    winsize size{};
    size.ws_col = 100;
    size.ws_row = 40;
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ == 0) become(words, how);
  } else {
    file_ = how.folder + "/child.log";
    pid_ = ::fork();
    if (pid_ == 0) {
      const int log = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      const int nothing = ::open("/dev/null", O_RDONLY);
      ::dup2(nothing, STDIN_FILENO);
      ::dup2(log, STDOUT_FILENO);
      ::dup2(log, STDERR_FILENO);
      become(words, how);
    }
  }
  if (pid_ < 0) throw std::runtime_error("cannot fork");
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    exit_of(pid_);
  }
  if (terminal_ >= 0) ::close(terminal_);
}

bool Child::read_more(int timeout_ms) {
  if (where_ == Where::kFile) {
    ::poll(nullptr, 0, timeout_ms);
    shown_ = std::filesystem::exists(file_) ? read_whole_file(file_) : "";
    siginfo_t ended{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0;
  }
  pollfd fd{terminal_, POLLIN, 0};
  if (::poll(&fd, 1, timeout_ms) <= 0) return true;
  std::array<char, 8192> block{};
  const ssize_t got = ::read(terminal_, block.data(), block.size());
  if (got <= 0) return false;
  shown_.append(block.data(), static_cast<std::size_t>(got));
  return true;
}

bool Child::shows(const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  bool goes_on = true;
  while (true) {
    const std::size_t at = shown_.find(text, found_to_);
    if (at != std::string::npos) {
      found_to_ = at + text.size();
      return true;
    }
    if (!goes_on || std::chrono::steady_clock::now() > deadline) return false;
    goes_on = read_more(20);
  }
}

void Child::type(const std::string& text) {
  if (::write(terminal_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("cannot type");
}

void Child::signal(int number) {
  ::kill(pid_, number);
}

int Child::wait() {
  // A terminal that nobody reads blocks whoever writes to it.
  while (where_ == Where::kTerminal && read_more(1000)) {
  }
  const int exit = exit_of(pid_);
  pid_ = -1;
  if (where_ == Where::kFile) read_more(0);
  return exit;
}

}  // namespace countersign::testing
