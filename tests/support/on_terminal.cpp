// Talks to a command on a pseudo-terminal, as a person would, and prints everything that was shown,
// without colours.
//
//   on_terminal COMMAND ARGUMENT… < talk
//
// Each line of the talk is `see TEXT` (waits until TEXT is shown, counting from the last find) or
// `type TEXT` (types it, with Enter). Afterwards the terminal hangs up unless the command ends by
// itself; its exit code is this one's. 99: something was not seen within half a minute, or the
// command ended before.

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kNotSeen = 99;
constexpr std::chrono::seconds kPatience{30};

// Takes the sequences out that colour and clear: ESC [ … letter. They may come in pieces.
class Plain {
 public:
  void add(std::string& to, const char* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) take(to, bytes[i]);
  }

 private:
  enum class In { kText, kEscape, kSequence };
  void take(std::string& to, char byte) {
    switch (in_) {
      case In::kText:
        if (byte == '\x1b')
          in_ = In::kEscape;
        else if (byte != '\r')
          to += byte;
        return;
      case In::kEscape:
        in_ = byte == '[' ? In::kSequence : In::kText;
        return;
      case In::kSequence:
        if (byte >= '@' && byte <= '~') in_ = In::kText;
        return;
    }
  }
  In in_ = In::kText;
};

class Terminal {
 public:
  explicit Terminal(char** command) {
    winsize size{};
    size.ws_row = 50;
    size.ws_col = 110;
    child_ = forkpty(&terminal_, nullptr, nullptr, &size);
    if (child_ == 0) {
      execvp(command[0], command);
      _exit(127);
    }
  }

  bool see(const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (true) {
      const auto at = shown_.find(text, found_to_);
      if (at != std::string::npos) return found_to_ = at + text.size(), true;
      if (std::chrono::steady_clock::now() > deadline || !read_more()) return false;
    }
  }

  void type(const std::string& text) {
    const std::string line = text + "\r";
    if (write(terminal_, line.data(), line.size()) < 0) std::perror("on_terminal");
  }

  // Everything up to the end; the exit code.
  int wait() {
    while (read_more()) {
    }
    close(terminal_);
    int status = 0;
    waitpid(child_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  void stop() { kill(child_, SIGKILL); }
  const std::string& shown() const { return shown_; }

 private:
  // False at the end, and when nothing came for as long as we wait.
  bool read_more() {
    pollfd ready{terminal_, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) <= 0)
      return false;
    char bytes[4096];
    const ssize_t count = read(terminal_, bytes, sizeof bytes);
    if (count <= 0) return false;
    plain_.add(shown_, bytes, static_cast<std::size_t>(count));
    return true;
  }

  int terminal_ = -1;
  pid_t child_ = -1;
  Plain plain_;
  std::string shown_;
  std::size_t found_to_ = 0;
};

int talk(Terminal& terminal) {
  for (std::string line; std::getline(std::cin, line);) {
    if (line.starts_with("type")) {
      terminal.type(line.size() > 5 ? line.substr(5) : "");
    } else if (line.starts_with("see ") && !terminal.see(line.substr(4))) {
      std::cerr << "on_terminal: not seen: " << line.substr(4) << '\n';
      terminal.stop();
      terminal.wait();
      return kNotSeen;
    }
  }
  return terminal.wait();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "on_terminal COMMAND ARGUMENT… < talk\n";
    return 2;
  }
  Terminal terminal(arguments + 1);
  const int code = talk(terminal);
  std::cout << terminal.shown();
  return code;
}
