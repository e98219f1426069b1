#pragma once

// The person in front of the program: lines in, data on standard output, talk on standard error.
// What comes from data, models or files MUST go through printable() before it is said here.
//
// One thread only.

#include <optional>
#include <string>
#include <string_view>

namespace countersign::cli {

// Colours and weights, or nothing at all.
class Paint {
 public:
  explicit Paint(bool is_on) : is_on_(is_on) {}
  bool is_on() const { return is_on_; }
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string dim(std::string_view text) const { return wrap("2", text); }
  std::string red(std::string_view text) const { return wrap("31", text); }
  std::string green(std::string_view text) const { return wrap("32", text); }
  std::string yellow(std::string_view text) const { return wrap("33", text); }

 private:
  std::string wrap(std::string_view code, std::string_view text) const;
  bool is_on_;
};

class Terminal {
 public:
  // Looks at the three standard streams, NO_COLOR, TERM and COLUMNS.
  Terminal();

  // Data. Whole or not at all is not promised; write_failed() says whether anything was lost.
  void out(std::string_view text);
  // Talk, one line or several; a line end is added.
  void say(std::string_view text);
  // A line that is overwritten by the next thing said; only for people.
  void status(std::string_view text);

  // Nothing at the end of input, and when the person pressed Ctrl-C.
  std::optional<std::string> ask_line(std::string_view prompt);
  // All of standard input, at most `bytes_max`; nothing if there is more.
  std::optional<std::string> read_all(std::size_t bytes_max);
  // Opens $VISUAL, $EDITOR, nano or vi on `text`. The error says why there is no edited text.
  struct Edited {
    std::optional<std::string> text;
    std::string problem;
  };
  Edited edit(std::string_view text, std::string_view file_ending);

  bool is_out_terminal() const { return is_out_terminal_; }
  bool is_in_terminal() const { return is_in_terminal_; }
  bool is_err_terminal() const { return is_err_terminal_; }
  std::size_t width() const;
  const Paint& out_paint() const { return out_paint_; }
  const Paint& err_paint() const { return err_paint_; }
  bool write_failed() const { return write_failed_; }

  // Ctrl-C becomes a question instead of an end, from here on.
  void catch_interrupts();
  // True once for each Ctrl-C.
  bool take_interrupt();

 private:
  void write(int file, std::string_view text);
  std::optional<char> next_byte();

  bool is_out_terminal_, is_in_terminal_, is_err_terminal_;
  Paint out_paint_, err_paint_;
  bool has_status_ = false;
  bool write_failed_ = false;
  std::string buffered_;  // read from standard input and not yet used
  std::size_t used_ = 0;
};

}  // namespace countersign::cli
