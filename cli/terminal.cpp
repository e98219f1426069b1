#include "cli/terminal.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.h"

namespace countersign::cli {
namespace {

volatile sig_atomic_t g_interrupts = 0;
// Written to by the handler: whichever thread hears the signal, a prompt that waits is woken.
std::array<int, 2> g_interrupt_pipe = {-1, -1};

void count_interrupt(int) {
  const int before = errno;
  g_interrupts = g_interrupts + 1;
  static_cast<void>(!::write(g_interrupt_pipe[1], "i", 1));
  errno = before;
}

// Waits for standard input; false when Ctrl-C came first.
bool wait_for_input() {
  std::array<pollfd, 2> fds = {{{STDIN_FILENO, POLLIN, 0}, {g_interrupt_pipe[0], POLLIN, 0}}};
  while (::poll(fds.data(), fds.size(), -1) < 0)
    if (errno != EINTR) return true;
  return fds[1].revents == 0;
}

bool has_word(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool wants_colour(int file) {
  const char* term = std::getenv("TERM");
  const bool is_dumb = term == nullptr || std::string_view(term) == "dumb";
  return ::isatty(file) == 1 && !has_word("NO_COLOR") && !is_dumb;
}

// Whitespace separates: EDITOR="code --wait" is two words, as every other program reads it.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool is_on_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  return false;
}

std::vector<std::string> editor_words() {
  for (const char* name : {"VISUAL", "EDITOR"})
    if (has_word(name)) return words_of(std::getenv(name));
  for (const char* name : {"nano", "vi"})
    if (is_on_path(name)) return {name};
  return {};
}

// Runs it and waits; empty when it went well.
std::string run_and_wait(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return std::string("cannot start it: ") + std::strerror(errno);
  if (child == 0) {
    ::signal(SIGINT, SIG_DFL);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return std::string("cannot wait for it: ") + std::strerror(errno);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) return "it was not found";
  return "it ended with an error, so nothing was taken over";
}

// A private file that goes away again.
class Draft {
 public:
  Draft(std::string_view text, std::string_view ending) {
    std::string name = (std::filesystem::temp_directory_path() / "countersign-XXXXXX").string();
    name += ending;
    const int file = ::mkstemps(name.data(), static_cast<int>(ending.size()));
    if (file < 0) return;
    path_ = name;
    const bool is_whole =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    if (!is_whole) remove();
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() { remove(); }

  const std::string& path() const { return path_; }
  std::string text() const {
    std::ifstream file(path_, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
  }

 private:
  void remove() {
    if (!path_.empty()) ::unlink(path_.c_str());
    path_.clear();
  }
  std::string path_;
};

}  // namespace

std::string Paint::wrap(std::string_view code, std::string_view text) const {
  if (!is_on_) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

Terminal::Terminal()
    : is_out_terminal_(::isatty(STDOUT_FILENO) == 1),
      is_in_terminal_(::isatty(STDIN_FILENO) == 1),
      is_err_terminal_(::isatty(STDERR_FILENO) == 1),
      out_paint_(wants_colour(STDOUT_FILENO)),
      err_paint_(wants_colour(STDERR_FILENO)) {}

void Terminal::write(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(file, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      write_failed_ = write_failed_ || file == STDOUT_FILENO;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void Terminal::out(std::string_view text) {
  status("");
  write(STDOUT_FILENO, text);
}

void Terminal::say(std::string_view text) {
  status("");
  std::string line(text);
  line += '\n';
  write(STDERR_FILENO, line);
}

void Terminal::status(std::string_view text) {
  if (!is_err_terminal_ || (text.empty() && !has_status_)) return;
  write(STDERR_FILENO, "\r\x1b[K");
  write(STDERR_FILENO, text);
  has_status_ = !text.empty();
}

std::optional<char> Terminal::next_byte() {
  if (used_ == buffered_.size()) {
    std::array<char, 4096> block{};
    // After Ctrl-C at a prompt the line ends here, and take_interrupt() says why.
    if (!wait_for_input()) return std::nullopt;
    const ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
    if (got <= 0) return std::nullopt;
    buffered_.assign(block.data(), static_cast<std::size_t>(got));
    used_ = 0;
  }
  return buffered_[used_++];
}

std::optional<std::string> Terminal::ask_line(std::string_view prompt) {
  status("");
  write(STDERR_FILENO, prompt);
  std::string line;
  while (true) {
    const auto byte = next_byte();
    if (!byte) {
      write(STDERR_FILENO, "\n");
      // A last line without its end is still a line.
      return line.empty() || g_interrupts > 0 ? std::nullopt : std::optional(line);
    }
    if (*byte == '\n') break;
    line += *byte;
  }
  if (!is_in_terminal_) write(STDERR_FILENO, printable(line) + "\n");
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

std::optional<std::string> Terminal::read_all(std::size_t bytes_max) {
  std::string all;
  for (auto byte = next_byte(); byte; byte = next_byte()) {
    if (all.size() == bytes_max) return std::nullopt;
    all += *byte;
  }
  return all;
}

Terminal::Edited Terminal::edit(std::string_view text, std::string_view file_ending) {
  auto words = editor_words();
  if (words.empty())
    return {std::nullopt, "there is no editor: set EDITOR to one, such as EDITOR=nano"};
  const Draft draft(text, file_ending);
  if (draft.path().empty())
    return {std::nullopt, "cannot write a file for the editor in " +
                              std::filesystem::temp_directory_path().string()};
  const std::string name = words.front();
  words.push_back(draft.path());
  status("");
  if (std::string problem = run_and_wait(words); !problem.empty())
    return {std::nullopt, "the editor " + printable(name) + ": " + problem};
  return {draft.text(), ""};
}

std::size_t Terminal::width() const {
  if (const char* columns = std::getenv("COLUMNS")) {
    const long wanted = std::strtol(columns, nullptr, 10);
    if (wanted >= 20 && wanted <= 10'000) return static_cast<std::size_t>(wanted);
  }
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
  return 100;
}

void Terminal::catch_interrupts() {
  if (g_interrupt_pipe[0] < 0 && ::pipe2(g_interrupt_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    return;
  struct sigaction action {};
  action.sa_handler = count_interrupt;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
}

bool Terminal::take_interrupt() {
  if (g_interrupts == 0) return false;
  g_interrupts = 0;
  std::array<char, 64> heard{};
  while (::read(g_interrupt_pipe[0], heard.data(), heard.size()) > 0) {
  }
  return true;
}

}  // namespace countersign::cli
