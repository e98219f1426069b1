#pragma once

// The real program, run as a person would run it: in a folder, with standard input as a pipe or on
// a terminal of its own.

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/cli_folder.h"

namespace countersign::testing {

struct Ran {
  int exit = -1;  // 128 + signal when one ended it
  std::string out, err;
};

struct HowToRun {
  std::string folder;
  std::string input;
  std::map<std::string, std::string> environment;  // beside a small fixed one
};

// Waits for its end; killed after a minute, so that a hang is a failure and not a hang.
Ran run_program(const std::vector<std::string>& words, const HowToRun& how);

// The program with its standard streams on a pseudo-terminal or, for a background server, in a
// file.
class Child {
 public:
  enum class Where { kTerminal, kFile };
  Child(const std::vector<std::string>& words, const HowToRun& how, Where where);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // Everything shown so far; waits until `text` is in it, counting from the last find. False when
  // it did not come within a minute or the program ended before.
  bool shows(const std::string& text);
  const std::string& shown() const { return shown_; }
  void type(const std::string& text);
  void signal(int number);
  // The exit code; 128 + signal.
  int wait();

 private:
  bool read_more(int timeout_ms);
  Where where_;
  std::string file_;
  pid_t pid_ = -1;
  int terminal_ = -1;
  std::string shown_;
  std::size_t found_to_ = 0;
};

}  // namespace countersign::testing
